// SPDX-License-Identifier: Apache-2.0
#include "engine/base/log.h"
#include "engine/volume/volume_io.h"
#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <mutex>

namespace viscera {
namespace {

using test::afterStep;
using test::RecordingObserver;
using test::tinyRun;
using testing::HasSubstr;

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// A run on its own copy of the phantoms, whose files a test may take away.
class LostCase : public testing::TestWithParam<Task> {
 protected:
  void SetUp() override {
    fs::copy(test::phantomFolder(), data_, fs::copy_options::recursive);
    fs::remove_all(data_ / "cache");
    before_ = setLogSink([this](LogLevel level, std::string_view text) {
      const std::lock_guard lock(mutex_);
      if (level == LogLevel::Warning) warnings_ += std::string(text) + '\n';
    });
  }
  void TearDown() override { setLogSink(before_); }

  [[nodiscard]] TrainingInput input(const std::string& name, std::int64_t steps = 9) const {
    TrainingInput run = tinyRun(GetParam(), folder_.path() / name, steps);
    const bool pretraining = GetParam() == Task::Pretraining;
    run.split = readSplit(data_ / (pretraining ? "dataset_ssl.json" : "dataset_seg.json"));
    resolvePaths(run.split, data_);
    run.cacheFolder = folder_.path() / "cache";
    return run;
  }

  [[nodiscard]] static SplitCase firstCase(const TrainingInput& run, CaseRole role) {
    return *std::find_if(
        run.split.cases.begin(), run.split.cases.end(), [&](const auto& one) { return one.role == role; });
  }

  [[nodiscard]] static RecordingObserver trainedWith(const TrainingInput& run,
                                                     std::int64_t step,
                                                     std::function<void()> action) {
    RecordingObserver observer;
    observer.reaction = afterStep(step, std::move(action));
    RunControl control;
    train(run, control, observer);
    return observer;
  }

  /// Ends after the step as on Ctrl-C.
  [[nodiscard]] static RecordingObserver interruptedAfter(const TrainingInput& run, std::int64_t step) {
    RecordingObserver observer;
    RunControl control;
    observer.reaction = afterStep(step, [&control] { control.stopNow(); });
    train(run, control, observer);
    return observer;
  }

  /// Another value in every voxel, with the same size of the file.
  static void changeContent(const fs::path& file) {
    Volume image = readVolume(file).volume;
    for (std::int16_t& voxel : image.voxels<std::int16_t>()) voxel = static_cast<std::int16_t>(voxel + 25);
    writeVolume(file, image);
  }

  /// The finished ones; a data thread may be writing another.
  void removeEntries() const {
    for (const auto& entry : fs::directory_iterator(folder_.path() / "cache"))
      if (entry.path().extension() == ".case") fs::remove(entry.path());
  }

  test::TemporaryFolder folder_;
  fs::path data_ = folder_.path() / "data";
  std::mutex mutex_;
  std::string warnings_;
  LogSink before_;
};

TEST_P(LostCase, WhosePreparedCopyIsThereGoesOnAsIfNothingHadHappenedAndIsNamed) {
  const RecordingObserver whole = test::trained(input("whole"));
  ASSERT_EQ(whole.end().outcome, RunOutcome::Finished) << whole.end().reason;
  const TrainingInput run = input("run");
  const SplitCase lost = firstCase(run, CaseRole::Training);
  const RecordingObserver end = trainedWith(run, 1, [&] { fs::remove(lost.imagePath); });
  EXPECT_EQ(end.end().outcome, RunOutcome::Finished) << end.end().reason;
  EXPECT_EQ(end.series(), whole.series());
  EXPECT_THAT(warnings_,
              HasSubstr("case " + lost.id + ": " + lost.imagePath.string() +
                        " has disappeared since the run began; the run goes on with its prepared copy"));
}

TEST_P(LostCase, WhosePreparedCopyIsGoneTooIsPreparedAgain) {
  const RecordingObserver whole = test::trained(input("whole"));
  const RecordingObserver end = trainedWith(input("run"), 1, [&] { removeEntries(); });
  EXPECT_EQ(end.end().outcome, RunOutcome::Finished) << end.end().reason;
  EXPECT_EQ(end.series(), whole.series());
  EXPECT_EQ(warnings_, "");
}

TEST_P(LostCase, WhoseFileAndCopyAreGoneStopsTheRunOrIsLeftOut) {
  for (const MissingCase setting : {MissingCase::Stop, MissingCase::Skip}) {
    TrainingInput run = input(setting == MissingCase::Stop ? "stop" : "skip", 12);
    run.config.missingCase = setting;
    const SplitCase lost = firstCase(run, CaseRole::Training);
    const std::string content = [&] {
      std::ifstream stream(lost.imagePath, std::ios::binary);
      return std::string{std::istreambuf_iterator<char>(stream), {}};
    }();
    const auto time = fs::last_write_time(lost.imagePath);
    const RecordingObserver end = trainedWith(run, 3, [&] {
      fs::remove(lost.imagePath);
      removeEntries();
    });
    const std::string named =
        "case " + lost.id + ": " + lost.imagePath.string() + " has disappeared since the run began";
    if (setting == MissingCase::Stop) {
      EXPECT_EQ(end.end().outcome, RunOutcome::Failed);
      EXPECT_EQ(end.end().failure, ErrorCode::Io);
      EXPECT_THAT(end.end().reason, HasSubstr(named));
      EXPECT_THAT(end.end().reason, HasSubstr("--resume"));
    } else {
      EXPECT_EQ(end.end().outcome, RunOutcome::Finished) << end.end().reason;
      EXPECT_EQ(end.end().step, 12);
      EXPECT_THAT(warnings_, HasSubstr(named + "; the run goes on without this case"));
    }
    std::ofstream(lost.imagePath, std::ios::binary) << content;
    fs::last_write_time(lost.imagePath, time);
  }
}

TEST_P(LostCase, OfValidationStopsTheRunOrHasNoScore) {
  for (const MissingCase setting : {MissingCase::Stop, MissingCase::Skip}) {
    TrainingInput run = input(setting == MissingCase::Stop ? "stop" : "skip", 6);
    run.config.missingCase = setting;
    const SplitCase lost = firstCase(run, CaseRole::Validation);
    const auto time = fs::last_write_time(lost.imagePath);
    const RecordingObserver end = trainedWith(run, 4, [&] {
      fs::last_write_time(lost.imagePath, time + 1h);
      removeEntries();
    });
    fs::last_write_time(lost.imagePath, time);
    const std::string named =
        "case " + lost.id + ": " + lost.imagePath.string() + " has changed since the run began";
    if (setting == MissingCase::Stop) {
      EXPECT_EQ(end.end().outcome, RunOutcome::Failed);
      EXPECT_THAT(end.end().reason, HasSubstr(named));
      continue;
    }
    EXPECT_EQ(end.end().outcome, RunOutcome::Finished) << end.end().reason;
    EXPECT_THAT(warnings_, HasSubstr(named));
    const auto validations = end.all<ValidationFinished>();
    ASSERT_EQ(validations.size(), 2U);
    EXPECT_TRUE(std::isfinite(validations[1].value)) << "the other case has its score";
  }
}

TEST_P(LostCase, ThatHasAnotherContentAtAResumeStopsTheRunOrIsLeftOut) {
  for (const MissingCase setting : {MissingCase::Stop, MissingCase::Skip}) {
    TrainingInput run = input(setting == MissingCase::Stop ? "stop" : "skip");
    run.config.missingCase = setting;
    ASSERT_EQ(interruptedAfter(run, 4).end().outcome, RunOutcome::Interrupted);
    const SplitCase changed = firstCase(run, CaseRole::Training);
    changeContent(changed.imagePath);
    run.resume = true;
    const RecordingObserver end = test::trained(run);
    const std::string named = "case " + changed.id + ": " + changed.imagePath.string();
    if (setting == MissingCase::Stop) {
      EXPECT_EQ(end.end().outcome, RunOutcome::Failed);
      EXPECT_EQ(end.end().failure, ErrorCode::InvalidInput);
      EXPECT_EQ(end.end().step, 4);
      EXPECT_THAT(end.end().reason, HasSubstr(named));
      EXPECT_THAT(end.end().reason, HasSubstr("has another content than when the run began"));
    } else {
      EXPECT_EQ(end.end().outcome, RunOutcome::Finished) << end.end().reason;
      EXPECT_THAT(warnings_, HasSubstr(named));
      EXPECT_THAT(warnings_, HasSubstr("the run goes on without this case"));
    }
  }
}

TEST_P(LostCase, WithAnotherTimeAndTheSameContentIsNone) {
  const RecordingObserver whole = test::trained(input("whole"));
  TrainingInput run = input("run");
  const RecordingObserver first = interruptedAfter(run, 4);
  for (const auto& file : fs::recursive_directory_iterator(data_))
    if (file.is_regular_file()) fs::last_write_time(file.path(), fs::last_write_time(file.path()) + 48h);
  run.resume = true;
  const RecordingObserver rest = test::trained(run);
  EXPECT_EQ(rest.end().outcome, RunOutcome::Finished) << rest.end().reason;
  EXPECT_EQ(warnings_, "");
  auto series = first.series();
  for (const auto& [name, points] : rest.series())
    series[name].insert(series[name].end(), points.begin(), points.end());
  EXPECT_EQ(series, whole.series());
}

TEST_P(LostCase, ThatIsNotKeptCanOnlyBeToldByItsTime) {
  TrainingInput run = input("run");
  run.config.cacheRate = 0.0;
  ASSERT_EQ(interruptedAfter(run, 4).end().outcome, RunOutcome::Interrupted);
  const SplitCase changed = firstCase(run, CaseRole::Training);
  fs::last_write_time(changed.imagePath, fs::last_write_time(changed.imagePath) + 1h);
  run.resume = true;
  EXPECT_EQ(test::trained(run).end().outcome, RunOutcome::Finished);
  EXPECT_THAT(warnings_, HasSubstr("case " + changed.id + ": " + changed.imagePath.string()));
  EXPECT_THAT(warnings_, HasSubstr("another size or time than when the run began"));
}

TEST_P(LostCase, AllOfThemEndTheRun) {
  TrainingInput run = input("run", 30);
  run.config.missingCase = MissingCase::Skip;
  run.config.validation.every = 100;
  const RecordingObserver end = trainedWith(run, 1, [&] {
    for (const SplitCase& one : run.split.cases) fs::remove(one.imagePath);
    removeEntries();
  });
  EXPECT_EQ(end.end().outcome, RunOutcome::Failed);
  EXPECT_THAT(end.end().reason, HasSubstr("no training case is left"));
}

INSTANTIATE_TEST_SUITE_P(Tasks,
                         LostCase,
                         testing::Values(Task::Pretraining, Task::Segmentation),
                         test::nameOf);

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/train/distributed.h"

#include "engine/base/child_process.h"
#include "engine/base/json.h"
#include "engine/base/process.h"
#include "engine/data/phantom.h"
#include "tests/engine/train/rank_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::RecordingObserver;
using test::TemporaryFolder;
using testing::HasSubstr;

constexpr double kLimit_s = 60.0;
constexpr double kTolerance = 1e-6;  // relative

/// Two processes of rank_program.cpp on 127.0.0.1.
class TwoRanks {
 public:
  TwoRanks(const std::string& program, std::map<std::string, std::string> environment) {
    environment.merge(std::map<std::string, std::string>{{"WORLD_SIZE", "2"},
                                                         {"MASTER_ADDR", "127.0.0.1"},
                                                         {"MASTER_PORT", std::to_string(listener_.port())},
                                                         {"OMP_NUM_THREADS", "1"}});
    for (const int rank : {0, 1}) {
      ChildProcess::Start start{VISCERA_RANK_PROGRAM, {"rank", "--gtest_brief=1"}, environment, {}};
      start.words.push_back("--gtest_filter=RankProgram." + program);
      start.environment["RANK"] = start.environment["LOCAL_RANK"] = std::to_string(rank);
      if (rank == 0) {
        start.environment["VISCERA_MASTER_FD"] = std::to_string(listener_.descriptor());
        start.descriptor = listener_.descriptor();
      }
      ranks_.emplace_back(start);
    }
  }

  /// None after a minute.
  std::optional<ChildProcess::End> endOf(std::size_t rank) {
    const double start_s = monotonicSeconds();
    while (!ranks_[rank].end() && monotonicSeconds() - start_s < kLimit_s)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return ranks_[rank].end();
  }

  void expectSuccess() {
    for (const std::size_t rank : {0U, 1U}) {
      const auto end = endOf(rank);
      ASSERT_TRUE(end) << "rank " << rank << " hangs";
      EXPECT_EQ(end->signal, 0) << rank;
      EXPECT_EQ(end->status, 0) << rank;
    }
  }

 private:
  LoopbackListener listener_;
  std::vector<ChildProcess> ranks_;
};

const fs::path& dataFolder() {
  static const TemporaryFolder folder;
  static const bool written = [] {
    PhantomOptions options;
    options.size = {40, 40, 36};
    options.spacing_mm = {7.0, 6.0, 7.0};
    options.seed = 5;
    writePhantomDataset(folder.path(), options, {8, 3, 4, 3, 0});
    return true;
  }();
  (void)written;
  return folder.path();
}

/// The longest relative distance of two series, with unequal steps infinite.
double distance(const test::Series& a, const test::Series& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first) return INFINITY;
    largest = std::max(largest, std::abs(a[i].second - b[i].second) / std::abs(b[i].second));
  }
  return largest;
}

/// Norm of the difference of the weights over their norm.
double distanceOfWeights(const fs::path& run, const fs::path& other) {
  const PtValue a = readPtFile(test::newestCheckpoint(run));
  const PtValue b = readPtFile(test::newestCheckpoint(other));
  const std::string left = test::tensorBytes(a, "state_dict");
  const std::string right = test::tensorBytes(b, "state_dict");
  if (left.size() != right.size() || left.empty()) return INFINITY;
  const auto values = [](const std::string& bytes) {
    return torch::from_blob(const_cast<char*>(bytes.data()),
                            {static_cast<std::int64_t>(bytes.size() / sizeof(float))},
                            torch::kFloat32)
        .to(torch::kFloat64);
  };
  return ((values(left) - values(right)).norm() / values(right).norm()).item<double>();
}

std::map<std::string, std::string> environmentOf(const std::string& kind, const fs::path& runFolder) {
  return {{"VISCERA_TEST_KIND", kind},
          {"VISCERA_TEST_SET", dataFolder().string()},
          {"VISCERA_TEST_RUN", runFolder.string()}};
}

Json resultOf(const fs::path& runFolder, int rank) {
  return readJsonFile(runFolder / ("rank" + std::to_string(rank) + ".json"));
}

void expectEqualRuns(const Json& run, const RecordingObserver& whole) {
  const auto expected = whole.series();
  ASSERT_GE(expected.size(), 4U);
  for (const auto& [name, values] : expected) {
    if (name.starts_with("val/dice"))
      continue;  // counts voxels, and a rounding may move one to another class
    EXPECT_LT(distance(run.at("series").value(name, test::Series{}), values), kTolerance) << name;
  }
  const test::Series& loss = expected.at("train/loss");
  EXPECT_LT(loss.back().second, (1.0 - 1000.0 * kTolerance) * loss.front().second) << "nothing was learnt";
}

bool loopbackIsPermitted() {
  try {
    const LoopbackListener listener;
    return true;
  } catch (const Error& error) {
    std::fprintf(
        stderr, "LOOPBACK SOCKETS ARE NOT PERMITTED, several processes were NOT tested: %s\n", error.what());
    return false;
  }
}

class Distributed : public testing::Test {
 protected:
  void SetUp() override {
    if (!loopbackIsPermitted()) GTEST_SKIP() << "loopback sockets are not permitted on this machine";
  }
};

class DistributedRun : public Distributed, public testing::WithParamInterface<const char*> {};

TEST_F(Distributed, CollectivesGiveWhatTheyPromise) {
  TwoRanks ranks("Exchanges", {});
  ranks.expectSuccess();
}

TEST_F(Distributed, ABarrierEndsWhenAnotherProcessDies) {
  TwoRanks ranks("Waits", {});
  EXPECT_EQ(ranks.endOf(1).value_or(ChildProcess::End{}).signal, SIGKILL);
  const auto end = ranks.endOf(0);
  ASSERT_TRUE(end) << "rank 0 hangs";
  EXPECT_EQ(end->status, 0);
}

TEST_P(DistributedRun, EqualsOneProcessWithTheDoubleBatch) {
  const TemporaryFolder one;
  const TemporaryFolder two;
  TwoRanks ranks("Trains", environmentOf(GetParam(), two.path()));
  const RecordingObserver whole = test::trained(test::rankRun(GetParam(), dataFolder(), one.path()));
  ranks.expectSuccess();
  ASSERT_EQ(whole.end().outcome, RunOutcome::Finished) << whole.end().reason;
  const Json result = resultOf(two.path(), 0);
  expectEqualRuns(result, whole);
  EXPECT_EQ(result.at("series").at("train/loss").size(), static_cast<std::size_t>(test::kRankSteps));
  EXPECT_THAT(result.at("messages").get<std::string>(), HasSubstr("2 processes train together"));
  EXPECT_LT(distanceOfWeights(two.path(), one.path()), kTolerance);
}

INSTANTIATE_TEST_SUITE_P(Kinds,
                         DistributedRun,
                         testing::Values("pretraining", "segmentation", "batch_dice"),
                         [](const auto& kind) { return std::string(kind.param); });

// The same weights are measured by one process and by two: no step is made in between.
TEST_F(Distributed, MeasuresExactlyWhatOneProcessMeasures) {
  for (const std::string kind : {"pretraining", "segmentation"}) {
    const TemporaryFolder one;
    const TemporaryFolder two;
    TrainingInput input = test::rankRun(kind, dataFolder(), one.path());
    input.config.maxSteps = 3;
    input.config.validation.every = 100;
    RecordingObserver observer;
    RunControl control;
    observer.reaction = test::afterStep(2, [&control] { control.stopNow(); });
    train(input, control, observer);
    fs::copy(one.path(), two.path(), fs::copy_options::recursive);
    input.resume = true;
    RunControl finalise;
    finalise.stopAndFinalise();
    RecordingObserver alone;
    train(input, finalise, alone);
    auto environment = environmentOf(kind, two.path());
    TwoRanks ranks("Measures", environment);
    ranks.expectSuccess();
    const Json result = resultOf(two.path(), 0);
    for (const auto& [name, values] : alone.series()) {
      ASSERT_EQ(values.size(), 1U);
      EXPECT_EQ(result.at("series").at(name).get<test::Series>(), values) << name;
    }
  }
}

TEST_F(Distributed, AKilledProcessLeavesACheckpointThatOneProcessContinues) {
  const TemporaryFolder one;
  const TemporaryFolder two;
  auto environment = environmentOf("segmentation", two.path());
  environment["VISCERA_TEST_KILL"] = "4";
  TwoRanks ranks("Trains", environment);
  const RecordingObserver whole = test::trained(test::rankRun("segmentation", dataFolder(), one.path()));
  EXPECT_EQ(ranks.endOf(1).value_or(ChildProcess::End{}).signal, SIGKILL);
  ASSERT_TRUE(ranks.endOf(0)) << "rank 0 hangs";
  const Json result = resultOf(two.path(), 0);
  EXPECT_EQ(result.at("outcome"), static_cast<int>(RunOutcome::Interrupted));
  const auto step =
      result.at("step").get<std::int64_t>();  // the last message of a killed process may get lost
  EXPECT_THAT(step, testing::AnyOf(3, 4));
  EXPECT_THAT(result.at("reason").get<std::string>(), HasSubstr("--resume"));

  TrainingInput input = test::rankRun("segmentation", dataFolder(), two.path());
  input.resume = true;
  const RecordingObserver rest = test::trained(input);
  EXPECT_EQ(rest.all<RunStarted>().at(0).firstStep, step);
  EXPECT_EQ(rest.end().outcome, RunOutcome::Finished) << rest.end().reason;
  EXPECT_LT(distanceOfWeights(two.path(), one.path()), kTolerance);
}

TEST_F(Distributed, TwoProcessesContinueARunOfOneAndAStopOfOneIsAStopOfAll) {
  const TemporaryFolder one;
  const TemporaryFolder two;
  TrainingInput input = test::rankRun("pretraining", dataFolder(), two.path());
  RecordingObserver first;
  RunControl control;
  first.reaction = test::afterStep(3, [&control] { control.stopNow(); });
  train(input, control, first);
  auto environment = environmentOf("pretraining", two.path());
  environment["VISCERA_TEST_RESUME"] = "1";
  environment["VISCERA_TEST_STOP"] = "7";
  {
    TwoRanks ranks("Trains", environment);
    ranks.expectSuccess();
  }
  EXPECT_EQ(resultOf(two.path(), 0).at("outcome"), static_cast<int>(RunOutcome::Interrupted));
  EXPECT_EQ(resultOf(two.path(), 0).at("step"), 7);
  environment.erase("VISCERA_TEST_STOP");
  TwoRanks ranks("Trains", environment);
  const RecordingObserver whole = test::trained(test::rankRun("pretraining", dataFolder(), one.path()));
  ranks.expectSuccess();
  EXPECT_EQ(resultOf(two.path(), 0).at("series").at("train/loss").size(),
            static_cast<std::size_t>(test::kRankSteps - 7));
  EXPECT_LT(distanceOfWeights(two.path(), one.path()), kTolerance);
}

TEST(BatchSize, IsSharedOutEvenlyOrRefusedWithTheRemedy) {
  RunConfig config;
  config.batchSize = 6;
  EXPECT_EQ(casesOfProcess(config, 3), 2);
  try {
    (void)casesOfProcess(config, 4);
    FAIL() << "6 cases were shared out to 4 processes";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
    EXPECT_THAT(error.what(), HasSubstr("batch_size=8"));
  }
}

TEST(Environment, NamesTheVariableThatIsMissing) {
  setenv("WORLD_SIZE", "2", 1);
  unsetenv("RANK");
  try {
    (void)placeFromEnvironment();
    ADD_FAILURE() << "RANK is missing";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
    EXPECT_THAT(error.what(), HasSubstr("RANK"));
  }
  setenv("WORLD_SIZE", "1", 1);
  EXPECT_FALSE(placeFromEnvironment());
  unsetenv("WORLD_SIZE");
}

}  // namespace
}  // namespace viscera

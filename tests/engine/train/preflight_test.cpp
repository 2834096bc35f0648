// SPDX-License-Identifier: Apache-2.0
#include "engine/train/preflight.h"

#include "engine/base/process.h"
#include "engine/ops/tensor_memory.h"
#include "engine/train/case_survey.h"
#include "engine/train/run_plan.h"
#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::TemporaryFolder;
using test::tinyRun;
using test::trained;
using testing::HasSubstr;

constexpr std::int64_t kMiB = 1 << 20;

PreflightInput inputOf(const TrainingInput& run) {
  PreflightInput input;
  input.config = resolvedConfig(run.config, run.split);
  input.split = run.split;
  input.cases = selectCases(run.split, input.config);
  input.runFolder = run.runFolder;
  input.cacheFolder = run.cacheFolder;
  input.device = chooseDevice("cpu");
  return input;
}

class PreflightOf : public testing::TestWithParam<Task> {};
INSTANTIATE_TEST_SUITE_P(Tasks,
                         PreflightOf,
                         testing::Values(Task::Pretraining, Task::Segmentation),
                         test::nameOf);

TEST_P(PreflightOf, ChangesNoResult) {
  const TemporaryFolder with;
  TrainingInput checked = tinyRun(GetParam(), with.path(), 4);
  checked.preflight = true;
  const auto first = trained(checked);
  ASSERT_EQ(first.end().outcome, RunOutcome::Finished) << first.end().reason;
  EXPECT_THAT(first.messages(), HasSubstr("pre-flight: the run needs about"));

  const TemporaryFolder without;
  TrainingInput plain = tinyRun(GetParam(), without.path(), 4);
  plain.preflight = false;
  const auto second = trained(plain);
  EXPECT_THAT(second.messages(), Not(HasSubstr("pre-flight")));
  EXPECT_EQ(first.series(), second.series());
  const PtValue a = readPtFile(test::newestCheckpoint(with.path()));
  const PtValue b = readPtFile(test::newestCheckpoint(without.path()));
  for (const char* part : {"state_dict", "optimizer"})
    EXPECT_EQ(test::tensorBytes(a, part), test::tensorBytes(b, part)) << part;
}

TEST_P(PreflightOf, StatesWhatARunNeedsAndLeavesNothing) {
  const TemporaryFolder folder;
  const TrainingInput run = tinyRun(GetParam(), folder.path() / "run", 6);
  const Preflight needs = preflight(inputOf(run), {});
  EXPECT_TRUE(needs.fits()) << needs.advice;
  EXPECT_GT(needs.memory, 16 * kMiB);
  EXPECT_GE(needs.freeMemory, needs.memory);
  EXPECT_FALSE(needs.gpuMemory.has_value());
  EXPECT_GT(needs.disk, 0);
  EXPECT_GT(needs.step_s, 0.0);
  EXPECT_GT(needs.epoch_s, needs.step_s);  // two or three steps, and validations
  EXPECT_GT(needs.run_s, 6 * needs.step_s);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run"));
}

TEST_P(PreflightOf, RefusesWhatHasNoRoomAndSaysWhatWould) {
  const TemporaryFolder folder;
  TrainingInput run = tinyRun(GetParam(), folder.path() / "run", 6);
  run.config.sampling.samplesPerCase = 8;
  PreflightInput input = inputOf(run);
  const Preflight all = preflight(input, {});
  ASSERT_TRUE(all.fits()) << all.advice;
  input.freeMemory = 1;  // nothing beyond what the process has
  const Preflight needs = preflight(input, {});
  EXPECT_FALSE(needs.fits());
  EXPECT_THAT(needs.advice, HasSubstr(" GB of memory, "));
  EXPECT_THAT(needs.advice, HasSubstr("are free; set "));
  try {
    requireFits(needs);
    FAIL() << "it must not start";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
    EXPECT_THAT(error.what(), HasSubstr("--no-preflight"));
  }
}

TEST(Preflight, CountsTheProcessesOfThisMachine) {
  const TemporaryFolder folder;
  TrainingInput run = tinyRun(Task::Pretraining, folder.path(), 4);
  PreflightInput input = inputOf(run);
  const Preflight one = preflight(input, {});
  input.processes = input.processesHere = 2;
  const Preflight two = preflight(input, {});
  EXPECT_GT(two.memory, one.memory);
}

TEST(Preflight, StopsOnRequest) {
  const TemporaryFolder folder;
  std::stop_source stop;
  stop.request_stop();
  WorkContext work;
  work.stop = stop.get_token();
  try {
    (void)preflight(inputOf(tinyRun(Task::Segmentation, folder.path(), 4)), work);
    FAIL() << "it must stop";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Cancelled);
  }
}

TEST(Preflight, LeavesDamagedCasesToTheRun) {
  const TemporaryFolder folder;
  TrainingInput run = tinyRun(Task::Segmentation, folder.path() / "run", 2);
  run.preflight = true;
  run.cacheFolder = folder.path() / "cache";
  for (SplitCase& one : run.split.cases)
    if (one.role == CaseRole::Training) one.labelPath = folder.path() / "absent.nii.gz";
  const auto end = trained(run).end();
  EXPECT_EQ(end.outcome, RunOutcome::Failed);
  EXPECT_EQ(end.failure, ErrorCode::Io);
  EXPECT_THAT(end.reason, HasSubstr("absent.nii.gz"));
}

TEST(CaseSurvey, ReadsSizesFromHeaders) {
  const TemporaryFolder folder;
  const TrainingInput run = tinyRun(Task::Segmentation, folder.path(), 1);
  const RunConfig config = resolvedConfig(run.config, run.split);
  const CaseSurvey survey =
      surveyCases({config, run.split, selectCases(run.split, config), folder.path() / "no-cache"}, {});
  ASSERT_EQ(survey.training.size(), 3U);
  ASSERT_EQ(survey.validation.size(), 2U);
  for (const SurveyedCase& one : survey.training) {
    EXPECT_EQ(one.sourceVoxels, 40 * 40 * 36);
    EXPECT_EQ(one.grid, (Index3{40, 40, 36}));  // the spacing of the run is that of the phantoms
    EXPECT_TRUE(one.labelled);
    EXPECT_TRUE(one.kept);
    EXPECT_FALSE(one.cached);
  }
  EXPECT_EQ(largestOf(survey.training), 0U);
}

}  // namespace
}  // namespace viscera

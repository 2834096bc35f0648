// SPDX-License-Identifier: Apache-2.0
#include "engine/train/failure.h"

#include "engine/base/sha256.h"
#include "engine/base/shared_library.h"
#include "engine/train/device.h"
#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <new>

namespace viscera {
namespace {

using test::RecordingObserver;
using test::TemporaryFolder;
using test::tinyRun;
using test::trained;
using testing::HasSubstr;
using testing::Not;

Error errorOf(const std::function<void()>& action) {
  try {
    action();
  } catch (...) {
    return asError(std::current_exception());
  }
  return {ErrorCode::Internal, "nothing was thrown"};
}

// Each step of AdamW multiplies every weight by 1 - 10 * 1 = -9: the numbers overflow within some ten steps.
TEST(Failure, OfTheLossNamesStepAndCaseAndLeavesTheCheckpoints) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 60);
  input.config.optimizer.kind = OptimizerKind::AdamW;
  input.config.optimizer.schedule = ScheduleKind::Constant;
  input.config.optimizer.learningRate = 10.0;
  input.config.optimizer.weightDecay = 1.0;
  input.config.validation.every = 100;
  input.config.checkpointMinutes = 0.0;
  const RecordingObserver run = trained(input);
  ASSERT_EQ(run.end().outcome, RunOutcome::Failed);
  EXPECT_EQ(run.end().failure, ErrorCode::InvalidConfiguration);
  EXPECT_TRUE(std::holds_alternative<RunFinished>(run.events.back()));
  const std::int64_t done = run.end().step;
  EXPECT_THAT(run.end().reason, HasSubstr("step " + std::to_string(done + 1) + " "));
  EXPECT_THAT(run.end().reason, HasSubstr("case img"));
  EXPECT_THAT(run.end().reason, HasSubstr("learning_rate"));
  const CheckpointWritten newest = run.all<CheckpointWritten>().back();
  EXPECT_EQ(newest.step, done);
  EXPECT_EQ(sha256OfFile(folder.path() / newest.file), newest.sha256);
}

class UnknownLabel : public testing::TestWithParam<double> {};

TEST_P(UnknownLabel, NamesCaseAndValue) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 30);
  input.config.network.outChannels = 5;
  input.config.cacheRate = GetParam();
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().outcome, RunOutcome::Failed);
  EXPECT_EQ(run.end().failure, ErrorCode::InvalidInput);
  EXPECT_THAT(run.end().reason, HasSubstr("case img"));
  EXPECT_THAT(run.end().reason, testing::ContainsRegex("the value ([5-9]|1[0-3]),"));
  EXPECT_THAT(run.end().reason, HasSubstr("0 … 4"));
  if (GetParam() == 1.0) {
    EXPECT_EQ(run.end().step, 0) << "cases in the cache are checked before the first step";
  }
}

INSTANTIATE_TEST_SUITE_P(CacheRates, UnknownLabel, testing::Values(0.0, 1.0));

TEST(MissingFile, StopsTheRunOrSkipsTheCase) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 3);
  SplitCase& lost = input.split.cases.front();
  lost.found = false;
  lost.resolution = "labelsTr/label0001.nii.gz was not found";
  const RecordingObserver stopped = trained(input);
  EXPECT_EQ(stopped.end().outcome, RunOutcome::Failed);
  EXPECT_EQ(stopped.end().failure, ErrorCode::InvalidInput);
  EXPECT_THAT(stopped.end().reason, HasSubstr(lost.id));
  EXPECT_THAT(stopped.end().reason, HasSubstr("labelsTr/label0001.nii.gz"));
  EXPECT_THAT(stopped.end().reason, HasSubstr("missing_case=skip"));

  input.config.missingCase = MissingCase::Skip;
  const RecordingObserver skipped = trained(input);
  EXPECT_EQ(skipped.end().outcome, RunOutcome::Finished) << skipped.end().reason;
  EXPECT_EQ(skipped.all<RunStarted>().at(0).stepsPerEpoch, 2);
  EXPECT_THAT(skipped.messages(), HasSubstr(lost.id));
}

TEST(TrainingCases, LeaveOutTestCasesAndThoseWithoutLabelMap) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 1);
  input.split.cases[0].role = CaseRole::Test;
  input.split.cases[1].label.clear();
  input.split.cases[1].labelPath.clear();
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.all<RunStarted>().at(0).stepsPerEpoch, 1);
  EXPECT_THAT(run.messages(), HasSubstr("no label map: " + input.split.cases[1].id));
  EXPECT_THAT(run.messages(), Not(HasSubstr(input.split.cases[0].id)));
  // What a split calls unlabelled beside labelled cases may be a slip of its author: "lable" for "label".
  input.split.cases[1].role = CaseRole::Unlabelled;
  input.runFolder = folder.path() / "another";
  EXPECT_THAT(trained(input).messages(), HasSubstr("no label map: " + input.split.cases[1].id));
}

TEST(TrainingCases, MustNotBeEmpty) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 1);
  std::erase_if(input.split.cases, [](const SplitCase& one) { return one.role == CaseRole::Training; });
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().outcome, RunOutcome::Failed);
  EXPECT_EQ(run.end().failure, ErrorCode::InvalidInput);
  EXPECT_THAT(run.end().reason, HasSubstr("dataset_seg.json: holds no training case"));
}

TEST(Settings, AreCheckedWithAllTheirProblems) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 1);
  input.config.network.numHeads = 7;
  input.config.optimizer.learningRate = -1.0;
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().failure, ErrorCode::InvalidConfiguration);
  EXPECT_THAT(run.end().reason, HasSubstr("hidden_size"));
  EXPECT_THAT(run.end().reason, HasSubstr("learning_rate"));
}

TEST(Device, IsTheProcessorOnRequest) {
  EXPECT_EQ(chooseDevice("cpu").name, "cpu");
  EXPECT_TRUE(chooseDevice("cpu").device.is_cpu());
}

TEST(Device, OfAnUnknownNameIsRefused) {
  for (const char* name : {"gpu", "cuda:", "cuda:x", "cuda:-1", ""}) {
    const Error error = errorOf([&] { (void)chooseDevice(name); });
    EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration) << name;
    EXPECT_THAT(error.what(), HasSubstr("cuda:N"));
  }
}

TEST(Device, WithoutDriverFailsOrFallsBackAndSaysWhy) {
  if (loadSharedLibrary("libcuda.so.1").empty()) GTEST_SKIP() << "this machine has an NVIDIA driver";
  const DeviceChoice fallback = chooseDevice("auto");
  EXPECT_EQ(fallback.name, "cpu");
  EXPECT_THAT(fallback.reason, HasSubstr("NVIDIA driver"));
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 1);
  input.device = "cuda";
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().failure, ErrorCode::DeviceFailure);
  EXPECT_THAT(run.end().reason, HasSubstr("--device cpu"));
  EXPECT_THAT(run.end().reason, Not(HasSubstr("\n")));
}

TEST(AsError, TellsMemoryThatRanOutFromOtherFailures) {
  const Error noMemory = errorOf([] { (void)torch::empty({std::int64_t{1} << 50}); });
  EXPECT_EQ(noMemory.code(), ErrorCode::OutOfMemory) << noMemory.what();
  EXPECT_THAT(noMemory.what(), HasSubstr("batch_size"));
  EXPECT_EQ(errorOf([] { throw std::bad_alloc(); }).code(), ErrorCode::OutOfMemory);

  const Error wrongShapes = errorOf([] { (void)torch::mm(torch::ones({2, 3}), torch::ones({2, 3})); });
  EXPECT_EQ(wrongShapes.code(), ErrorCode::Internal);
  EXPECT_THAT(wrongShapes.what(), Not(HasSubstr("\n")));
  EXPECT_EQ(errorOf([] { (void)std::filesystem::file_size("/no/such/file"); }).code(), ErrorCode::Io);
  EXPECT_EQ(errorOf([] { throw Error(ErrorCode::Locked, "x"); }).code(), ErrorCode::Locked);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_task.h"

#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera {
namespace {

using test::tinyRun;
using testing::HasSubstr;

/// The second of two processes; what the first one would send is made up.
class SecondOfTwo final : public Communicator {
 public:
  [[nodiscard]] std::int64_t rank() const override { return 1; }
  [[nodiscard]] std::int64_t worldSize() const override { return 2; }
  void allReduceSum(at::Tensor&) override {}
  [[nodiscard]] at::Tensor gatherRows(const at::Tensor& rows) override {
    return at::cat({at::zeros_like(rows), rows});
  }
  void broadcast(at::Tensor&) override {}
  void barrier() override {}
};

TaskInput taskInput(Task task) {
  const TrainingInput input = tinyRun(task, "unused", 1);
  TaskInput result{input.config, input.split, selectCases(input.split, input.config), input.cacheFolder};
  if (task == Task::Segmentation) result.config.network.outChannels = 14;
  return result;
}

std::unique_ptr<Network> networkOf(const TrainingTask& task, const TaskInput& input) {
  return makeNetwork(task.networkKind(), input.config.network, input.config.sampling.patchSize, 0);
}

TEST(SegmentationTask, GivesItsShareOfTheGradientOfAllProcesses) {
  const TaskInput input = taskInput(Task::Segmentation);
  SecondOfTwo communicator;
  const auto task = makeSegmentationTask(input, communicator);
  task->prepare({});
  EXPECT_EQ(task->source().batchesPerEpoch(), 2);  // three cases, rounded up to two for each
  const TaskLoss loss = task->loss(*networkOf(*task, input), task->source().makeBatch(0, 0));
  ASSERT_EQ(loss.parts.at(0).first, "train/loss");
  EXPECT_FLOAT_EQ(2.0F * loss.total.item<float>(), loss.parts[0].second.item<float>());
}

// The other process' rows are zeros on both sides, so they halve the mean of the absolute differences.
TEST(PretrainingTask, ComparesThePatchesOfAllProcesses) {
  const TaskInput input = taskInput(Task::Pretraining);
  SingleProcess alone;
  SecondOfTwo communicator;
  const auto small = makePretrainingTask(input, alone);
  const auto large = makePretrainingTask(input, communicator);
  const auto network = networkOf(*small, input);
  const Batch batch = small->source().makeBatch(0, 0);
  const TaskLoss ours = small->loss(*network, batch);
  const TaskLoss all = large->loss(*network, batch);
  ASSERT_EQ(all.parts.at(1).first, "train/l1");
  EXPECT_NEAR(all.parts[1].second.item<double>(), 0.5 * ours.parts.at(1).second.item<double>(), 1e-6);
}

TEST(PretrainingTask, WarnsThatOnePatchHasNoNegatives) {
  TaskInput input = taskInput(Task::Pretraining);
  SingleProcess alone;
  EXPECT_EQ(makePretrainingTask(input, alone)->warning(), "");
  input.config.batchSize = 1;
  EXPECT_THAT(makePretrainingTask(input, alone)->warning(), HasSubstr("no negatives"));
}

TEST(SegmentationTask, WarnsWhereNoLabelsCanBeSwapped) {
  TaskInput input = taskInput(Task::Segmentation);
  input.config.augmentation.swapLeftRight = true;
  SingleProcess alone;
  EXPECT_EQ(makeSegmentationTask(input, alone)->warning(), "");
  for (auto& [label, name] : input.split.labels) name = "part " + std::to_string(label);
  EXPECT_THAT(makeSegmentationTask(input, alone)->warning(), HasSubstr("swap_left_right"));
}

class ValidationOf : public testing::TestWithParam<Task> {};
INSTANTIATE_TEST_SUITE_P(Tasks,
                         ValidationOf,
                         testing::Values(Task::Pretraining, Task::Segmentation),
                         test::nameOf);

TEST_P(ValidationOf, EndsWhenAStopIsRequestedMeanwhile) {
  const TaskInput input = taskInput(GetParam());
  SingleProcess alone;
  const auto task = GetParam() == Task::Pretraining ? makePretrainingTask(input, alone)
                                                    : makeSegmentationTask(input, alone);
  const auto network = networkOf(*task, input);
  std::stop_source stop;
  int reports = 0;
  ValidationRequest request;
  request.work.stop = stop.get_token();
  request.work.progress = [&](std::string_view, double) {
    ++reports;
    stop.request_stop();
  };
  try {
    (void)task->validate(*network, request);
    FAIL() << "the validation was not cancelled";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Cancelled);
  }
  EXPECT_EQ(reports, 1);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "engine/train/learning_rate.h"
#include "engine/train/run_plan.h"

#include <gtest/gtest.h>

#include <limits>

namespace viscera {
namespace {

OptimizerConfig scheduleOf(ScheduleKind kind) {
  OptimizerConfig config;
  config.learningRate = 0.1;
  config.schedule = kind;
  return config;
}

TEST(LearningRate, StaysWhereTheScheduleIsConstant) {
  const OptimizerConfig config = scheduleOf(ScheduleKind::Constant);
  for (const std::int64_t step : {0, 50, 99}) EXPECT_EQ(learningRateAt(config, step, 100), 0.1);
}

TEST(LearningRate, WarmsUpAndFallsAsACosine) {
  OptimizerConfig config = scheduleOf(ScheduleKind::WarmupCosine);
  config.warmupSteps = 10;
  EXPECT_EQ(learningRateAt(config, 0, 110), 0.0);
  EXPECT_NEAR(learningRateAt(config, 5, 110), 0.05, 1e-12);
  EXPECT_NEAR(learningRateAt(config, 10, 110), 0.1, 1e-12);
  EXPECT_NEAR(learningRateAt(config, 35, 110), 0.0853553390593, 1e-12);  // (1 + cos 45°) / 2
  EXPECT_NEAR(learningRateAt(config, 60, 110), 0.05, 1e-12);
  EXPECT_NEAR(learningRateAt(config, 110, 110), 0.0, 1e-12);
  config.warmupSteps = 0;
  EXPECT_NEAR(learningRateAt(config, 0, 110), 0.1, 1e-12);
}

TEST(LearningRate, FallsAsAPowerOfTheStepsLeft) {
  const OptimizerConfig config = scheduleOf(ScheduleKind::Polynomial);
  EXPECT_NEAR(learningRateAt(config, 0, 100), 0.1, 1e-12);
  EXPECT_NEAR(learningRateAt(config, 50, 100), 0.0535886731, 1e-9);  // 0.1 * 0.5^0.9
  EXPECT_NEAR(learningRateAt(config, 99, 100), 0.0015848932, 1e-9);  // 0.1 * 0.01^0.9 = 10^-2.8
  EXPECT_EQ(learningRateAt(config, 120, 100), 0.0);
}

RunConfig lengthOf(std::int64_t steps, std::int64_t epochs) {
  RunConfig config;
  config.maxSteps = steps;
  config.maxEpochs = epochs;
  return config;
}

TEST(RunPlan, EndsAtTheFirstLimit) {
  EXPECT_EQ(planRun(lengthOf(0, 3), 4).totalSteps, 12);
  EXPECT_EQ(planRun(lengthOf(10, 3), 4).totalSteps, 10);
  EXPECT_EQ(planRun(lengthOf(100, 3), 4).totalSteps, 12);
  EXPECT_EQ(planRun(lengthOf(7, 0), 4).totalSteps, 7);
  try {
    (void)planRun(lengthOf(0, 0), 4);
    FAIL() << "a run without a limit was planned";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
  }
}

TEST(RunPlan, IsExtendedBeyondTheLimitThatCounted) {
  const RunConfig byEpochs = lengthOf(100, 3);
  EXPECT_EQ(planRun(extendedConfig(byEpochs, 4, 5), 4).totalSteps, 17);
  EXPECT_EQ(extendedConfig(byEpochs, 4, 5).maxEpochs, 0);
  EXPECT_EQ(planRun(extendedConfig(lengthOf(10, 3), 4, 1), 4).totalSteps, 11);
  EXPECT_EQ(planRun(extendedConfig(lengthOf(7, 0), 1, 7), 4).totalSteps, 14);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t more : {std::int64_t{0}, std::int64_t{-3}, std::int64_t{2'000'000'000}, most}) {
    try {
      (void)extendedConfig(lengthOf(7, 0), 1, more);
      ADD_FAILURE() << "a run was extended by " << more;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
    }
  }
}

TEST(RunPlan, CountsTheLastStepOfAnEpochThatIsNotFull) {
  RunConfig config;
  config.batchSize = 2;
  EXPECT_EQ(stepsPerEpochOf(config, 4), 2);
  EXPECT_EQ(stepsPerEpochOf(config, 5), 3);
}

TEST(RunPlan, ValidatesEveryFewEpochsOrStepsAndAtTheEnd) {
  RunConfig config = lengthOf(10, 0);
  config.validation.every = 2;
  const RunPlan byEpochs = planRun(config, 3);
  config.validation.everyIsSteps = true;
  const RunPlan bySteps = planRun(config, 3);
  std::vector<std::int64_t> epochSteps;
  std::vector<std::int64_t> steps;
  for (std::int64_t step = 0; step <= 10; ++step) {
    if (byEpochs.validatesAfter(step)) epochSteps.push_back(step);
    if (bySteps.validatesAfter(step)) steps.push_back(step);
  }
  EXPECT_EQ(epochSteps, (std::vector<std::int64_t>{6, 10}));
  EXPECT_EQ(steps, (std::vector<std::int64_t>{2, 4, 6, 8, 10}));
}

TEST(RunPlan, CountsEpochsFromZero) {
  const RunPlan plan = planRun(lengthOf(10, 0), 3);
  EXPECT_EQ(plan.epochOf(1), 0);
  EXPECT_EQ(plan.epochOf(3), 0);
  EXPECT_EQ(plan.epochOf(4), 1);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/train/trainer.h"

#include "engine/api/config_json.h"
#include "engine/metric/score_means.h"
#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

namespace viscera {
namespace {

using test::RecordingObserver;
using test::Series;
using test::TemporaryFolder;
using test::tinyRun;
using test::trained;
using testing::HasSubstr;

std::set<std::string> seriesNames(const RecordingObserver& run) {
  std::set<std::string> names;
  for (const auto& sample : run.all<ScalarSample>()) names.insert(sample.series);
  return names;
}

double meanValue(Series::const_iterator first, Series::const_iterator last) {
  return std::accumulate(first, last, 0.0, [](double sum, const auto& one) { return sum + one.second; }) /
         static_cast<double>(last - first);
}

double meanOverOrgansThenCases(const ValidationFinished& report) {
  double sum = 0.0;
  int cases = 0;
  for (const CaseScore& one : report.cases) {
    double organs = 0.0;
    int count = 0;
    for (const OrganScore& organ : one.organs)
      if (std::isfinite(organ.dice)) {
        organs += organ.dice;
        ++count;
      }
    if (count == 0) continue;
    sum += organs / count;
    ++cases;
  }
  return sum / cases;
}

class TrainingOf : public testing::TestWithParam<Task> {};
INSTANTIATE_TEST_SUITE_P(Tasks,
                         TrainingOf,
                         testing::Values(Task::Pretraining, Task::Segmentation),
                         test::nameOf);

TEST_P(TrainingOf, SendsItsEventsInOrder) {
  const TemporaryFolder folder;
  const RecordingObserver run = trained(tinyRun(GetParam(), folder.path(), 4));
  ASSERT_EQ(run.end().outcome, RunOutcome::Finished) << run.end().reason;
  EXPECT_EQ(run.end().step, 4);

  ASSERT_TRUE(std::holds_alternative<RunStarted>(run.events.front()));
  EXPECT_EQ(run.all<RunStarted>().size(), 1U);
  const auto started = std::get<RunStarted>(run.events.front());
  EXPECT_EQ(started.firstStep, 0);
  EXPECT_EQ(started.totalSteps, 4);
  EXPECT_EQ(started.stepsPerEpoch, GetParam() == Task::Pretraining ? 2 : 3);
  EXPECT_EQ(started.device, "cpu");
  EXPECT_TRUE(std::holds_alternative<RunFinished>(run.events.back()));

  const auto steps = run.all<StepFinished>();
  ASSERT_EQ(steps.size(), 4U);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].step, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(steps[i].epoch, static_cast<std::int64_t>(i) / started.stepsPerEpoch);
    EXPECT_GT(steps[i].step_s, 0.0);
  }
  // Validation after step 3: result, pictures, checkpoint, and only then the next step.
  const auto validation = run.firstIndex<ValidationFinished>([](const auto& e) { return e.step == 3; });
  const auto preview = run.firstIndex<PreviewReady>([](const auto& e) { return e.step == 3; });
  const auto checkpoint = run.firstIndex<CheckpointWritten>([](const auto& e) { return e.step == 3; });
  const auto step = run.firstIndex<StepFinished>([](const auto& e) { return e.step == 4; });
  EXPECT_LT(run.firstIndex<StepFinished>([](const auto& e) { return e.step == 3; }), validation);
  EXPECT_LT(validation, preview);
  EXPECT_LT(preview, checkpoint);
  EXPECT_LT(checkpoint, step);
  EXPECT_LT(step, run.events.size());
}

TEST_P(TrainingOf, NamesItsSeriesAndFindsFiles) {
  const TemporaryFolder folder;
  const TrainingInput input = tinyRun(GetParam(), folder.path(), 3);
  const RecordingObserver run = trained(input);
  std::set<std::string> expected = {"train/loss",
                                    "lr",
                                    "time/wait",
                                    "time/load",
                                    "time/augment",
                                    "time/copy",
                                    "time/forward",
                                    "time/backward",
                                    "time/update",
                                    "time/step"};
  std::set<std::string> names = seriesNames(run);
  if (GetParam() == Task::Pretraining) {
    expected.insert({"train/l1", "train/contrastive", "val/l1"});
  } else {
    expected.insert({"train/dice", "train/ce", "val/dice_mean"});
    EXPECT_TRUE(names.contains("val/dice/6")) << "the liver";
    std::erase_if(names, [](const std::string& name) { return name.starts_with("val/dice/"); });
  }
  EXPECT_EQ(names, expected);

  EXPECT_TRUE(std::filesystem::exists(folder.path() / "previews" / "step_000003.png"));
  for (const auto& written : run.all<CheckpointWritten>())
    EXPECT_EQ(static_cast<std::int64_t>(std::filesystem::file_size(folder.path() / written.file)),
              written.bytes);
  const RunConfig stored = runConfigFromJson(readJsonFile(folder.path() / "config.json"), "config.json");
  EXPECT_EQ(stored.maxSteps, 3);
  EXPECT_EQ(stored.network.outChannels, GetParam() == Task::Pretraining ? 0 : 14);
}

TEST_P(TrainingOf, LearnsOnPhantoms) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(GetParam(), folder.path(), 60);
  input.config.optimizer.learningRate = 1e-2;
  input.config.validation.every = 60;
  const RecordingObserver run = trained(input);
  ASSERT_EQ(run.end().outcome, RunOutcome::Finished) << run.end().reason;
  const Series loss = run.series().at("train/loss");
  ASSERT_EQ(loss.size(), 60U);
  EXPECT_LT(meanValue(loss.end() - 10, loss.end()), 0.8 * meanValue(loss.begin(), loss.begin() + 5));
}

TEST_P(TrainingOf, KeepsTheBestCheckpointAndTheNewestTwo) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(GetParam(), folder.path(), 8);
  input.config.validation.every = 2;
  const RecordingObserver run = trained(input);
  const bool lowerIsBetter = GetParam() == Task::Pretraining;
  double best = lowerIsBetter ? 1e9 : -1e9;
  std::int64_t bestStep = 0;
  const auto validations = run.all<ValidationFinished>();
  ASSERT_EQ(validations.size(), 4U);
  for (const ValidationFinished& one : validations) {
    EXPECT_EQ(one.metric, lowerIsBetter ? "val/l1" : "val/dice_mean");
    const bool isBest = lowerIsBetter ? one.value < best : one.value > best;
    EXPECT_EQ(one.isBest, isBest) << "step " << one.step;
    if (!isBest) continue;
    best = one.value;
    bestStep = one.step;
  }
  const PtValue file = readPtFile(folder.path() / "checkpoints" / "best.pt");
  EXPECT_EQ(std::get<std::int64_t>(find(file, "step")->value), bestStep);
  EXPECT_EQ(std::get<double>(find(file, "best")->value), best);

  std::set<std::string> names;
  for (const auto& item : std::filesystem::directory_iterator(folder.path() / "checkpoints"))
    names.insert(item.path().filename().string());
  EXPECT_EQ(names, (std::set<std::string>{"best.pt", "index.json", "step_000006.pt", "step_000008.pt"}));
}

TEST(SegmentationTraining, ReportsDiceByTheOrganRule) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 2);
  input.config.validation.grid = ValidationGrid::Both;
  const RecordingObserver run = trained(input);
  const auto reports = run.all<ValidationFinished>();
  ASSERT_EQ(reports.size(), 2U) << run.end().reason;
  EXPECT_EQ(reports[0].grid, "model");
  EXPECT_EQ(reports[1].grid, "original");
  EXPECT_TRUE(reports[0].isBest);
  EXPECT_FALSE(reports[1].isBest);
  for (const ValidationFinished& report : reports) {
    EXPECT_EQ(report.rule, ruleSentence(DiceRule::Organs));
    ASSERT_EQ(report.cases.size(), 2U);
    ASSERT_EQ(report.cases[0].organs.size(), 13U);
    EXPECT_EQ(report.cases[0].organs[0].name, "spleen");
    EXPECT_NEAR(report.value, meanOverOrgansThenCases(report), 1e-12);
  }
  EXPECT_EQ(run.series().at("val/dice_mean"), (Series{{2, reports[0].value}}));
}

TEST(SegmentationTraining, FollowsTheTutorialRuleOnRequest) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 2);
  input.config.validation.diceRule = DiceRule::Tutorial;
  const auto reports = trained(input).all<ValidationFinished>();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].rule, ruleSentence(DiceRule::Tutorial));
  EXPECT_NE(reports[0].value, meanOverOrgansThenCases(reports[0])) << "the background must count";
}

TEST(Trainer, SavesTheNewestAsBestWithoutValidationCases) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 4);
  std::erase_if(input.split.cases, [](const SplitCase& one) { return one.role == CaseRole::Validation; });
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().outcome, RunOutcome::Finished);
  EXPECT_THAT(run.messages(), HasSubstr("no validation case"));
  EXPECT_TRUE(run.all<ValidationFinished>().empty());
  const PtValue file = readPtFile(folder.path() / "checkpoints" / "best.pt");
  EXPECT_EQ(std::get<std::int64_t>(find(file, "step")->value), 4);
}

TEST(Trainer, TrainsInBfloat16WhereTheProcessorHasIt) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 2);
  input.config.precision = Precision::Bf16;
  const RecordingObserver run = trained(input);
  if (__builtin_cpu_supports("avx512bf16")) {
    EXPECT_EQ(run.end().outcome, RunOutcome::Finished) << run.end().reason;
    const TemporaryFolder other;
    const double exact =
        trained(tinyRun(Task::Segmentation, other.path(), 2)).series().at("train/loss")[0].second;
    const double rounded = run.series().at("train/loss")[0].second;
    EXPECT_NE(rounded, exact);
    EXPECT_NEAR(rounded, exact, 0.02 * exact);  // bfloat16 has 8 significant bits
  } else {
    EXPECT_EQ(run.end().failure, ErrorCode::InvalidConfiguration);
    EXPECT_THAT(run.end().reason, HasSubstr("precision=fp32"));
  }
}

TEST(Trainer, WritesACheckpointWheneverTheTimeIsUp) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Pretraining, folder.path(), 4);
  input.config.checkpointMinutes = 0.0;
  input.config.validation.every = 100;
  std::vector<std::int64_t> steps;
  for (const auto& written : trained(input).all<CheckpointWritten>())
    if (!written.isBest) steps.push_back(written.step);
  EXPECT_EQ(steps, (std::vector<std::int64_t>{1, 2, 3, 4}));
}

}  // namespace
}  // namespace viscera

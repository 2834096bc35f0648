// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_results_service.h"

#include "app/window/results_listing.h"
#include "engine/api/organs.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/volume/label_map.h"
#include "engine/volume/volume_io.h"
#include "gui/bridge/score_statistics.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/run_repository.h"
#include "tests/app/trained_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

/// The first element that is not closed, or closed in the wrong place; empty: well-formed.
std::string firstUnclosed(const std::string& html) {
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const std::size_t end = html.find('>', at);
    if (end == std::string::npos) return "<";
    const std::string tag = html.substr(at + 1, end - at - 1);
    if (tag.starts_with("!") || tag.ends_with("/")) continue;
    if (!tag.starts_with("/"))
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
    else if (open.empty() || open.back() != tag.substr(1))
      return tag;
    else
      open.pop_back();
  }
  return open.empty() ? "" : open.back();
}

std::string contentOf(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

DetailedEvaluation record(std::int64_t id, const std::string& grid, bool best, const std::string& model) {
  DetailedEvaluation evaluation;
  EvaluationRecord& one = evaluation.record;
  one.id = id;
  one.wall_ms = id;
  one.runId = "a";
  one.metric = "val/dice_mean";
  one.grid = grid;
  one.isBest = best;
  one.model = model;
  return evaluation;
}

TEST(NewestEvaluations, OneMadeAfterTrainingComesBeforeTheBestOfTheTraining) {
  const auto newest = newestEvaluations({record(1, "model", true, ""),
                                         record(2, "model", false, ""),
                                         record(3, "original", false, "best.pt"),
                                         record(4, "original", false, "best.pt")});
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].record.id, 1) << "the best validation, not the last";
  EXPECT_EQ(newest[1].record.id, 4);
  EXPECT_EQ(
      newestEvaluations({record(1, "model", true, ""), record(2, "model", false, "best.pt")})[0].record.id,
      2);
  EXPECT_EQ(roleOfMetric("test/dice_mean"), "test");
}

class EngineResultsServiceOf : public test::TrainedRun {
 protected:
  static std::string runId() {
    Database database(project() / kDatabaseName, Database::Access::ReadOnly);
    return RunRepository(database).list().at(0).id;
  }
  static EvaluationOrder order() {
    EvaluationOrder order;
    order.project = project();
    order.runId = runId();
    return order;
  }
  const ScoredRun* find(const Results& results, const std::string& source, const std::string& grid) {
    for (const ScoredRun& run : results.runs)
      if (run.source == source && run.grid() == grid) return &run;
    return nullptr;
  }

  EngineResultsService service_;
};

TEST_F(EngineResultsServiceOf, EvaluatesARunAndKeepsScoresAndLabelMaps) {
  EvaluationOrder both = order();
  both.modelGrid = true;
  std::vector<double> fractions;
  WorkContext work;
  work.progress = [&fractions](std::string_view, double fraction) { fractions.push_back(fraction); };
  service_.evaluate(both, work);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(fractions.back(), 1.0);

  const Results results = service_.list(project());
  const ScoredRun* original = find(results, runId(), "original");
  ASSERT_NE(original, nullptr);
  ASSERT_NE(find(results, runId(), "model"), nullptr);
  EXPECT_EQ(original->role, "validation");
  EXPECT_EQ(original->name, "fine-tune 1");
  EXPECT_DOUBLE_EQ(original->details.surfaceTolerance_mm, 1.0);
  EXPECT_EQ(parseJson(original->details.protocolJson, "").at("grid"), "both");

  const auto cases = caseScores(original->scores, ScoreMetric::Dice, 0);
  EXPECT_EQ(original->labelMaps.size(), cases.size());
  for (const auto& [name, file] : original->labelMaps) EXPECT_TRUE(fs::exists(file)) << file;
  EXPECT_THAT(original->labelMaps.begin()->second, HasSubstr("/predictions/validation-step-"));
  std::vector<double> values;
  for (const NamedScore& one : cases) values.push_back(one.value);
  EXPECT_NEAR(summaryOf(values).mean, original->evaluation.value, 1e-12)
      << "the table's mean is the engine's";

  const ResultCaseFiles files = service_.filesOf(project(), original->id(), cases.front().caseName);
  EXPECT_TRUE(fs::exists(files.image));
  EXPECT_TRUE(fs::exists(files.truth));
  EXPECT_EQ(files.labels.at(6), "liver");
  EXPECT_THROW((void)service_.filesOf(project(), original->id(), "nobody"), Error);

  ASSERT_EQ(results.usable.size(), 1U);
  EXPECT_EQ(results.usable[0].unusable, "");
  EXPECT_EQ(results.usable[0].casesOfRole.at("validation"), static_cast<int>(cases.size()));
}

TEST_F(EngineResultsServiceOf, ItsCommandGivesTheSameScores) {
  service_.evaluate(order(), {});
  const std::string line = service_.commandLine(order());
  EXPECT_THAT(line, HasSubstr("viscera-cli validate --model "));
  EXPECT_THAT(line, HasSubstr(" --role validation --grid original --save-predictions --out "));
  const fs::path out = folder_->path() / "scores";
  const auto told = test::runCli({"validate",
                                  "--model",
                                  project().string(),
                                  "--data",
                                  (data_->folder() / "dataset_seg.json").string(),
                                  "--root",
                                  data_->folder().string(),
                                  "--out",
                                  out.string(),
                                  "--json",
                                  "--quiet"});
  ASSERT_EQ(told.status, 0) << told.err;
  const Json scores = parseJson(told.out, "scores");
  const Results results = service_.list(project());
  EXPECT_DOUBLE_EQ(find(results, runId(), "original")->evaluation.value,
                   scores.at("grids").at(0).at("mean_dice").get<double>());
}

TEST_F(EngineResultsServiceOf, ACancelledEvaluationLeavesNothingBehind) {
  const std::size_t before = service_.list(project()).runs.size();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(service_.evaluate(order(), {{}, stop.get_token()}), Error);
  EXPECT_EQ(service_.list(project()).runs.size(), before);
}

TEST_F(EngineResultsServiceOf, ScoresLabelMapsOfOthersByTheSameCode) {
  const Json split = readJsonFile(data_->folder() / "dataset_seg.json");
  const fs::path folder = folder_->path() / "nnunet";
  fs::create_directories(folder);
  std::vector<std::string> names;
  for (const Json& one : split.at("validation")) {
    const fs::path truth = data_->folder() / one.at("label").get<std::string>();
    std::string name = fs::path(one.at("image").get<std::string>()).filename().string();
    fs::copy_file(truth, folder / name, fs::copy_options::overwrite_existing);
    names.push_back(name);
  }
  ForeignOrder foreign;
  foreign.project = project();
  foreign.name = "nnU-Net";
  foreign.folder = folder;
  foreign.datasetId = service_.list(project()).datasets.at(0).id;
  service_.scoreForeign(foreign, {});
  service_.scoreForeign(foreign, {});  // again: takes the place of the first

  Results results = service_.list(project());
  const ScoredRun* scored = find(results, "nnU-Net", "original");
  ASSERT_NE(scored, nullptr);
  EXPECT_TRUE(scored->foreign);
  EXPECT_GT(scored->number, 1);
  EXPECT_EQ(scored->labelMaps.size(), names.size());
  for (const OrganScoreRecord& one : scored->scores)
    if (one.reference_ml > 0.0) {
      EXPECT_DOUBLE_EQ(one.dice, 1.0) << one.organ << ": the truth against itself";
    }

  service_.removeForeign(project(), "nnU-Net");
  EXPECT_EQ(find(service_.list(project()), "nnU-Net", "original"), nullptr);
  fs::rename(folder / names.front(), folder / "somebody.nii.gz");
  try {
    service_.scoreForeign(foreign, {});
    FAIL() << "a mean over the cases that happen to be there";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("has no label map"));
  }
}

TEST_F(EngineResultsServiceOf, FilesOfSingleOrgansArePutTogetherAndScored) {
  const Json split = readJsonFile(data_->folder() / "dataset_seg.json");
  const fs::path folder = folder_->path() / "totalsegmentator";
  const auto organs = organNames(static_cast<int>(kBtcvOrgans.size()));
  for (const Json& one : split.at("validation")) {
    const Volume truth = readVolume(data_->folder() / one.at("label").get<std::string>()).volume;
    const Volume labels = labelMapFrom(truth, "truth");
    const auto from = labels.voxels<std::uint8_t>();
    std::string name = fs::path(one.at("image").get<std::string>()).filename().string();
    const fs::path ofCase = folder / name.substr(0, name.find('.'));
    fs::create_directories(ofCase);
    for (const auto& [label, organ] : organs) {
      Volume mask(labels.geometry(), VoxelType::UInt8);
      const auto to = mask.voxels<std::uint8_t>();
      for (std::size_t n = 0; n < to.size(); ++n) to[n] = from[n] == label ? 1 : 0;
      std::string file = organ;
      std::replace(file.begin(), file.end(), ' ', '_');
      if (organ != "aorta") writeVolume(ofCase / (file + ".nii.gz"), mask);
    }
  }
  ForeignOrder foreign;
  foreign.project = project();
  foreign.name = "one file/organ";
  foreign.folder = folder;
  foreign.datasetId = service_.list(project()).datasets.at(0).id;
  EXPECT_THAT(service_.scoreForeign(foreign, {}),
              testing::ElementsAre("No file is named after aorta; what has no file counts as not found."));
  const Results results = service_.list(project());
  const ScoredRun* scored = find(results, "one file/organ", "original");
  ASSERT_NE(scored, nullptr);
  for (const auto& [name, file] : scored->labelMaps)
    EXPECT_EQ(fs::path(file).parent_path(), project() / "label-maps/one-file-organ");
  for (const OrganScoreRecord& one : scored->scores)
    if (one.reference_ml > 0.0 && one.label > 0) {
      EXPECT_DOUBLE_EQ(one.dice, one.organ == "aorta" ? 0.0 : 1.0) << one.organ;
    }
  service_.removeForeign(project(), "one file/organ");
}

TEST_F(EngineResultsServiceOf, KeepsReviewsWithTheTimeOfTheirs) {
  service_.setReview(project(), {runId(), "phantom1", ReviewState::NeedsCorrection, "edge", 0});
  const auto reviews = service_.list(project()).reviews;
  ASSERT_EQ(reviews.size(), 1U);
  EXPECT_EQ(reviews[0].note, "edge");
  EXPECT_GT(reviews[0].reviewed_ms, 1'700'000'000'000);
}

TEST_F(EngineResultsServiceOf, TheReportHoldsProtocolAndTableAndNeedsNoOtherFile) {
  service_.evaluate(order(), {});
  const Results results = service_.list(project());
  const ScoredRun* run = find(results, runId(), "original");
  ReportOrder report{project(), {run->id()}, {"#123456"}, folder_->path() / "report.html"};
  service_.writeReport(report, {});
  const std::string html = contentOf(report.file);
  EXPECT_THAT(html, HasSubstr("Research use only, not for clinical use."));
  EXPECT_THAT(html,
              HasSubstr(parseJson(run->details.protocolJson, "").at("split_sha256").get<std::string>()));
  EXPECT_THAT(html, HasSubstr("fine-tune 1"));
  EXPECT_THAT(html, HasSubstr("#123456"));
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, HasSubstr("Setting seed"));
  EXPECT_THAT(html, HasSubstr("Loss during training"));
  EXPECT_THAT(html, HasSubstr("Worst score of each run"));
  for (std::size_t at = html.find("src="); at != std::string::npos; at = html.find("src=", at + 1))
    EXPECT_EQ(html.substr(at, 27), "src='data:image/png;base64,");
  EXPECT_EQ(firstUnclosed(html), "");
  EXPECT_THAT(html, Not(HasSubstr("href=")));
  report.evaluations = {999};
  EXPECT_THROW(service_.writeReport(report, {}), Error);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_models_service.h"

#include "app/window/engine_dataset_service.h"
#include "app/window/prediction_batches.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/process.h"
#include "engine/base/sha256.h"
#include "engine/volume/label_components.h"
#include "engine/volume/probability_file.h"
#include "engine/volume/volume_io.h"
#include "storage/database.h"
#include "tests/app/small_model.h"
#include "tests/app/trained_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string bytesOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class EngineModelsServiceOf : public test::TrainedRun {
 protected:
  static std::vector<fs::path> scans() {
    std::vector<fs::path> found;
    const Json split = readJsonFile(data_->folder() / "dataset_seg.json");
    for (const Json& one : split.at("validation"))
      found.push_back(data_->folder() / one.at("image").get<std::string>());
    for (const Json& one : split.at("training"))
      found.push_back(data_->folder() / one.at("image").get<std::string>());
    return found;
  }
  ListedModel best() {
    for (const ListedModel& one : service_.list(project()).models)
      if (one.isBest) return one;
    ADD_FAILURE() << "no best model";
    return {};
  }
  PredictionOrder order(const std::string& name, std::vector<fs::path> inputs) {
    PredictionOrder order;
    order.project = project();
    order.name = name;
    order.models = {best().file};
    order.modelNames = {best().name};
    order.inputs = std::move(inputs);
    order.device = "cpu";
    return order;
  }
  ListedPrediction predict(const PredictionOrder& order) {
    const std::int64_t id = service_.addPrediction(order);
    service_.predict(project(), id, {});
    return find(id);
  }
  ListedPrediction find(std::int64_t id) {
    for (const ListedPrediction& one : service_.list(project()).predictions)
      if (one.id() == id) return one;
    ADD_FAILURE() << "prediction " << id << " is not listed";
    return {};
  }
  /// The label map that viscera-cli writes for the same.
  static fs::path inferred(const std::vector<fs::path>& models,
                           const fs::path& scan,
                           const std::string& name,
                           const std::vector<std::string>& more = {}) {
    const fs::path output = folder_->path() / (name + ".nii.gz");
    std::vector<std::string> words = {"infer",
                                      "--input",
                                      scan.string(),
                                      "--output",
                                      output.string(),
                                      "--device",
                                      "cpu",
                                      "--force",
                                      "--quiet"};
    for (const fs::path& model : models) words.insert(words.end(), {"--model", model.string()});
    words.insert(words.end(), more.begin(), more.end());
    const auto told = test::runCli(words);
    EXPECT_EQ(told.status, 0) << told.err;
    return output;
  }

  EngineModelsService service_;
};

TEST_F(EngineModelsServiceOf, ListsTheCheckpointsOfItsRunsWithSizesAndScore) {
  const Models models = service_.list(project());
  ASSERT_FALSE(models.models.empty());
  const ListedModel model = best();
  EXPECT_EQ(model.name, "fine-tune 1, best");
  EXPECT_EQ(model.network, "UNETR");
  EXPECT_EQ(model.hiddenSize, 48);
  EXPECT_EQ(model.featureSize, 4);
  EXPECT_EQ(model.classes, 14);
  EXPECT_EQ(model.patch, (std::array<std::int64_t, 3>{32, 32, 32}));
  EXPECT_GT(model.bytes, 0);
  EXPECT_TRUE(model.canPredict());
  ASSERT_TRUE(model.score);
  EXPECT_EQ(model.score->metric, "val/dice_mean");
  ASSERT_EQ(models.datasets.size(), 1U);
  EXPECT_GT(models.datasets[0].casesOfRole.at("validation"), 0);
}

TEST_F(EngineModelsServiceOf, DetailsTellWhereAModelComesFromAndWhatOfItFits) {
  const ModelDetails details = service_.detailsOf(project(), best());
  std::map<std::string, std::string> facts;
  for (const ModelFact& one : details.provenance) facts[one.name] = one.value;
  EXPECT_EQ(facts.at("Preset"), "quick-demo-seg");
  EXPECT_THAT(facts.at("Changed settings"), HasSubstr("hidden_size=48"));
  EXPECT_EQ(facts.at("Hash of the data list").size(), 64U);
  EXPECT_EQ(facts.at("SHA-256").size(), 64U);
  EXPECT_EQ(facts.at("HU window"), "\u2212175 to 250") << "with a minus sign";
  EXPECT_THAT(facts.at("Parameters"), HasSubstr("\u202f")) << "in groups of three digits";
  ASSERT_EQ(details.reports.size(), 1U);
  EXPECT_TRUE(details.reports[0].fits());
  EXPECT_THAT(details.reports[0].unexpected, IsEmpty());
  EXPECT_GT(details.reports[0].used.size(), 100U);
}

TEST_F(EngineModelsServiceOf, AnImportedModelIsRememberedWhereItLies) {
  const fs::path mmar = folder_->path() / "mmar";
  fs::create_directories(mmar / "models");
  test::writeStateDict(mmar / "models/model.pt", *test::smallNetwork(NetworkKind::Unetr, 1));
  const std::string id = service_.importModel(project(), mmar);
  EXPECT_EQ(service_.importModel(project(), mmar), id) << "twice is once";
  const auto listed = [&]() -> std::optional<ListedModel> {
    for (const ListedModel& one : service_.list(project()).models)
      if (one.id == id) return one;
    return std::nullopt;
  };
  ASSERT_TRUE(listed());
  EXPECT_EQ(listed()->name, "mmar");
  EXPECT_EQ(listed()->classes, 14);
  EXPECT_TRUE(listed()->canPredict());
  EXPECT_FALSE(service_.detailsOf(project(), *listed()).reports.empty());
  fs::rename(mmar, folder_->path() / "moved");
  EXPECT_THAT(listed()->problem, HasSubstr("is not there any more"));
  service_.forgetModel(project(), listed()->importId);
  EXPECT_FALSE(listed());
  const fs::path text = folder_->path() / "text.pt";
  std::ofstream(text) << "no model";
  EXPECT_THROW(service_.importModel(project(), text), Error);
}

TEST_F(EngineModelsServiceOf, PredictsBitForBitWhatTheCommandLinePredicts) {
  const std::vector<fs::path> two = {scans()[0], scans()[1]};
  std::vector<double> fractions;
  WorkContext work;
  work.progress = [&fractions](std::string_view, double fraction) { fractions.push_back(fraction); };
  const std::int64_t id = service_.addPrediction(order("first", two));
  EXPECT_EQ(find(id).record.state, PredictionState::Waiting);
  service_.predict(project(), id, work);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(fractions.back(), 1.0);

  const ListedPrediction done = find(id);
  EXPECT_EQ(done.record.state, PredictionState::Finished);
  EXPECT_EQ(done.folder, project() / "predictions/first");
  ASSERT_EQ(done.scans.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const PredictedScanRecord& scan = done.scans[i];
    EXPECT_EQ(scan.state, PredictionState::Finished) << scan.reason;
    EXPECT_EQ(bytesOf(scan.output), bytesOf(inferred({best().file}, two[i], "cli" + std::to_string(i))));
    ASSERT_EQ(scan.organs.size(), 13U);
    EXPECT_EQ(scan.organs[5].organ, "liver");
  }
  const Json protocol = readJsonFile(done.folder / kPredictionProtocolName);
  EXPECT_EQ(protocol.at("protocol").at("model"), best().file.string());
  EXPECT_EQ(protocol.at("scans").size(), 2U);
  EXPECT_EQ(parseJson(done.record.protocolJson, ""), protocol.at("protocol"));
}

TEST_F(EngineModelsServiceOf, AnEnsembleIsThatOfTheCommandLine) {
  PredictionOrder both = order("ensemble", {scans()[0]});
  const ListedPrediction alone = predict(order("alone", {scans()[0]}));
  fs::path other;
  for (const ListedModel& one : service_.list(project()).models)
    if (!one.isImported() && !one.isBest) other = one.file;
  if (other.empty()) other = best().file;
  both.models.push_back(other);
  both.modelNames.emplace_back("other");
  const ListedPrediction done = predict(both);
  EXPECT_THAT(done.models, ElementsAre(best().name, "other"));
  EXPECT_EQ(bytesOf(done.scans[0].output),
            bytesOf(inferred({best().file, other}, scans()[0], "cli-ensemble")));
  EXPECT_EQ(bytesOf(alone.scans[0].output), bytesOf(inferred({best().file}, scans()[0], "cli-alone")))
      << "an ensemble of one is the model";
}

TEST_F(EngineModelsServiceOf, TheProbabilityIsThatOfTheCommandLineAndNamedBesideTheLabelMap) {
  PredictionOrder kept = order("probability", {scans()[0]});
  kept.keepProbability = true;
  kept.largestOnly = true;
  EXPECT_THAT(service_.commandLines(kept), HasSubstr(" --keep-probability "));
  const ListedPrediction done = predict(kept);
  const fs::path output = done.scans[0].output;
  const fs::path file = currentProbabilityFileOf(output);
  ASSERT_EQ(file, probabilityFileOf(output));
  const fs::path told =
      inferred({best().file}, scans()[0], "cli-probability", {"--keep-probability", "--keep-largest"});
  EXPECT_EQ(bytesOf(output), bytesOf(told));
  EXPECT_EQ(bytesOf(file), bytesOf(probabilityFileOf(told)));
  const Volume labels = readVolume(output).volume;
  const Volume percent = readVolume(file).volume;
  EXPECT_TRUE(sameGrid(percent.geometry(), labels.geometry()));
  const auto values = percent.voxels<std::uint8_t>();
  const auto classes = labels.voxels<std::uint8_t>();
  EXPECT_LE(*std::max_element(values.begin(), values.end()), 100);
  for (std::size_t n = 0; n < values.size(); ++n)
    if (classes[n] != 0) {
      ASSERT_GE(values[n], 4) << "the winner of 14 classes, between voxels of the model";
    }
  const Json document = readJsonFile(done.folder / kPredictionProtocolName);
  EXPECT_EQ(document.at("scans").at(0).at("label_probability").get<std::string>(), file.filename().string());
  EXPECT_TRUE(parseJson(done.record.protocolJson, "").contains("label_probability"));
}

TEST_F(EngineModelsServiceOf, ANewLabelMapTakesTheOldProbabilityAway) {
  const fs::path first = inferred({best().file}, scans()[0], "cli-old", {"--keep-probability"});
  EXPECT_TRUE(fs::exists(probabilityFileOf(first)));
  const fs::path again = inferred({best().file}, scans()[0], "cli-old");
  ASSERT_EQ(again, first);
  EXPECT_FALSE(fs::exists(probabilityFileOf(first)));
}

TEST_F(EngineModelsServiceOf, TheLargestComponentIsKeptAndRecorded) {
  PredictionOrder largest = order("largest", {scans()[0]});
  largest.largestOnly = true;
  const ListedPrediction done = predict(largest);
  EXPECT_TRUE(done.largestOnly);
  EXPECT_FALSE(done.ofDatasetCases) << "files were named";
  const PredictedScanRecord& scan = done.scans[0];
  EXPECT_EQ(bytesOf(scan.output),
            bytesOf(inferred({best().file}, scans()[0], "cli-largest", {"--keep-largest"})));
  const auto parts = labelComponents(readVolume(scan.output).volume);
  for (const auto& [label, one] : parts) EXPECT_EQ(one.count, 1) << label;
  EXPECT_TRUE(parseJson(done.record.protocolJson, "").contains("largest_component_only"));
  const auto before = labelComponents(readVolume(inferred({best().file}, scans()[0], "cli-all")).volume);
  for (const PredictedOrganRecord& organ : scan.organs)
    EXPECT_EQ(organ.components, before.contains(organ.label) ? before.at(organ.label).count : 0)
        << organ.organ;
}

TEST_F(EngineModelsServiceOf, WhatWasCancelledGoesOnWithWhatIsMissing) {
  const std::int64_t id = service_.addPrediction(order("cancelled", {scans()[0], scans()[1]}));
  std::stop_source stop;
  WorkContext work;
  work.stop = stop.get_token();
  work.progress = [&stop](std::string_view, double fraction) {
    if (fraction >= 0.5) stop.request_stop();
  };
  EXPECT_THROW(service_.predict(project(), id, work), Error);
  ListedPrediction half = find(id);
  EXPECT_EQ(half.record.state, PredictionState::Cancelled);
  EXPECT_EQ(half.scans[0].state, PredictionState::Finished);
  EXPECT_EQ(half.scans[1].state, PredictionState::Waiting);
  EXPECT_FALSE(fs::exists(half.scans[1].output));
  const auto written = fs::last_write_time(half.scans[0].output);
  service_.predict(project(), id, {});
  EXPECT_EQ(find(id).record.state, PredictionState::Finished);
  EXPECT_EQ(find(id).scans[1].state, PredictionState::Finished);
  EXPECT_EQ(fs::last_write_time(half.scans[0].output), written) << "not predicted twice";
}

TEST_F(EngineModelsServiceOf, APredictionWhoseProcessIsGoneIsInterrupted) {
  const std::int64_t id = service_.addPrediction(order("crashed", {scans()[0]}));
  {
    Database database(project() / kDatabaseName);
    PredictionRepository(database).claim(id, "no-such-host:1:1");
  }
  EXPECT_EQ(find(id).record.state, PredictionState::Running) << "of another host nothing is known";
  {
    const std::string own = processIdentity();
    Database database(project() / kDatabaseName);
    PredictionRepository(database).claim(id, own.substr(0, own.find(':')) + ":1:999999999");
  }
  EXPECT_EQ(find(id).record.state, PredictionState::Interrupted);
  service_.predict(project(), id, {});
  EXPECT_EQ(find(id).record.state, PredictionState::Finished);
  service_.removePrediction(project(), id);
  for (const ListedPrediction& one : service_.list(project()).predictions) EXPECT_NE(one.id(), id);
  EXPECT_TRUE(fs::exists(project() / "predictions/crashed")) << "label maps stay";
}

TEST_F(EngineModelsServiceOf, AScanThatCannotBeReadDoesNotEndTheOthers) {
  const fs::path broken = folder_->path() / "broken.nii.gz";
  std::ofstream(broken) << "no scan";
  const ListedPrediction done = predict(order("broken", {broken, scans()[0]}));
  EXPECT_EQ(done.record.state, PredictionState::Finished);
  EXPECT_EQ(done.scans[0].state, PredictionState::Failed);
  EXPECT_THAT(done.scans[0].reason, HasSubstr("broken.nii.gz"));
  EXPECT_EQ(done.scans[1].state, PredictionState::Finished);
  EXPECT_EQ(predict(order("only broken", {broken})).record.state, PredictionState::Failed);
}

TEST_F(EngineModelsServiceOf, CasesOfADatasetArePredictedUnderTheirNames) {
  PredictionOrder cases = order("cases", {});
  cases.datasetId = service_.list(project()).datasets.at(0).id;
  cases.role = "validation";
  const PredictionPreview preview = service_.preview(cases);
  ASSERT_FALSE(preview.scans.empty());
  EXPECT_EQ(preview.scans[0].output, preview.folder / (preview.scans[0].name + "_seg.nii.gz"));
  EXPECT_FALSE(preview.scans[0].exists);
  EXPECT_GT(preview.free_bytes, 0);
  EXPECT_EQ(service_.list(project()).datasets[0].casesOfRole.at("validation"),
            static_cast<int>(preview.scans.size() + preview.missing.size()));
  const std::int64_t id = service_.addPrediction(cases);
  EXPECT_TRUE(find(id).ofDatasetCases) << "their names are no names of files";
  service_.removePrediction(project(), id);
  cases.role = "nobody";
  EXPECT_THROW((void)service_.preview(cases), Error);
}

TEST_F(EngineModelsServiceOf, AReviewIsKeptUntilTheScanIsPredictedAnew) {
  const ListedPrediction done = predict(order("reviewed", {scans()[0]}));
  const PredictedScanRecord& scan = done.scans[0];
  EXPECT_TRUE(done.reviews.empty());
  service_.setReview(project(),
                     {predictionReviewSource(scan.id), scan.name, ReviewState::NeedsCorrection, "spleen", 0});
  const auto kept = find(done.id()).reviews;
  ASSERT_TRUE(kept.contains(scan.id));
  EXPECT_EQ(kept.at(scan.id).state, ReviewState::NeedsCorrection);
  EXPECT_EQ(kept.at(scan.id).note, "spleen");
  EXPECT_GT(kept.at(scan.id).reviewed_ms, 0);
  service_.predict(project(), done.id(), {});  // all is there
  EXPECT_FALSE(find(done.id()).reviews.empty());
  fs::remove(scan.output);
  service_.predict(project(), done.id(), {});
  EXPECT_TRUE(find(done.id()).reviews.empty()) << "it was of another file";
}

TEST_F(EngineModelsServiceOf, AcceptedScansBecomeTrainingCasesThatARunUses) {
  const fs::path split = folder_->path() / "mine.json";
  Json document = readJsonFile(data_->folder() / "dataset_seg.json");
  const std::string test = document.at("test").at(0);
  const std::string unlabelled =
      readJsonFile(data_->folder() / "dataset_ssl.json").at("training").at(0).at("image");
  document["test"] = {{{"image", test}, {"scanner", "S"}}};
  document["training"].push_back(unlabelled);
  writeJsonFile(split, document);
  EngineDatasetService datasets(1);
  (void)datasets.open(project(), split, data_->folder(), {});

  AdoptionOrder adoption;
  adoption.project = project();
  const ListedPrediction done =
      predict(order("adopted", {data_->folder() / unlabelled, data_->folder() / test}));
  for (const PredictedScanRecord& scan : done.scans) {
    adoption.scans.push_back(scan.id);
    service_.setReview(project(), {predictionReviewSource(scan.id), scan.name, ReviewState::Accepted, "", 0});
  }
  const AdoptionPreview preview = service_.previewAdoption(adoption, {});
  EXPECT_EQ(preview.splitFile, split) << "the newest of those that list the scans";
  ASSERT_EQ(preview.rows.size(), 2U);
  for (const auto& row : preview.rows) EXPECT_EQ(row.refusal, "") << row.name;
  EXPECT_EQ(preview.rows[0].roleNow, "unlabelled");
  EXPECT_EQ(preview.rows[1].roleNow, "test");
  const Adoption adopted = service_.adopt(adoption, {});
  EXPECT_EQ(adopted.added, 2);

  const Dataset dataset = datasets.open(project(), adopted.change.file, adopted.root, {});
  int predicted = 0;
  for (const DatasetCase& one : dataset.cases) {
    if (one.labelOrigin.empty()) continue;
    ++predicted;
    EXPECT_EQ(one.record.role, "training");
    EXPECT_TRUE(one.found);
    EXPECT_THAT(one.labelOrigin, HasSubstr(best().name + " (prediction \"adopted\"), accepted on "));
  }
  EXPECT_EQ(predicted, 2);
  const Json written = readJsonFile(adopted.change.file);
  EXPECT_EQ(written.at("training").back().at("scanner"), "S");
  EXPECT_EQ(written.at("training").back().at("label_provenance").at("checkpoints").at(0).at("sha256"),
            sha256OfFile(best().file));

  std::vector<std::string> words = data_->newRun("train", folder_->path() / "second", 2, {"--no-preflight"});
  *std::next(std::find(words.begin(), words.end(), "--data")) = adopted.change.file.string();
  const auto trained = test::runCli(words);
  EXPECT_EQ(trained.status, 0) << trained.err;
  const std::string prepared = bytesOf(folder_->path() / "second/cases.json");
  for (const auto& row : preview.rows) EXPECT_THAT(prepared, HasSubstr(row.name));
}

TEST_F(EngineModelsServiceOf, TheCommandSaysAllThatDiffersFromTheDefaults) {
  PredictionOrder asked = order("command", {scans()[0]});
  asked.overlap = 0.5;
  asked.weights = "gaussian";
  asked.largestOnly = true;
  const std::string line = service_.commandLines(asked);
  EXPECT_THAT(line, HasSubstr("viscera-cli infer --model "));
  EXPECT_THAT(line, HasSubstr(" --overlap 0.5 --mode gaussian --device cpu --keep-largest --input "));
  EXPECT_THAT(line, Not(HasSubstr("--precision")));
  EXPECT_THAT(line, HasSubstr((project() / "predictions/command").string()));
}

}  // namespace
}  // namespace viscera

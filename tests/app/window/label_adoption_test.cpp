// SPDX-License-Identifier: Apache-2.0
#include "app/window/label_adoption.h"

#include "app/window/engine_dataset_editing.h"
#include "app/window/label_provenance.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/sha256.h"
#include "engine/data/split.h"
#include "engine/data/split_label_maps.h"
#include "engine/volume/volume_io.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// A dataset of four cases in /data and a project whose prediction has a label map for each and for a scan
/// that the dataset does not list.
class LabelAdoption : public testing::Test {
 protected:
  LabelAdoption() {
    for (const char* name : {"u1", "sub-07_ses-1_ct", "truth", "held", "sub-07_ses-2_ct"}) scan(data_, name);
    scan(folder_.path() / "outside", "Meier_Anna");
    writeSplit(
        {{"labels", {{"1", "spleen"}, {"6", "liver"}}},
         {"site", "x"},
         {"training", {{{"image", "truth.nii.gz"}, {"label", "truth_seg.nii.gz"}}, {{"image", "u1.nii.gz"}}}},
         {"validation", {{{"image", "held.nii.gz"}}}},
         {"test", {{{"image", "sub-07_ses-1_ct.nii.gz"}, {"scanner", "S"}}}}});
    Database database(project_ / kDatabaseName);
    Transaction transaction(database);
    DatasetRecord record;
    record.name = "mine";
    record.splitFile = split_.string();
    record.splitSha256 = "1";
    record.root = data_.string();
    DatasetRepository(database).put(record, {}, {});
    transaction.commit();
    predict({data_ / "u1.nii.gz",
             data_ / "sub-07_ses-1_ct.nii.gz",
             data_ / "truth.nii.gz",
             data_ / "held.nii.gz",
             folder_.path() / "outside/Meier_Anna.nii.gz"});
  }

  static Geometry grid(double spacing_mm = 2.0) {
    Geometry geometry;
    geometry.size = {4, 3, 2};
    geometry.spacing_mm = {spacing_mm, spacing_mm, 3.0};
    return geometry;
  }
  static void scan(const fs::path& folder, const std::string& name) {
    fs::create_directories(folder);
    writeVolume(folder / (name + ".nii.gz"), Volume(grid(), VoxelType::Int16));
  }
  void writeSplit(const Json& document) { writeJsonFile(split_, document); }
  void predict(const std::vector<fs::path>& images) {
    PredictionBatchRecord batch;
    batch.name = "prediction 1";
    batch.requestJson =
        R"({"models": ["runs/a/best.pt"], "names": ["fine-tune 1, best"], "folder": "predictions/p", "largest_only": true})";
    batch.protocolJson = R"({"model_sha256": ["abc"]})";
    std::vector<PredictedScanRecord> scans;
    for (const fs::path& image : images) {
      PredictedScanRecord one;
      one.name = image.filename().string();
      one.name.resize(one.name.size() - 7);
      one.image = image.string();
      one.output = "predictions/p/" + one.name + "_seg.nii.gz";
      Volume labels(grid(), VoxelType::UInt8);
      labels.voxels<std::uint8_t>()[scans.size()] = 6;
      fs::create_directories(project_ / "predictions/p");
      writeVolume(project_ / one.output, labels);
      scans.push_back(one);
    }
    Database database(project_ / kDatabaseName);
    Transaction transaction(database);
    PredictionRepository predictions(database);
    const std::int64_t id = predictions.insert(batch, scans);
    predictions.setProtocol(id, batch.protocolJson);
    for (PredictedScanRecord one : predictions.scans(id)) {
      one.state = PredictionState::Finished;
      one.organs = {{6, "Liver", 1.0, 1, 0.0, 0.0}, {9, "aorta", 0.0, 0, 0.0, 0.0}};
      predictions.setScan(one);
      ids_[one.name] = one.id;
      ReviewRepository(database).put(
          {predictionReviewSource(one.id), one.name, ReviewState::Accepted, "good", 1'800'000'000'000});
    }
    transaction.commit();
  }
  void review(const std::string& name, ReviewState state) {
    Database database(project_ / kDatabaseName);
    Transaction transaction(database);
    ReviewRepository(database).put({predictionReviewSource(ids_.at(name)), name, state, "", 1});
    transaction.commit();
  }
  AdoptionOrder order() {
    AdoptionOrder order;
    order.project = project_;
    for (const char* name : {"u1", "sub-07_ses-1_ct", "truth", "held", "Meier_Anna"})
      order.scans.push_back(ids_.at(name));
    return order;
  }
  AdoptionOrder only(const std::string& name) {
    AdoptionOrder order;
    order.project = project_;
    order.scans = {ids_.at(name)};
    return order;
  }
  std::string refusalOf(const AdoptionOrder& order) {
    return previewOfAdoption(order, {}).rows.at(0).refusal;
  }

  test::TemporaryFolder folder_;
  fs::path data_ = folder_.path() / "data";
  fs::path project_ = folder_.path() / "project";
  fs::path split_ = data_ / "list.json";
  std::map<std::string, std::int64_t> ids_;
};

TEST_F(LabelAdoption, APreviewTellsWhatIsAddedAndWhyNot) {
  const std::string before = *EngineDatasetEditing().textOf(split_);
  const AdoptionPreview preview = previewOfAdoption(order(), {});
  ASSERT_EQ(preview.rows.size(), 5U);
  EXPECT_EQ(preview.rows[0].name, "u1");
  EXPECT_EQ(preview.rows[0].roleNow, "unlabelled");
  EXPECT_EQ(preview.rows[0].refusal, "");
  EXPECT_EQ(preview.rows[0].labelMap.parent_path(), project_ / "labels");
  EXPECT_EQ(preview.rows[1].roleNow, "test");
  EXPECT_THAT(preview.rows[2].refusal, HasSubstr("has a label map already (truth_seg.nii.gz)"));
  EXPECT_THAT(preview.rows[3].refusal, HasSubstr("validation case"));
  EXPECT_EQ(preview.rows[4].roleNow, "") << "not listed yet";
  EXPECT_EQ(preview.rows[4].labelMap.string().find("Meier"), std::string::npos);
  EXPECT_EQ(preview.added(), 3);
  EXPECT_EQ(preview.countsBefore, (RoleCounts{1, 1, 1, 1}));
  EXPECT_EQ(preview.countsAfter, (RoleCounts{4, 1, 0, 0}));
  EXPECT_TRUE(preview.leaks.empty());
  EXPECT_EQ(preview.edited, data_ / "list-edited.json");
  EXPECT_EQ(*EngineDatasetEditing().textOf(split_), before);
  EXPECT_FALSE(fs::exists(preview.edited));
  EXPECT_FALSE(fs::exists(project_ / "labels"));
}

TEST_F(LabelAdoption, CopiesTheLabelMapsAndWritesANewVersionThatCanBeTakenBack) {
  const std::string before = *EngineDatasetEditing().textOf(split_);
  const AdoptionPreview preview = previewOfAdoption(order(), {});
  const Adoption done = adoptLabelMaps(order(), {});
  EXPECT_EQ(done.added, 3);
  EXPECT_EQ(*EngineDatasetEditing().textOf(split_), before) << "the original stays";
  Split after = readSplit(done.change.file);
  resolvePaths(after, data_);
  EXPECT_EQ(after.withRole(CaseRole::Training).size(), 4U);
  EXPECT_EQ(after.document.at("site"), "x");
  const Json& moved = after.document.at("training").at(2);
  EXPECT_EQ(moved.at("scanner"), "S") << "unknown keys stay";
  EXPECT_EQ(after.document.at("training").at(3).at("image"),
            (folder_.path() / "outside/Meier_Anna.nii.gz").string());
  for (const SplitCase* one : after.withRole(CaseRole::Training)) {
    if (one->id == "truth") continue;
    EXPECT_TRUE(one->found) << one->id;
    const fs::path output = project_ / "predictions/p" / (one->id + "_seg.nii.gz");
    EXPECT_EQ(sha256OfFile(one->labelPath), sha256OfFile(output)) << one->id;
    EXPECT_TRUE(fs::equivalent(one->labelPath.parent_path(), project_ / "labels"));
  }
  const Json told = moved.at(kLabelProvenance);
  EXPECT_EQ(told.at("models"), Json({"fine-tune 1, best"}));
  EXPECT_EQ(told.at("checkpoints").at(0).at("sha256"), "abc");
  EXPECT_EQ(told.at("largest_component_only"), true);
  EXPECT_EQ(told.at("review").at("note"), "good");
  EXPECT_EQ(told.at("review").at("date"), "2027-01-15T08:00:00Z");
  EXPECT_EQ(provenanceText(told),
            "fine-tune 1, best (prediction \"prediction 1\"), accepted on 2027-01-15; only the largest part "
            "of each organ was kept");
  const fs::path beside = preview.rows[1].labelMap.parent_path() /
                          (preview.rows[1].labelMap.filename().string().substr(0, 18) + ".json");
  EXPECT_EQ(readJsonFile(beside).at("sha256"), told.at("sha256"));

  EngineDatasetEditing().apply(done.change, false);
  EXPECT_FALSE(fs::exists(done.change.file));
  const Adoption again = adoptLabelMaps(order(), {});
  EXPECT_EQ(readSplit(again.change.file).cases[2].label, moved.at("label")) << "the copy is found again";
}

/// Data and project lie in one folder of their own each: moving one must not lose the copies of the other.
TEST_F(LabelAdoption, ACopyThatIsKeptApartFromTheDataHasItsWholePath) {
  const Adoption done = adoptLabelMaps(only("u1"), {});
  const std::string label = readSplit(done.change.file).cases[1].label;
  EXPECT_TRUE(label.starts_with((project_ / "labels").string())) << label;
  fs::rename(data_, folder_.path() / "data-elsewhere");
  Split split = readSplit(folder_.path() / "data-elsewhere" / done.change.file.filename());
  resolvePaths(split, folder_.path() / "data-elsewhere");
  EXPECT_TRUE(split.cases[1].found) << split.cases[1].resolution;
}

/// Projects that hold their data are moved as a whole.
class LabelAdoptionInside : public LabelAdoption, public testing::WithParamInterface<const char*> {
 protected:
  LabelAdoptionInside() {
    const fs::path root = GetParam() == std::string("data") ? project_ / "data" : project_;
    fs::create_directories(root);
    for (const char* name : {"u1", "truth"}) scan(root, name);
    fs::copy_file(split_, root / "list.json");
    Database database(project_ / kDatabaseName);
    Transaction transaction(database);
    DatasetRecord record;
    record.name = "inside";
    record.splitFile = (root / "list.json").string();
    record.splitSha256 = "3";
    record.root = root.string();
    record.added_ms = 9;
    dataset_ = DatasetRepository(database).put(record, {}, {});
    transaction.commit();
    predict({root / "u1.nii.gz"});
  }
  std::int64_t dataset_ = 0;
};

TEST_P(LabelAdoptionInside, AMovedProjectStillFindsItsAdoptedCases) {
  AdoptionOrder order = only("u1");
  order.datasetId = dataset_;
  const Adoption done = adoptLabelMaps(order, {});
  const fs::path moved = folder_.path() / "moved/project";
  fs::create_directories(moved.parent_path());
  fs::rename(project_, moved);
  const fs::path root = moved / done.root.lexically_relative(project_);
  Split split = readSplit(root / done.change.file.filename());
  resolvePaths(split, root);
  const SplitCase& one = split.cases.at(1);
  EXPECT_EQ(one.id, "u1");
  EXPECT_EQ(one.role, CaseRole::Training);
  EXPECT_TRUE(one.found) << one.resolution;
  EXPECT_TRUE(fs::path(one.label).is_relative()) << one.label;
  EXPECT_TRUE(fs::equivalent(one.labelPath.parent_path(), moved / "labels"));
}

INSTANTIATE_TEST_SUITE_P(Roots, LabelAdoptionInside, testing::Values("data", "project"));

TEST_F(LabelAdoption, WhatIsLabelledIsSkippedTheSecondTime) {
  const Adoption done = adoptLabelMaps(only("u1"), {});
  Database database(project_ / kDatabaseName);
  Transaction transaction(database);
  DatasetRecord record;
  record.name = "mine";
  record.splitFile = done.change.file.string();
  record.splitSha256 = "2";
  record.root = data_.string();
  record.added_ms = 5;
  AdoptionOrder second = only("u1");
  second.datasetId = DatasetRepository(database).put(record, {}, {});
  transaction.commit();
  EXPECT_THAT(refusalOf(second), HasSubstr("has a label map already"));
  EXPECT_THROW((void)adoptLabelMaps(second, {}), Error);
  second.scans = {ids_.at("sub-07_ses-1_ct")};
  EXPECT_EQ(adoptLabelMaps(second, {}).change.file, done.change.file) << "an edited copy gets the next edit";
}

TEST_F(LabelAdoption, APatientWhoIsHeldOutBlocksWithNames) {
  Json document = readJsonFile(split_);
  document["test"].push_back({{"image", "sub-07_ses-2_ct.nii.gz"}});
  writeSplit(document);
  const AdoptionPreview preview = previewOfAdoption(order(), {});
  ASSERT_EQ(preview.leaks.size(), 1U);
  EXPECT_EQ(preview.leaks[0].patient, "sub-07");
  EXPECT_THAT(preview.leaks[0].trained, ElementsAre("sub-07_ses-1_ct"));
  EXPECT_THAT(preview.leaks[0].heldOut, ElementsAre("sub-07_ses-2_ct"));
  EXPECT_EQ(preview.leaks[0].heldOutRole, "test");
  try {
    (void)adoptLabelMaps(order(), {});
    FAIL() << "added";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("sub-07_ses-2_ct of the same patient is held out (test)"));
  }
  EXPECT_FALSE(fs::exists(project_ / "labels"));
  AdoptionOrder rest = order();
  rest.leftOut = preview.leaks[0].trained;
  EXPECT_TRUE(previewOfAdoption(rest, {}).leaks.empty());
  EXPECT_EQ(adoptLabelMaps(rest, {}).added, 2);
}

TEST_F(LabelAdoption, AFoldOfTheSamePatientIsHeldOutToo) {
  Json document = readJsonFile(split_);
  document["training"].push_back(
      {{"image", "sub-07_ses-2_ct.nii.gz"}, {"label", "truth_seg.nii.gz"}, {"fold", 2}});
  writeSplit(document);
  const AdoptionPreview preview = previewOfAdoption(only("sub-07_ses-1_ct"), {});
  ASSERT_EQ(preview.leaks.size(), 1U);
  EXPECT_EQ(preview.leaks[0].heldOutRole, "fold 2");
}

TEST_F(LabelAdoption, WhatDoesNotFitIsRefusedByName) {
  writeVolume(project_ / "predictions/p/u1_seg.nii.gz", Volume(grid(2.5), VoxelType::UInt8));
  EXPECT_THAT(refusalOf(only("u1")), HasSubstr("u1_seg.nii.gz: its grid is not that of the scan"));
  fs::remove(project_ / "predictions/p/u1_seg.nii.gz");
  EXPECT_THAT(refusalOf(only("u1")), HasSubstr("predict the scan again"));
  review("Meier_Anna", ReviewState::NeedsCorrection);
  EXPECT_THAT(refusalOf(only("Meier_Anna")), HasSubstr("accept it in the viewer first"));
  Json document = readJsonFile(split_);
  document["labels"] = {{"1", "spleen"}, {"6", "stomach"}};
  writeSplit(document);
  EXPECT_THAT(refusalOf(only("sub-07_ses-1_ct")),
              HasSubstr("label 6 is Liver in the prediction and stomach in the dataset"));
  document.erase("labels");
  document["test"][0]["withheld_label"] = "hidden.nii.gz";
  writeSplit(document);
  EXPECT_THAT(refusalOf(only("sub-07_ses-1_ct")), HasSubstr("withheld from training"));
  EXPECT_THROW((void)adoptLabelMaps(only("sub-07_ses-1_ct"), {}), Error);
}

TEST_F(LabelAdoption, ACorrectedCopyIsKept) {
  const AdoptionPreview first = previewOfAdoption(only("u1"), {});
  writeFileAtomically(first.rows[0].labelMap, "corrected by hand");
  const AdoptionPreview second = previewOfAdoption(only("u1"), {});
  EXPECT_NE(second.rows[0].labelMap, first.rows[0].labelMap);
  (void)adoptLabelMaps(only("u1"), {});
  EXPECT_EQ(*EngineDatasetEditing().textOf(first.rows[0].labelMap), "corrected by hand");
}

TEST(LabelProvenance, WhatAnybodyWroteIsReadWithCare) {
  for (const char* text : {"null", "3", "[]", R"({"source": "person"})", R"({"source": 4})"})
    EXPECT_EQ(provenanceText(parseJson(text, "")), "") << text;
  EXPECT_EQ(provenanceText(parseJson(R"({"source": "prediction", "models": 3, "review": 4,
                                          "largest_component_only": "yes"})",
                                     "")),
            "a model that is not named");
}

}  // namespace
}  // namespace viscera

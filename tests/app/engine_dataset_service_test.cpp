// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_dataset_service.h"

#include "engine/base/json.h"
#include "engine/data/phantom.h"
#include "engine/volume/volume_io.h"
#include "storage/database.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <numeric>
#include <set>

namespace viscera {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class EngineDatasets : public testing::Test {
 protected:
  /// Three labelled cases, one of them held out, and a split.
  fs::path makePhantoms() {
    PhantomOptions options;
    options.size = {24, 20, 16};
    options.spacing_mm = {12.0, 12.0, 16.0};
    PhantomDataset counts{0, 0, 2, 1, 0};
    const fs::path data = folder_.path() / "data";
    writePhantomDataset(data, options, counts);
    return data / "dataset_seg.json";
  }
  Dataset openPhantoms() { return service_.open(project_, makePhantoms(), {}, {}); }
  std::vector<CaseFacts> check(const Dataset& dataset, const std::vector<std::string>& names = {}) {
    std::vector<CaseFacts> all;
    service_.check(project_, dataset, names, [&](CaseFacts facts) { all.push_back(std::move(facts)); }, {});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.caseName < b.caseName; });
    return all;
  }
  static const DatasetCase& caseIn(const Dataset& dataset, const std::string& name) {
    return *std::find_if(dataset.cases.begin(), dataset.cases.end(), [&](const DatasetCase& one) {
      return one.record.name == name;
    });
  }
  static std::set<std::string> codesOf(const CaseFacts& facts) {
    std::set<std::string> codes;
    for (const DataProblem& one : facts.problems) codes.insert(one.code);
    return codes;
  }

  test::TemporaryFolder folder_;
  fs::path project_ = folder_.path() / "project";
  EngineDatasetService service_{2};
};

TEST_F(EngineDatasets, OpensAListOf771ScansWithoutThem) {
  VISCERA_REQUIRE_TEST_DATA(split, "splits/tcia_dataset_split.json");
  const fs::path empty = folder_.path() / "empty";
  fs::create_directories(empty);
  const Dataset dataset = service_.open(project_, split, empty, {});
  EXPECT_EQ(dataset.cases.size(), 771U);
  std::map<std::string, int> roles;
  for (const DatasetCase& one : dataset.cases) ++roles[one.record.role];
  EXPECT_EQ(roles["training"], 600);
  EXPECT_EQ(roles["validation"], 171);
  EXPECT_FALSE(dataset.cases.front().found);
  ASSERT_EQ(dataset.downloads.size(), 1U);
  EXPECT_EQ(dataset.downloads[0].list, "TCIA");
  EXPECT_EQ(dataset.downloads[0].listed, 771);
  EXPECT_EQ(dataset.downloads[0].found, 0);
  EXPECT_EQ(dataset.downloads[0].missing.size(), 771U);
  EXPECT_THAT(dataset.downloads[0].names, HasSubstr("data/volume-covid19-A-NNNN.nii.gz"));
  ASSERT_FALSE(dataset.problems.empty());  // 23 patients are in both parts
  EXPECT_EQ(dataset.problems[0].code, "patient_overlap");
  EXPECT_EQ(dataset.problems[0].patients.size(), 23U);
}

TEST_F(EngineDatasets, TellsBtcvByItsNames) {
  VISCERA_REQUIRE_TEST_DATA(split, "splits/btcv_dataset_0.json");
  const fs::path root = folder_.path() / "btcv";
  fs::create_directories(root / "imagesTr");
  std::ofstream(root / "imagesTr" / "img0001.nii.gz") << "x";
  const Dataset dataset = service_.open(project_, split, root, {});
  std::map<std::string, int> roles;
  for (const DatasetCase& one : dataset.cases) ++roles[one.record.role];
  EXPECT_EQ(roles, (std::map<std::string, int>{{"test", 20}, {"training", 24}, {"validation", 6}}));
  EXPECT_EQ(dataset.downloads[0].list, "BTCV");
  EXPECT_EQ(dataset.downloads[0].listed, 80);
  EXPECT_EQ(dataset.downloads[0].found, 1);
}

TEST_F(EngineDatasets, CheckReadsWhatTheFilesHold) {
  const Dataset dataset = openPhantoms();
  ASSERT_EQ(dataset.cases.size(), 3U);
  const auto all = check(dataset);
  ASSERT_EQ(all.size(), 3U);
  for (const CaseFacts& facts : all) {
    const DatasetCase& one = caseIn(dataset, facts.caseName);
    const LoadedVolume image = readVolume(one.imagePath);
    ASSERT_TRUE(facts.geometry);
    EXPECT_TRUE(sameGrid(*facts.geometry, image.volume.geometry()));
    EXPECT_EQ(facts.axes, image.volume.geometry().axcodes());
    EXPECT_FALSE(facts.volumes_ml.contains(0));
    EXPECT_GT(facts.volumes_ml.at(6), facts.volumes_ml.at(13));  // liver, left adrenal gland
    EXPECT_EQ(facts.histogram.size(), kHistogramBins);
    EXPECT_EQ(std::accumulate(facts.histogram.begin(), facts.histogram.end(), std::int64_t{0}),
              image.volume.geometry().voxelCount());
    ASSERT_EQ(facts.slices.size(), 3U);
    EXPECT_EQ(facts.slices[0].name, "axial");
    ASSERT_EQ(facts.labelSlices.size(), 3U);
    EXPECT_EQ(facts.labelSlices[2].width, facts.slices[2].width);
  }
}

TEST_F(EngineDatasets, WhatWasReadIsKeptUntilAFileChanges) {
  const Dataset dataset = openPhantoms();
  const auto all = check(dataset);
  auto kept = service_.keptFacts(project_, dataset);
  ASSERT_EQ(kept.size(), 3U);
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.caseName < b.caseName; });
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i].caseName, all[i].caseName);
    EXPECT_EQ(kept[i].checked_ms, all[i].checked_ms);
    EXPECT_TRUE(sameGrid(*kept[i].geometry, *all[i].geometry));
    EXPECT_EQ(kept[i].volumes_ml, all[i].volumes_ml);
    EXPECT_EQ(kept[i].histogram, all[i].histogram);
    EXPECT_EQ(kept[i].labelsAtTheEdge, all[i].labelsAtTheEdge);
    EXPECT_EQ(kept[i].slices[1].pixels, all[i].slices[1].pixels);
    EXPECT_EQ(kept[i].labelSlices[2].pixels, all[i].labelSlices[2].pixels);
    EXPECT_EQ(codesOf(kept[i]), codesOf(all[i]));
  }
  const DatasetCase& changed = dataset.cases.front();
  fs::last_write_time(changed.labelPath, fs::last_write_time(changed.labelPath) + std::chrono::seconds(5));
  const auto valid = service_.keptFacts(project_, dataset);
  EXPECT_EQ(valid.size(), 2U);
  for (const CaseFacts& one : valid) EXPECT_NE(one.caseName, changed.record.name);
}

TEST_F(EngineDatasets, ANewVersionOfTheSplitKnowsWhatWasRead) {
  const Dataset before = openPhantoms();
  check(before);
  Json document = readJsonFile(before.record.splitFile);
  document["training"].push_back(document["validation"].at(0));
  document["validation"].erase(0);
  writeJsonFile(before.record.splitFile, document);
  const Dataset after = service_.open(project_, before.record.splitFile, {}, {});
  EXPECT_NE(after.record.id, before.record.id);
  EXPECT_EQ(service_.keptFacts(project_, after).size(), 3U);
  const auto listed = service_.list(project_);
  ASSERT_EQ(listed.size(), 1U);  // the newest version only
  EXPECT_EQ(listed[0].id, after.record.id);
}

TEST_F(EngineDatasets, ChecksTheNamedCasesOnlyAndStopsWhenAsked) {
  const Dataset dataset = openPhantoms();
  const std::string name = dataset.cases[1].record.name;
  const auto one = check(dataset, {name});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].caseName, name);
  std::stop_source stop;
  WorkContext work;
  work.stop = stop.get_token();
  EngineDatasetService single(1);
  int told = 0;
  try {
    single.check(
        project_,
        dataset,
        {},
        [&](const CaseFacts&) {
          ++told;
          stop.request_stop();
        },
        work);
    FAIL() << "a stopped check ended as if it were whole";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Cancelled);
  }
  EXPECT_EQ(told, 1);
  EXPECT_GE(service_.keptFacts(project_, dataset).size(), 1U);  // what came before the stop is kept
}

TEST_F(EngineDatasets, NamesWhatIsWrongWithRealScans) {
  VISCERA_REQUIRE_TEST_DATA(ct, "ct");
  const fs::path split = folder_.path() / "scans.json";
  writeJsonFile(split,
                {{"training",
                  {{{"image", "totalseg_small/ct.nii.gz"}, {"label", "totalseg_small/label_btcv13.nii.gz"}},
                   {{"image", "spleen_8/ct.nii.gz"}, {"label", "spleen_8/label_spleen.nii.gz"}},
                   {{"image", "totalseg_trunk/ct.nii.gz"}, {"label", "totalseg_small/label_btcv13.nii.gz"}},
                   {{"image", "crlm_1004/dicom"}},
                   {{"image", "gone.nii.gz"}}}}});
  const Dataset dataset = service_.open(project_, split, ct, {});
  std::map<std::string, CaseFacts> facts;
  for (CaseFacts& one : check(dataset)) facts[caseIn(dataset, one.caseName).record.image] = std::move(one);
  ASSERT_EQ(facts.size(), 5U);
  // Figures of the data's own description.
  EXPECT_NEAR(facts["totalseg_small/ct.nii.gz"].volumes_ml.at(6), 1043, 1);
  EXPECT_NEAR(facts["totalseg_small/ct.nii.gz"].volumes_ml.at(1), 255, 1);
  EXPECT_EQ(facts["totalseg_small/ct.nii.gz"].axes, "RAS");
  EXPECT_NEAR(facts["spleen_8/ct.nii.gz"].volumes_ml.at(1), 756, 1);
  EXPECT_EQ(facts["spleen_8/ct.nii.gz"].axes, "LAS");
  EXPECT_EQ(facts["spleen_8/ct.nii.gz"].geometry->size, (Index3{512, 512, 32}));
  // 402 mm × 402 mm × 240 mm.
  EXPECT_EQ(facts["spleen_8/ct.nii.gz"].slices[1].width, 160);
  EXPECT_NEAR(facts["spleen_8/ct.nii.gz"].slices[1].height, 96, 1);
  EXPECT_TRUE(codesOf(facts["totalseg_trunk/ct.nii.gz"]).contains("grid_mismatch"));
  EXPECT_TRUE(facts["totalseg_trunk/ct.nii.gz"].labelSlices.empty());
  EXPECT_EQ(facts["crlm_1004/dicom"].geometry->size, (Index3{512, 512, 41}));
  EXPECT_EQ(facts["crlm_1004/dicom"].slices.size(), 3U);
  EXPECT_EQ(codesOf(facts["gone.nii.gz"]), std::set<std::string>{"file_missing"});
  EXPECT_FALSE(facts["gone.nii.gz"].geometry);
}

TEST_F(EngineDatasets, ASplitThatCannotBeReadIsNamed) {
  const fs::path split = folder_.path() / "broken.json";
  std::ofstream(split) << "{\"training\": [";
  try {
    (void)service_.open(project_, split, {}, {});
    FAIL() << "half a file was taken for a split";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_THAT(error.what(), HasSubstr("broken.json"));
  }
}

}  // namespace
}  // namespace viscera

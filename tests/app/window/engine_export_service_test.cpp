// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_export_service.h"

#include "app/label_names.h"
#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "gui/bridge/export_names.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class EngineExportServiceTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }
  /// A block of 5 × 4 × 4 voxels of 2 mm³ of the liver.
  fs::path writeLabels(const std::string& name, std::uint8_t label = 6) const {
    Volume labels(grid(), VoxelType::UInt8);
    for (std::int64_t k = 2; k < 6; ++k)
      for (std::int64_t j = 2; j < 6; ++j)
        for (std::int64_t i = 2; i < 7; ++i) labels.voxels<std::uint8_t>()[labels.offset(i, j, k)] = label;
    writeVolume(path(name), labels);
    return path(name);
  }
  fs::path writeScan(const std::string& name, std::int64_t slices = 8) const {
    Geometry geometry = grid();
    geometry.size[2] = slices;
    Volume scan(geometry, VoxelType::Int16);
    for (std::int16_t& value : scan.voxels<std::int16_t>()) value = 60;
    writeVolume(path(name), scan);
    return path(name);
  }
  static Geometry grid() {
    Geometry geometry;
    geometry.size = {10, 9, 8};
    geometry.spacing_mm = {1.0, 1.0, 2.0};
    return geometry;
  }
  [[nodiscard]] ExportOrder order(ExportKind kind) const {
    const ExportSubject subject{writeLabels("in.nii.gz"),
                                writeScan("scan.nii.gz"),
                                {{0, "background"}, {6, "liver"}},
                                "img7",
                                "run 3",
                                true};
    return {{subject}, kind, targetIn(path("exports"), stemOf(subject), kind, subject), {}, false};
  }
  [[nodiscard]] std::string failureOf(const ExportOrder& what) {
    try {
      (void)service_.plan(what, {});
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  test::TemporaryFolder folder_;
  EngineExportService service_;
};

TEST_F(EngineExportServiceTest, EachFormatWritesWhatThePlanNamesAndIsReadBack) {
  for (const ExportKind kind : {ExportKind::Nifti, ExportKind::SegNrrd, ExportKind::Stl, ExportKind::Csv}) {
    const ExportOrder what = order(kind);
    const ExportPlan plan = service_.plan(what, {});
    EXPECT_FALSE(fs::exists(plan.files.at(0).path));
    ASSERT_EQ(plan.organs.size(), 1U);
    EXPECT_EQ(plan.organs[0].name, "liver");
    EXPECT_EQ(plan.organs[0].code, "Liver (10200004)");
    EXPECT_NEAR(plan.organs[0].volume_ml, 0.16, 1e-12);
    std::set<std::string> stages;
    WorkContext work;
    work.progress = [&stages](std::string_view stage, double) { stages.emplace(stage); };
    const ExportOutcome outcome = service_.write(what, work);
    ASSERT_EQ(outcome.files.size(), plan.files.size());
    for (std::size_t i = 0; i < plan.files.size(); ++i) EXPECT_EQ(outcome.files[i].path, plan.files[i].path);
    EXPECT_TRUE(fs::exists(plan.files[0].path));
    EXPECT_EQ(outcome.organs, 1U);
    EXPECT_EQ(outcome.files[0].lowestDice.has_value(),
              kind == ExportKind::Nifti || kind == ExportKind::SegNrrd);
    EXPECT_EQ(outcome.files[0].volumeDifference_percent.has_value(), kind == ExportKind::Stl);
    EXPECT_TRUE(stages.contains("writing"));
    EXPECT_TRUE(service_.plan(what, {}).files.at(0).exists);
  }
  EXPECT_EQ(readVolume(path("exports/img7-run-3.nii.gz")).volume.geometry().size, grid().size);
}

TEST_F(EngineExportServiceTest, NothingIsReplacedThatIsNotMeantToBe) {
  ExportOrder what = order(ExportKind::Nifti);
  what.target = what.subjects[0].labels;
  EXPECT_THAT(failureOf(what), HasSubstr("is the label map that is exported"));
  what.target = path("exports");
  fs::create_directories(what.target);
  EXPECT_THAT(failureOf(what), HasSubstr("is a folder. Name a file that ends in .nii.gz."));
  what.target = path("a.nii.gz");
  (void)service_.write(what, {});
  EXPECT_THROW((void)service_.write(what, {}), Error);
  what.overwrite = true;
  EXPECT_EQ(service_.write(what, {}).labelMaps, 1U);
}

TEST_F(EngineExportServiceTest, DicomSegWithoutASeriesSaysWhatIsMissing) {
  ExportOrder what = order(ExportKind::DicomSeg);
  EXPECT_THAT(failureOf(what), HasSubstr("Name the folder of the DICOM series"));
  what.series = path("none");
  EXPECT_THAT(failureOf(what), HasSubstr("is no folder of a DICOM series"));
}

TEST_F(EngineExportServiceTest, ATableOfAScanThatDoesNotFitHasVolumesAlone) {
  ExportOrder what = order(ExportKind::Csv);
  what.subjects[0].image = writeScan("other.nii.gz", 5);
  const ExportOutcome outcome = service_.write(what, {});
  ASSERT_EQ(outcome.warnings.size(), 1U);
  EXPECT_THAT(outcome.warnings[0], HasSubstr("Volumes without Hounsfield units"));
}

TEST_F(EngineExportServiceTest, OfSeveralTheOthersGoOnWhereOneFails) {
  ExportOrder what = order(ExportKind::Nifti);
  what.target = path("all");
  ExportSubject empty = what.subjects[0];
  empty.labels = writeLabels("empty.nii.gz", 0);
  empty.name = "img8";
  ExportSubject last = what.subjects[0];
  last.name = "img9";
  what.subjects = {what.subjects[0], empty, last};
  EXPECT_EQ(service_.plan(what, {}).files.size(), 6U);
  std::set<std::string> stages;
  WorkContext work;
  work.progress = [&stages](std::string_view stage, double fraction) {
    stages.emplace(stage);
    EXPECT_LE(fraction, 1.0);
  };
  const ExportOutcome outcome = service_.write(what, work);
  EXPECT_EQ(outcome.labelMaps, 2U);
  ASSERT_EQ(outcome.failures.size(), 1U);
  EXPECT_THAT(outcome.failures[0], HasSubstr("img8: "));
  EXPECT_THAT(outcome.failures[0], HasSubstr("nothing to export"));
  EXPECT_TRUE(fs::exists(path("all/img9.nii.gz")));
  EXPECT_THAT(stages, ElementsAre("1 of 3: img7", "2 of 3: img8", "3 of 3: img9"));
}

TEST_F(EngineExportServiceTest, TheCommandSaysTheSame) {
  ExportOrder what = order(ExportKind::Csv);
  what.overwrite = true;
  EXPECT_EQ(service_.commandLines(what),
            "viscera-cli export --label " + path("in.nii.gz").string() + " --image " +
                path("scan.nii.gz").string() + " --format csv --names '{\"6\":\"liver\"}' --out " +
                path("exports/img7-run-3.csv").string() + " --force");
  EXPECT_EQ(labelNamesFrom("{\"6\":\"liver\"}"), (std::map<int, std::string>{{6, "liver"}}));
  what.subjects[0].names = labelNamesFrom("btcv13");
  EXPECT_THAT(service_.commandLines(what), HasSubstr("--names btcv13"));
}

TEST_F(EngineExportServiceTest, ADicomFolderIsItsOwnSeries) {
  VISCERA_REQUIRE_TEST_DATA(series, "ct/crlm_1004/dicom");
  const Volume scan = readVolume(series).volume;
  Volume labels(scan.geometry(), VoxelType::UInt8);
  const Index3 size = labels.size();
  for (std::int64_t j = size[1] / 3; j < size[1] / 2; ++j)
    for (std::int64_t i = size[0] / 3; i < size[0] / 2; ++i)
      labels.voxels<std::uint8_t>()[labels.offset(i, j, size[2] / 2)] = 6;
  writeVolume(path("liver.nii.gz"), labels);
  ExportSubject subject{path("liver.nii.gz"), series, {{6, "liver"}}, "", ""};
  const ExportOrder what{{subject}, ExportKind::DicomSeg, path("out.dcm"), {}, false};
  const ExportOutcome outcome = service_.write(what, {});
  ASSERT_EQ(outcome.files.size(), 1U);
  EXPECT_EQ(outcome.files[0].lowestDice, 1.0);

  // The scan as a file, and a folder above the series that it was made from.
  writeVolume(path("scan.nii.gz"), scan);
  ExportOrder named = what;
  named.subjects[0].image = path("scan.nii.gz");
  named.series = series.parent_path();
  named.target = path("named.dcm");
  EXPECT_EQ(service_.plan(named, {}).organs.at(0).code, "Liver (10200004)");
}

}  // namespace
}  // namespace viscera

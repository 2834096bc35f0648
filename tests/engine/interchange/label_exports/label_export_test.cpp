// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/label_export.h"

#include "engine/interchange/export_source.h"
#include "engine/volume/orientation.h"
#include "engine/volume/volume_io.h"
#include "small_label_map.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

using test::errorFrom;
using test::smallLabelMap;
using testing::AllOf;
using testing::HasSubstr;

class LabelExport : public testing::Test {
 protected:
  LabelExport() {
    writeVolume(labels_, smallLabelMap());
    Volume scan(smallLabelMap().geometry(), VoxelType::Int16);
    writeVolume(scan_, scan);
  }
  [[nodiscard]] ExportRequest request(ExportFormat format, const std::string& target) const {
    ExportRequest result;
    result.labels = labels_;
    result.image = scan_;
    result.format = format;
    result.target = folder_.path() / target;
    result.names = {{3, "left kidney"}, {6, "liver"}, {9, "spleen"}};
    return result;
  }
  /// Names of all that lies in the folder besides the inputs, hidden ones too.
  [[nodiscard]] std::set<std::string> written() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (entry.path() != labels_ && entry.path() != scan_)
        names.insert(entry.path().lexically_relative(folder_.path()).string());
    return names;
  }

  test::TemporaryFolder folder_;
  std::filesystem::path labels_ = folder_.path() / "case7.nii.gz";
  std::filesystem::path scan_ = folder_.path() / "scan.nii.gz";
};

TEST_F(LabelExport, EachFormatWritesTheFilesThatThePreviewNames) {
  struct Case {
    ExportFormat format;
    std::string target;
    std::set<std::string> files;
  };
  const std::vector<Case> cases = {
      {ExportFormat::Nifti, "a.nii.gz", {"a.nii.gz", "a_labels.txt"}},
      {ExportFormat::SegNrrd, "b.seg.nrrd", {"b.seg.nrrd"}},
      {ExportFormat::Csv, "c.csv", {"c.csv"}},
      {ExportFormat::Stl, "d", {"d", "d/left_kidney.stl", "d/liver.stl", "d/spleen.stl"}}};
  std::set<std::string> expected;
  for (const Case& one : cases) {
    const ExportRequest what = request(one.format, one.target);
    const ExportPreview preview = previewExport(what);
    const ExportResult result = exportLabels(what);
    ASSERT_EQ(preview.files.size(), result.files.size()) << one.target;
    for (std::size_t n = 0; n < preview.files.size(); ++n) {
      EXPECT_EQ(preview.files[n].path, result.files[n].path);
      EXPECT_FALSE(preview.files[n].exists);
      const auto bytes = static_cast<double>(std::filesystem::file_size(result.files[n].path));
      EXPECT_EQ(static_cast<double>(result.files[n].bytes), bytes);
      EXPECT_NEAR(static_cast<double>(preview.files[n].approximateBytes), bytes, 0.3 * bytes + 200);
    }
    expected.insert(one.files.begin(), one.files.end());
    EXPECT_EQ(written(), expected) << one.target;
  }
}

TEST_F(LabelExport, TellsHowWellTheFilesAgree) {
  const ExportResult nifti = exportLabels(request(ExportFormat::Nifti, "a.nii.gz"));
  EXPECT_EQ(nifti.files.at(0).lowestDice, 1.0);
  ASSERT_EQ(nifti.labels.size(), 3U);
  EXPECT_NEAR(nifti.labels[0].volume_ml, 0.288, 1e-12);
  const ExportResult stl = exportLabels(request(ExportFormat::Stl, "s"));
  for (const ExportedFile& file : stl.files) EXPECT_NEAR(*file.volumeDifference_percent, 0.0, 0.2);
}

TEST_F(LabelExport, NothingIsReplacedWithoutBeingAsked) {
  ExportRequest what = request(ExportFormat::Csv, "c.csv");
  std::ofstream(what.target) << "mine";
  EXPECT_TRUE(previewExport(what).files.at(0).exists);
  const auto error = errorFrom([&] { (void)exportLabels(what); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::InvalidConfiguration);
  EXPECT_THAT(error->what(), AllOf(HasSubstr("c.csv"), HasSubstr("exists already"), HasSubstr("--force")));
  EXPECT_EQ(test::textOf(what.target), "mine");
  what.overwrite = true;
  (void)exportLabels(what);
  EXPECT_THAT(test::textOf(what.target), testing::StartsWith("label,name"));
}

TEST_F(LabelExport, AFolderGetsAFileOfAPlainNameThatTellsNoPatient) {
  ExportRequest what = request(ExportFormat::SegNrrd, "");
  what.target = folder_.path();
  EXPECT_EQ(exportLabels(what).files.at(0).path, folder_.path() / "labels.seg.nrrd");
}

TEST_F(LabelExport, ATargetThatDoesNotFitTheFormatIsNamedWithTheRemedy) {
  struct Case {
    ExportFormat format;
    std::string target;
    std::string remedy;
  };
  for (const Case& one : {Case{ExportFormat::Nifti, "a.nrrd", ".nii"},
                          Case{ExportFormat::SegNrrd, "a.nrrd", ".seg.nrrd"},
                          Case{ExportFormat::Csv, "a.txt", ".csv"},
                          Case{ExportFormat::Stl, "scan.nii.gz", "folder"}}) {
    const auto error = errorFrom([&] { (void)exportLabels(request(one.format, one.target)); });
    ASSERT_TRUE(error) << one.target;
    EXPECT_EQ(error->code(), ErrorCode::InvalidConfiguration);
    EXPECT_THAT(error->what(), AllOf(HasSubstr(one.target), HasSubstr(one.remedy)));
  }
  EXPECT_TRUE(written().empty());
}

TEST_F(LabelExport, ASegmentationInDicomNeedsItsSeries) {
  ExportRequest what = request(ExportFormat::DicomSeg, "a.dcm");
  const auto file = errorFrom([&] { (void)exportLabels(what); });
  ASSERT_TRUE(file);
  EXPECT_THAT(file->what(), AllOf(HasSubstr("scan.nii.gz"), HasSubstr("no DICOM series")));
  what.image.clear();
  const auto none = errorFrom([&] { (void)exportLabels(what); });
  ASSERT_TRUE(none);
  EXPECT_THAT(none->what(), HasSubstr("--image"));
}

TEST_F(LabelExport, AnEmptyLabelMapAndAnotherGridAreRefused) {
  Volume empty = smallLabelMap();
  std::fill(empty.bytes().begin(), empty.bytes().end(), std::byte{0});
  writeVolume(labels_, empty);
  const auto nothing = errorFrom([&] { (void)exportLabels(request(ExportFormat::Csv, "c.csv")); });
  ASSERT_TRUE(nothing);
  EXPECT_THAT(nothing->what(), HasSubstr("every voxel is 0"));
  Volume shifted = smallLabelMap();
  Geometry geometry = shifted.geometry();
  geometry.origin_mm[2] += 3.0;
  shifted.setGeometry(geometry);
  writeVolume(labels_, shifted);
  const auto elsewhere = errorFrom([&] { (void)exportLabels(request(ExportFormat::Csv, "c.csv")); });
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->code(), ErrorCode::InvalidInput);
  EXPECT_THAT(elsewhere->what(),
              AllOf(HasSubstr("case7.nii.gz"), HasSubstr("scan.nii.gz"), HasSubstr("origin")));
  EXPECT_TRUE(written().empty());
}

TEST_F(LabelExport, LabelsInAnotherOrderOfAxesAreBroughtToTheScan) {
  writeVolume(labels_, reoriented(smallLabelMap(), "SAR"));
  (void)exportLabels(request(ExportFormat::SegNrrd, "b.seg.nrrd"));
  const Volume found = readVolume(folder_.path() / "b.seg.nrrd").volume;
  EXPECT_TRUE(sameGrid(found.geometry(), smallLabelMap().geometry(), 1e-3));
  EXPECT_TRUE(std::equal(found.bytes().begin(), found.bytes().end(), smallLabelMap().bytes().begin()));
}

TEST_F(LabelExport, NamesThatTheLabelMapCarriesAreKept) {
  (void)exportLabels(request(ExportFormat::Nifti, "a.nii.gz"));
  ExportRequest again = request(ExportFormat::Csv, "c.csv");
  again.labels = folder_.path() / "a.nii.gz";
  again.names.clear();
  EXPECT_EQ(exportLabels(again).labels.at(0).name, "left kidney");
}

TEST_F(LabelExport, StopsWhenAskedAndLeavesNothing) {
  std::stop_source stop;
  WorkContext context;
  context.stop = stop.get_token();
  std::vector<std::string> stages;
  context.progress = [&](std::string_view stage, double) {
    stages.emplace_back(stage);
    if (stage == "writing") stop.request_stop();
  };
  const auto error = errorFrom([&] { (void)exportLabels(request(ExportFormat::Stl, "d"), context); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::Cancelled);
  EXPECT_EQ(stages.front(), "reading");
  EXPECT_TRUE(written().empty());
}

TEST_F(LabelExport, TwoOrgansOfOneNameGetFilesOfTheirOwn) {
  ExportRequest what = request(ExportFormat::Stl, "d");
  what.names = {{3, "Liver"}, {6, "liver"}};
  EXPECT_EQ(exportLabels(what).files.size(), 3U);
  EXPECT_EQ(written(), (std::set<std::string>{"d", "d/liver.stl", "d/liver_6.stl", "d/label_9.stl"}));
}

TEST_F(LabelExport, OfADicomSeriesIsReadBackAndCompared) {
  VISCERA_REQUIRE_TEST_DATA(series, "ct/head_dicom_64");
  Volume labels(readVolumeInfo(series).geometry, VoxelType::UInt8);
  for (std::int64_t k = 10; k < 20; ++k) labels.voxels<std::uint8_t>()[labels.offset(5, 6, k)] = 6;
  writeVolume(labels_, labels);
  ExportRequest what = request(ExportFormat::DicomSeg, "a.dcm");
  what.image = series;
  const ExportPreview preview = previewExport(what);
  const ExportResult result = exportLabels(what);
  EXPECT_EQ(result.files.at(0).lowestDice, 1.0);
  const auto bytes = static_cast<double>(result.files.at(0).bytes);
  EXPECT_NEAR(static_cast<double>(preview.files.at(0).approximateBytes), bytes, 0.25 * bytes);
}

}  // namespace
}  // namespace viscera

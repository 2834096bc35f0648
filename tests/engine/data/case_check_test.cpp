// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_check.h"

#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "expect_error.h"
#include "split_files.h"
#include "tests/support/test_paths.h"

#include <Eigen/Geometry>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numbers>

namespace viscera {
namespace {

using test::expectError;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

Geometry smallGrid() {
  Geometry geometry;
  geometry.size = {12, 10, 8};
  geometry.spacing_mm = {2.0, 2.0, 3.0};
  geometry.origin_mm = {10.0, 20.0, 30.0};
  return geometry;
}

/// Air with one voxel of bone and a body of 40 HU; `mark` makes scans differ.
Volume scan(int mark = 0) {
  Volume volume(smallGrid(), VoxelType::Float32);
  const auto voxels = volume.voxels<float>();
  std::fill(voxels.begin(), voxels.end(), -1000.0F);
  std::fill(voxels.begin() + 200, voxels.begin() + 600, 40.0F);
  voxels[300] = 900.0F;
  voxels[301] = static_cast<float>(mark);
  return volume;
}

/// 64 voxels of label 1 and 10 of label 2.
Volume labels(VoxelType type = VoxelType::UInt8) {
  Volume volume(smallGrid(), VoxelType::UInt8);
  const auto voxels = volume.voxels<std::uint8_t>();
  std::fill_n(voxels.begin() + 200, 64, std::uint8_t{1});
  std::fill_n(voxels.begin() + 400, 10, std::uint8_t{2});
  return volume.convertedTo(type);
}

std::vector<std::string> codesOf(const std::vector<DataProblem>& problems) {
  std::vector<std::string> codes;
  for (const DataProblem& one : problems) codes.push_back(one.code);
  return codes;
}

class CaseCheck : public testing::Test {
 protected:
  CaseCheck() {
    options_.patch = {8, 8, 8};
    options_.preprocessing.spacing_mm = {2.0, 2.0, 3.0};
    options_.threads = 1;
  }

  void write(const std::string& name, const Volume& volume) const {
    writeVolume(folder_.path() / name, volume);
  }

  DataReport check(const std::string& json, const WorkContext& context = {}) {
    split_ = folder_.read(json);
    resolvePaths(split_, folder_.path());
    return checkCases(split_, options_, context);
  }
  /// One training case of img.nii.gz and lab.nii.gz.
  std::vector<DataProblem> checkPair(const Volume& image, const Volume& label, const std::string& more = "") {
    write("img.nii.gz", image);
    write("lab.nii.gz", label);
    return check(R"({"training": [{"image": "img.nii.gz", "label": "lab.nii.gz"}])" + more + "}")
        .cases.at(0)
        .problems;
  }
  /// The only problem of such a pair.
  DataProblem only(const Volume& image, const Volume& label, const std::string& more = "") {
    const auto problems = checkPair(image, label, more);
    EXPECT_EQ(problems.size(), 1U) << testing::PrintToString(codesOf(problems));
    return problems.empty() ? DataProblem{} : problems.front();
  }
  DataProblem onlyOfImage(const std::function<void(std::span<float>)>& change) {
    Volume image = scan();
    change(image.voxels<float>());
    return only(image, labels());
  }

  test::SplitFolder folder_;
  CheckOptions options_;
  Split split_;  // reports point into it
};

TEST_F(CaseCheck, AGoodCaseHasNoProblemAndItsFacts) {
  write("img.nii.gz", scan().convertedTo(VoxelType::Int16));
  write("lab.nii.gz", labels());
  const DataReport report = check(R"({"training": [{"image": "img.nii.gz", "label": "lab.nii.gz"}]})");
  ASSERT_EQ(report.cases.size(), 1U);
  const CaseReport& one = report.cases[0];
  EXPECT_THAT(codesOf(one.problems), IsEmpty());
  EXPECT_THAT(codesOf(report.problems), IsEmpty());
  EXPECT_EQ(one.hu_min, -1000.0);
  EXPECT_EQ(one.hu_max, 900.0);
  EXPECT_EQ(one.geometry->size, (Index3{12, 10, 8}));
  // A voxel has 2 * 2 * 3 = 12 mm3.
  EXPECT_THAT(one.volumes_ml,
              ElementsAre(Pair(0, testing::DoubleNear(886 * 0.012, 1e-9)),
                          Pair(1, testing::DoubleNear(64 * 0.012, 1e-9)),
                          Pair(2, testing::DoubleNear(10 * 0.012, 1e-9))));
}

TEST_F(CaseCheck, AMissingFileIsNamed) {
  write("img.nii.gz", scan());
  const DataReport report = check(R"({"training": [{"image": "img.nii.gz", "label": "lab.nii.gz"}]})");
  ASSERT_THAT(codesOf(report.cases[0].problems), ElementsAre("file_missing"));
  EXPECT_EQ(report.cases[0].problems[0].message,
            "label lab.nii.gz does not exist and nothing below " + folder_.path().string() + " has its name");
  EXPECT_TRUE(report.cases[0].geometry.has_value());  // what is there is looked at
}

TEST_F(CaseCheck, TheReadersOwnSentenceIsKept) {
  folder_.write("img.nii.gz", "not an image");
  const DataReport report = check(R"({"training": ["img.nii.gz"]})");
  ASSERT_THAT(codesOf(report.cases[0].problems), ElementsAre("unreadable"));
  std::string sentence;
  try {
    (void)readVolume(folder_.path() / "img.nii.gz");
  } catch (const Error& error) {
    sentence = error.what();
  }
  EXPECT_FALSE(sentence.empty());
  EXPECT_EQ(report.cases[0].problems[0].message, sentence);
}

TEST_F(CaseCheck, AFileInAnotherFolderIsANote) {
  write("deep/img.nii.gz", scan());
  const DataReport report = check(R"({"training": ["img.nii.gz"]})");
  ASSERT_THAT(codesOf(report.cases[0].problems), ElementsAre("found_by_name"));
  EXPECT_EQ(report.cases[0].problems[0].severity, Severity::Info);
}

TEST_F(CaseCheck, AWarningOfTheReaderIsPassedOn) {
  // The first axis is off by 0.0005, which the reader straightens.
  folder_.write("img.nrrd",
                "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 2 2\n"
                "space directions: (1,0.0005,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: ascii\n\n"
                "-1000 0 0 0 0 0 0 1000\n");
  options_.patch = {1, 1, 1};
  const DataReport report = check(R"({"training": ["img.nrrd"]})");
  ASSERT_THAT(codesOf(report.cases[0].problems), ElementsAre("reader_warning"));
}

TEST_F(CaseCheck, AnotherOriginIsSaidWithItsDistance) {
  Volume label = labels();
  Geometry moved = smallGrid();
  moved.origin_mm[2] += 30.0;
  label.setGeometry(moved);
  const DataProblem problem = only(scan(), label);
  EXPECT_EQ(problem.code, "grid_mismatch");
  EXPECT_EQ(problem.severity, Severity::Error);
  EXPECT_EQ(
      problem.message,
      "lab.nii.gz is not on the grid of its image: the origin is 30 mm away, so that voxels lie up to 30 mm "
      "apart");
  EXPECT_EQ(problem.remedy, "if its voxels belong to those of the image, copy the image's header to it");
}

TEST_F(CaseCheck, AnotherSpacingOrDirectionIsSaid) {
  Volume label = labels();
  Geometry other = smallGrid();
  other.spacing_mm[0] = 2.5;  // 11 steps of 0.5 mm
  label.setGeometry(other);
  EXPECT_EQ(only(scan(), label).message,
            "lab.nii.gz is not on the grid of its image: the spacing is 2.5 x 2 x 3 instead of 2 x 2 x 3 mm, "
            "so that "
            "voxels lie up to 5.5 mm apart");
  other = smallGrid();
  other.direction(0, 0) = -1.0;  // the last voxel of a row is 11 * 2 mm to the other side
  label.setGeometry(other);
  EXPECT_EQ(only(scan(), label).message,
            "lab.nii.gz is not on the grid of its image: the axes point 180 degrees elsewhere (RPS instead "
            "of LPS), so "
            "that voxels lie up to 44 mm apart");
}

/// The nearest letters of a grid that is turned a little are the same; they would tell nothing.
TEST_F(CaseCheck, ATurnedGridOfTheSameLettersIsToldByItsAngle) {
  Volume label = labels();
  Geometry other = smallGrid();
  const double angle = std::numbers::pi / 6.0;
  other.direction = Eigen::AngleAxisd(angle, Eigen::Vector3d::UnitZ()).toRotationMatrix();
  label.setGeometry(other);
  const std::string told = only(scan(), label).message;
  EXPECT_THAT(told, testing::HasSubstr("the axes point 30 degrees elsewhere, so that voxels"));
}

TEST_F(CaseCheck, AnotherSizeAsksForResampling) {
  Geometry other = smallGrid();
  other.size = {12, 10, 7};
  Volume label(other, VoxelType::UInt8);
  label.voxels<std::uint8_t>()[0] = 1;
  const DataProblem problem = only(scan(), label);
  EXPECT_EQ(problem.message,
            "lab.nii.gz is not on the grid of its image: the size is 12x10x7 instead of 12x10x8");
  EXPECT_EQ(problem.remedy, "resample the label map to the grid of the image");
}

TEST_F(CaseCheck, LabelsMustBeWholeNumbers) {
  Volume label = labels(VoxelType::Float32);
  label.voxels<float>()[5] = 1.5F;
  label.voxels<float>()[6] = -1.0F;
  const DataProblem problem = only(scan(), label);
  EXPECT_EQ(problem.code, "label_not_whole");
  EXPECT_EQ(
      problem.message,
      "lab.nii.gz holds 2 voxels that are no label, for example 1.5; labels are whole numbers from 0 to 255");
}

TEST_F(CaseCheck, LabelsMustBeDeclared) {
  Volume label = labels();
  label.voxels<std::uint8_t>()[0] = 14;
  DataProblem problem = only(scan(), label);  // a list without names is BTCV's
  EXPECT_EQ(problem.code, "label_undeclared");
  EXPECT_EQ(problem.message,
            "lab.nii.gz holds labels that the split does not declare: 14 (1 voxels); it declares 0 … 13, the "
            "labels of "
            "BTCV");
  problem = only(scan(), labels(), R"(, "labels": {"0": "background", "1": "liver"})");
  EXPECT_THAT(problem.message, HasSubstr("2 (10 voxels); it declares 0, 1"));
  EXPECT_THAT(problem.remedy, HasSubstr("dataset remap"));
}

TEST_F(CaseCheck, AnEmptyLabelMapIsAWarning) {
  const DataProblem problem = only(scan(), Volume(smallGrid(), VoxelType::UInt8));
  EXPECT_EQ(problem.code, "label_map_empty");
  EXPECT_EQ(problem.severity, Severity::Warning);
}

TEST_F(CaseCheck, NotANumberIsCounted) {
  const DataProblem problem = onlyOfImage([](std::span<float> voxels) {
    voxels[0] = voxels[1] = std::numeric_limits<float>::quiet_NaN();
    voxels[2] = std::numeric_limits<float>::infinity();
  });
  EXPECT_EQ(problem.code, "not_finite");
  EXPECT_THAT(problem.message, HasSubstr("img.nii.gz holds 3 voxels"));
}

TEST_F(CaseCheck, AnEmptyScanIsAnError) {
  DataProblem problem = onlyOfImage([](auto voxels) { std::fill(voxels.begin(), voxels.end(), -1000.0F); });
  EXPECT_EQ(problem.code, "image_empty");
  EXPECT_EQ(problem.message, "img.nii.gz is empty: all voxels are -1000");
  problem = onlyOfImage([](auto voxels) {
    std::fill(voxels.begin(), voxels.end(), -1000.0F);
    voxels[0] = -175.0F;  // the window's lower end counts as background
  });
  EXPECT_EQ(problem.code, "image_empty");
  EXPECT_THAT(problem.message, HasSubstr("no voxel is above -175 HU, the highest is -175"));
}

TEST_F(CaseCheck, ValuesThatAreNoHounsfieldUnitsAreAskedAbout) {
  const auto scaled = [this](float least, float most) {
    const DataProblem problem = onlyOfImage([least, most](std::span<float> voxels) {
      std::fill(voxels.begin(), voxels.end(), least);
      voxels[0] = most;
    });
    EXPECT_EQ(problem.code, "hu_implausible");
    EXPECT_EQ(problem.severity, Severity::Warning);
    return problem.message;
  };
  EXPECT_EQ(
      scaled(0.0F, 1.0F),
      "img.nii.gz may not be in Hounsfield units: its values lie in 0 … 1, as if they were scaled to 0 … 1");
  EXPECT_THAT(scaled(0.0F, 255.0F), HasSubstr("8-bit picture"));
  EXPECT_THAT(scaled(0.0F, 3000.0F), HasSubstr("none is negative"));
  EXPECT_THAT(scaled(-199.0F, 900.0F), HasSubstr("none is as low as air"));
  EXPECT_THAT(scaled(-1000.0F, 199.0F), HasSubstr("none is as high as bone"));
}

// 12 x 10 x 8 voxels of 2 x 2 x 3 mm at 1 mm: (12 - 1) * 2 + 1 = 23, 19 and 22.
TEST_F(CaseCheck, AScanSmallerThanThePatchIsANote) {
  options_.preprocessing.spacing_mm = {1.0, 1.0, 1.0};
  options_.patch = {23, 19, 22};
  EXPECT_THAT(checkPair(scan(), labels()), IsEmpty());
  options_.patch = {23, 19, 23};
  const DataProblem problem = only(scan(), labels());
  EXPECT_EQ(problem.code, "smaller_than_patch");
  EXPECT_EQ(problem.severity, Severity::Info);
  EXPECT_THAT(problem.message, HasSubstr("23x19x22 voxels"));
}

TEST_F(CaseCheck, OneScanUnderTwoNamesIsFound) {
  write("a.nii.gz", scan());
  write("b.nii.gz", scan(1));
  write("copy.nrrd", scan().convertedTo(VoxelType::Int16));
  const DataReport leak = check(R"({"training": ["a.nii.gz", "b.nii.gz"], "validation": ["copy.nrrd"]})");
  ASSERT_THAT(codesOf(leak.problems), ElementsAre("duplicate_image"));
  EXPECT_EQ(leak.problems[0].severity, Severity::Error);
  EXPECT_EQ(leak.problems[0].message, "a.nii.gz (training) and copy.nrrd (validation) hold the same voxels");
  EXPECT_THAT(leak.problems[0].cases, ElementsAre("a", "copy"));
  const DataReport twice = check(R"({"training": ["a.nii.gz", "copy.nrrd"]})");
  ASSERT_THAT(codesOf(twice.problems), ElementsAre("duplicate_image"));
  EXPECT_EQ(twice.problems[0].severity, Severity::Warning);
  const DataReport listedTwice = check(R"({"training": ["a.nii.gz", "a.nii.gz"]})");
  EXPECT_THAT(codesOf(listedTwice.problems), ElementsAre("duplicate_path"));
}

TEST_F(CaseCheck, ThreadsDoNotChangeTheResultAndAStopEndsIt) {
  std::string list;
  for (int n = 0; n < 6; ++n) {
    write("p" + std::to_string(n) + "_day1.nii.gz", scan(n));
    list += (n == 0 ? "\"p" : ", \"p") + std::to_string(n) + "_day1.nii.gz\"";
  }
  options_.threads = 4;
  const DataReport report = check(R"({"training": [)" + list + R"(], "validation": ["p3_day1.nii.gz"]})");
  EXPECT_THAT(codesOf(report.problems), UnorderedElementsAre("patient_overlap", "duplicate_path"));
  for (std::size_t i = 0; i < report.cases.size(); ++i)
    EXPECT_EQ(report.cases[i].splitCase, &split_.cases[i]);
  EXPECT_EQ(report.count(Severity::Error), 1U);
  std::stop_source source;
  source.request_stop();
  expectError(ErrorCode::Cancelled, {}, [&] {
    (void)check(R"({"training": ["p0_day1.nii.gz"]})", {{}, source.get_token()});
  });
}

TEST(CaseCheckOptions, FollowTheCard) {
  const test::SplitFolder folder;
  const CheckOptions ssl = cardCheckOptions(folder.read(R"({"training": ["a.nii"]})"));
  EXPECT_EQ(ssl.preprocessing.spacing_mm, (std::array<double, 3>{2.0, 2.0, 2.0}));
  const CheckOptions seg =
      cardCheckOptions(folder.read(R"({"training": [{"image": "a.nii", "label": "l.nii"}]})"));
  EXPECT_EQ(seg.preprocessing.spacing_mm, (std::array<double, 3>{1.5, 1.5, 2.0}));
  EXPECT_EQ(seg.patch, (Index3{96, 96, 96}));
}

// Volumes as in the README of the test data, read from the files with other programs.
TEST(CaseCheckData, OrganVolumesOfARealScan) {
  VISCERA_REQUIRE_TEST_DATA(data, "ct/totalseg_small");
  const test::SplitFolder folder;
  Split split = folder.read(R"({"training": [{"image": "ct.nii.gz", "label": "label_btcv13.nii.gz"}]})");
  resolvePaths(split, data);
  const CaseReport report = checkCase(split.cases[0], split, cardCheckOptions(split));
  EXPECT_THAT(codesOf(report.problems), ElementsAre("smaller_than_patch"));  // 30 slices of 3 mm
  EXPECT_EQ(report.hu_min, -1100.0);
  EXPECT_EQ(report.hu_max, 1207.0);
  EXPECT_NEAR(report.volumes_ml.at(1), 255.0, 0.5);
  EXPECT_NEAR(report.volumes_ml.at(6), 1043.0, 0.5);
  EXPECT_NEAR(report.volumes_ml.at(12), 4.1, 0.05);
  EXPECT_FALSE(report.volumes_ml.contains(5));
}

}  // namespace
}  // namespace viscera

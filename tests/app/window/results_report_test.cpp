// SPDX-License-Identifier: Apache-2.0
#include "app/window/results_report_curves.h"
#include "app/window/results_report_pictures.h"
#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace viscera {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(ReportCurves, AreThinnedWithoutLosingAnExtremeOrAGap) {
  std::vector<MetricPoint> points;
  for (int step = 0; step < 10'000; ++step) points.push_back({step, 0, 1.0 + 0.001 * (step % 7)});
  points[1234].value = 50.0;
  points[4321].value = -3.0;
  points[7777].value = kNaN;
  const auto thin = thinned(points, 100);
  EXPECT_LE(thin.size(), 201U);
  const auto has = [&](std::int64_t step) {
    return std::any_of(thin.begin(), thin.end(), [step](const auto& one) { return one.step == step; });
  };
  EXPECT_TRUE(has(1234));
  EXPECT_TRUE(has(4321));
  EXPECT_TRUE(has(7777));
  EXPECT_TRUE(
      std::is_sorted(thin.begin(), thin.end(), [](const auto& a, const auto& b) { return a.step < b.step; }));
  EXPECT_EQ(thinned({{1, 0, 2.0}, {5, 0, 3.0}}, 100).size(), 2U);
}

TEST(ReportCurves, ALineStandsWhereItsNumbersAre) {
  const std::string svg =
      curvesSvg("Loss", {{"a", "#123456", {{0, 0, 0.0}, {5, 0, 1.0}, {7, 0, kNaN}, {10, 0, 2.0}}}}, 2.0);
  // The axes run from 56 to 776 and from 230 up to 10.
  EXPECT_THAT(svg, HasSubstr("points='56.0,230.0 416.0,120.0'"));
  EXPECT_THAT(svg, HasSubstr("<circle r='2.5' fill='#123456' cx='776.0' cy='10.0'/>"));
}

TEST(ReportPictures, Base64IsThatOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

class ReportPicturesOf : public testing::Test {
 protected:
  ReportPicturesOf() {
    grid_.size = {60, 60, 4};
    grid_.spacing_mm = {2.0, 2.0, 5.0};
    writeVolume(path("scan.nii.gz"), Volume(grid_, VoxelType::Int16));
    writeVolume(path("truth.nii.gz"), block(20, 2));
    writeVolume(path("prediction.nii.gz"), block(24, 2));
    run_.name = "fine-tune 3";
    run_.evaluation.id = 5;
    run_.evaluation.grid = "original";
    OrganScoreRecord liver;
    liver.caseName = "img7";
    liver.label = 6;
    liver.organ = "liver";
    liver.dice = 0.8;
    OrganScoreRecord mean = liver;
    mean.label = 0;
    mean.dice = 0.1;
    OrganScoreRecord notKept = liver;
    notKept.caseName = "img8";
    notKept.dice = 0.2;
    run_.scores = {mean, liver, notKept};
    run_.labelMaps = {{"img7", path("prediction.nii.gz").string()}};
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  /// 20 × 20 voxels of the liver from (from, 20) in one slice.
  [[nodiscard]] Volume block(std::int64_t from, std::int64_t slice) const {
    Volume labels(grid_, VoxelType::UInt8);
    for (std::int64_t j = 20; j < 40; ++j)
      for (std::int64_t i = from; i < from + 20; ++i)
        labels.voxels<std::uint8_t>()[labels.offset(i, j, slice)] = 6;
    return labels;
  }
  [[nodiscard]] CaseFilesOf files(const std::string& scan) const {
    return [this, scan](std::int64_t evaluation, const std::string& name) {
      EXPECT_EQ(evaluation, 5);
      EXPECT_EQ(name, "img7");
      return ResultCaseFiles{path(scan), path("truth.nii.gz"), {}};
    };
  }
  static int count(const RgbImage& image, std::array<std::uint8_t, 3> colour) {
    int found = 0;
    for (std::size_t n = 0; n < image.pixels.size(); n += 3)
      found += image.pixels[n] == colour[0] && image.pixels[n + 1] == colour[1] &&
               image.pixels[n + 2] == colour[2];
    return found;
  }

  test::TemporaryFolder folder_;
  Geometry grid_;
  ScoredRun run_;
};

TEST_F(ReportPicturesOf, TheWorstKeptScoreIsDrawnWithBothOutlines) {
  const auto pictures = worstPictures({run_}, files("scan.nii.gz"), {});
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_THAT(pictures[0].caption,
              AllOf(HasSubstr("fine-tune 3: liver of img7, Dice 0.800 on the original grid"),
                    HasSubstr("axial slice 2 of 4")));
  ASSERT_EQ(pictures[0].images.size(), 2U);
  EXPECT_EQ(pictures[0].images[0].width, 480);
  // 20 voxels are 160 of 480 pixels; of the outline of the reference the left side at least is free.
  EXPECT_GT(count(pictures[0].images[0], {255, 255, 255}), 150);
  EXPECT_GT(count(pictures[0].images[0], {255, 176, 0}), 600);
  const std::string html = picturesHtml(pictures);
  EXPECT_THAT(html, HasSubstr("src='data:image/png;base64,iVBORw0KGgo"));
  EXPECT_THAT(html, HasSubstr("<figcaption>fine-tune 3: liver"));
}

TEST_F(ReportPicturesOf, AFileThatIsNotThereIsSaid) {
  const auto pictures = worstPictures({run_}, files("none.nii.gz"), {});
  ASSERT_EQ(pictures.size(), 1U);
  EXPECT_TRUE(pictures[0].images.empty());
  EXPECT_THAT(pictures[0].caption, HasSubstr("there is no picture: "));
  EXPECT_THAT(picturesHtml(pictures), Not(HasSubstr("<img")));
  run_.labelMaps.clear();
  EXPECT_TRUE(worstPictures({run_}, files("scan.nii.gz"), {}).empty());
}

}  // namespace
}  // namespace viscera

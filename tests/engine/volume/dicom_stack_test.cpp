// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_stack.h"

#include "error_of.h"

#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

/// Axial slices of 6 x 4 pixels at the given heights, named 0.dcm, 1.dcm, ….
std::vector<DicomSlice> axial(const std::vector<double>& heights_mm) {
  std::vector<DicomSlice> slices;
  for (const double z : heights_mm) {
    DicomSlice slice;
    slice.file = std::to_string(slices.size()) + ".dcm";
    slice.rows = 4;
    slice.columns = 6;
    slice.position_mm = Eigen::Vector3d(-10, -20, z);
    slice.alongRow = Eigen::Vector3d::UnitX();
    slice.alongColumn = Eigen::Vector3d::UnitY();
    slice.pixelSpacing_mm = Eigen::Vector2d(0.7, 0.6);  // between rows, between columns
    slices.push_back(slice);
  }
  return slices;
}

void expectRefused(const std::vector<DicomSlice>& slices, const std::string& reason) {
  VISCERA_EXPECT_ERROR(stackSlices(slices, "series"), ErrorCode::InvalidInput, "series: ", reason);
}

TEST(DicomStack, SortsByPlaceAndPutsColumnsFirst) {
  const DicomStack stack = stackSlices(axial({5.0, 0.0, 7.5, 2.5}), "series");
  EXPECT_EQ(stack.size, (Index3{6, 4, 4}));
  std::string order;
  for (const DicomSlice& slice : stack.slices) order += slice.file.stem().string();
  EXPECT_EQ(order, "1302");
  Eigen::Matrix4d expected = Eigen::Matrix4d::Identity();  // RAS
  expected.diagonal() << -0.6, -0.7, 2.5, 1.0;
  expected.topRightCorner<3, 1>() = Eigen::Vector3d(10, 20, 0);
  EXPECT_LT((stack.rasFromVoxel - expected).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_TRUE(stack.warnings.empty());
}

TEST(DicomStack, CoronalSlicesRunAlongTheNormalOfTheirPlane) {
  std::vector<DicomSlice> slices = axial({0, 0});
  for (DicomSlice& slice : slices) slice.alongColumn = -Eigen::Vector3d::UnitZ();  // rows run downwards
  slices[0].position_mm = Eigen::Vector3d(0, 3, 0);
  slices[1].position_mm = Eigen::Vector3d(0, 0, 0);
  const DicomStack stack = stackSlices(slices, "series");
  EXPECT_EQ(stack.slices[0].file, "1.dcm");  // x cross -z = y
  EXPECT_LT((stack.rasFromVoxel.block<3, 1>(0, 2) - Eigen::Vector3d(0, -3, 0)).norm(), 1e-12);
}

TEST(DicomStack, MissingSlicesAreCountedAndPlaced) {
  expectRefused(axial({0, 5, 10, 20, 25}),
                "1 slice is missing, first between 10 mm (2.dcm) and 20 mm (3.dcm)");
  expectRefused(axial({0, 5, 20, 25, 30, 40}), "3 slices are missing");
}

TEST(DicomStack, TwoSlicesAtOnePlace) {
  expectRefused(axial({0, 5, 5, 10}), "lie at one place (1.dcm and 2.dcm at 5 mm)");
  expectRefused(axial({0, 0}), "one place");
}

TEST(DicomStack, UnequalGaps) {
  expectRefused(axial({0, 5, 10, 16.5, 21.5}), "vary from 5 to 6.5 mm");
  const DicomStack rounded = stackSlices(axial({0, 0.63, 1.25, 1.88, 2.5}), "series");  // 0.625 mm, rounded
  EXPECT_NEAR(rounded.rasFromVoxel(2, 2), 0.625, 1e-12);
  EXPECT_TRUE(rounded.warnings.empty());  // off by 0.005 mm only
  const DicomStack uneven = stackSlices(axial({0, 2.45, 5.0}), "series");
  ASSERT_EQ(uneven.warnings.size(), 1U);
  EXPECT_THAT(uneven.warnings[0], testing::HasSubstr("from 2.45 to 2.55 mm; taken as 2.5 mm"));
}

TEST(DicomStack, GantryTilt) {
  std::vector<DicomSlice> slices = axial({0, 5, 10});
  for (DicomSlice& slice : slices)
    slice.alongColumn = Eigen::Vector3d(0, std::cos(14 * kDegree), -std::sin(14 * kDegree));
  expectRefused(slices, "gantry tilt of 14 degrees");
}

TEST(DicomStack, SlicesShiftedSideways) {
  std::vector<DicomSlice> slices = axial({0, 5, 10});
  slices[1].position_mm->x() += 2.0;
  expectRefused(slices, "sideways");
}

TEST(DicomStack, SlicesThatDiffer) {
  std::vector<DicomSlice> turned = axial({0, 5, 10});
  turned[2].alongColumn = Eigen::Vector3d::UnitZ();
  expectRefused(turned, "mixes slice orientations (0.dcm and 2.dcm differ)");
  std::vector<DicomSlice> larger = axial({0, 5, 10});
  larger[1].rows = 5;
  expectRefused(larger, "0.dcm and 1.dcm differ in their number of pixels");
  std::vector<DicomSlice> wider = axial({0, 5, 10});
  wider[1].pixelSpacing_mm = Eigen::Vector2d(0.7, 0.7);
  expectRefused(wider, "0.dcm and 1.dcm differ in their pixel spacing");
}

TEST(DicomStack, SlicesThatCannotBePlaced) {
  const auto without = [](auto spoil) {
    std::vector<DicomSlice> slices = axial({0, 5});
    spoil(slices[1]);
    return slices;
  };
  expectRefused(without([](DicomSlice& s) { s.position_mm.reset(); }),
                "1.dcm has no valid ImagePositionPatient");
  expectRefused(without([](DicomSlice& s) { s.alongRow.reset(); }),
                "1.dcm has no valid ImageOrientationPatient");
  expectRefused(without([](DicomSlice& s) { s.pixelSpacing_mm.reset(); }), "1.dcm has no valid PixelSpacing");
  expectRefused(without([](DicomSlice& s) { s.pixelSpacing_mm->x() = 0.0; }),
                "1.dcm has no valid PixelSpacing");
  expectRefused(without([](DicomSlice& s) { s.frames = 7; }), "1.dcm holds 7 frames");
  expectRefused(without([](DicomSlice& s) { s.samplesPerPixel = 3; }), "1.dcm is a colour picture");
}

TEST(DicomStack, OneSliceTakesItsThickness) {
  std::vector<DicomSlice> one = axial({3});
  expectRefused(one, "does not give its thickness");
  one[0].thickness_mm = 5.0;
  const DicomStack stack = stackSlices(one, "series");
  EXPECT_EQ(stack.rasFromVoxel(2, 2), 5.0);
  ASSERT_EQ(stack.warnings.size(), 1U);
  EXPECT_THAT(stack.warnings[0], testing::HasSubstr("thickness of 5 mm"));
}

}  // namespace
}  // namespace viscera

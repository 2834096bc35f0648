// SPDX-License-Identifier: Apache-2.0
#include "viewer/worst_slice.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

Geometry grid() {
  Geometry geometry;
  geometry.size = {6, 5, 4};
  geometry.spacing_mm = {1.0, 2.0, 3.0};
  return geometry;
}

void put(Volume& labels, const Index3& at, std::uint8_t label) {
  labels.voxels<std::uint8_t>()[labels.offset(at[0], at[1], at[2])] = label;
}

/// Organ 2: slice k = 1 lacks one voxel, k = 2 has three false ones, k = 3 is right.
struct Pair {
  Volume truth{grid(), VoxelType::UInt8};
  Volume prediction{grid(), VoxelType::UInt8};
  Pair() {
    put(truth, {1, 1, 1}, 2);
    for (const std::int64_t i : {1, 2, 3}) put(prediction, {i, 4, 2}, 2);
    put(truth, {5, 0, 3}, 2);
    put(prediction, {5, 0, 3}, 2);
    for (const std::int64_t i : {0, 1, 2, 3, 4, 5}) put(truth, {i, 2, 0}, 7);  // another organ, all missed
  }
};

TEST(WorstSlice, HasMostWrongVoxelsOfTheOrgan) {
  const Pair pair;
  const auto axial = worstSlice(pair.truth, pair.prediction, 2, SliceView::Axial);
  ASSERT_TRUE(axial.has_value());
  EXPECT_EQ(axial->slice, 2);
  EXPECT_EQ(axial->errorVoxels, 3);
  EXPECT_EQ(axial->voxel, (Index3{2, 4, 2}));
  EXPECT_TRUE(axial->lps_mm.isApprox(Eigen::Vector3d(2.0, 8.0, 6.0)));
  const auto coronal = worstSlice(pair.truth, pair.prediction, 2, SliceView::Coronal);
  EXPECT_EQ(coronal->slice, 4);
  const auto sagittal = worstSlice(pair.truth, pair.prediction, 2, SliceView::Sagittal);
  EXPECT_EQ(sagittal->slice, 1);  // a missed and a false voxel
  EXPECT_EQ(sagittal->errorVoxels, 2);
}

TEST(WorstSlice, WithoutErrorsIsTheLargestOfTheOrgan) {
  const Pair pair;
  const auto found = worstSlice(pair.truth, pair.truth, 7, SliceView::Axial);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->slice, 0);
  EXPECT_EQ(found->errorVoxels, 0);
  EXPECT_FALSE(worstSlice(pair.truth, pair.prediction, 9, SliceView::Axial).has_value());
}

TEST(WorstSlice, ComparesGridsByTheirPlaceInThePatient) {
  const Pair pair;
  // The same prediction without its first column: every voxel keeps its place.
  Geometry cut = grid();
  cut.size[0] = 5;
  cut.origin_mm[0] = 1.0;
  Volume prediction(cut, VoxelType::UInt8);
  for (std::int64_t k = 0; k < 4; ++k)
    for (std::int64_t j = 0; j < 5; ++j)
      for (std::int64_t i = 0; i < 5; ++i)
        put(prediction, {i, j, k}, static_cast<std::uint8_t>(pair.prediction.at(i + 1, j, k)));
  const auto found = worstSlice(pair.truth, prediction, 2, SliceView::Axial);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->slice, 2);
  EXPECT_EQ(found->errorVoxels, 3);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/surface_distance.h"

#include "engine/metric/hd95.h"
#include "engine/metric/surface_dice.h"
#include "golden.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace viscera {
namespace {

using test::labelsFrom;

TEST(SurfaceDistance, BoxesHoldBothMaps) {
  std::vector<std::uint8_t> prediction(4 * 3 * 2, 0);
  std::vector<std::uint8_t> reference(4 * 3 * 2, 0);
  prediction[1 + 4 * 2] = 1;      // (1, 2, 0)
  reference[3 + 4 * 1 + 12] = 1;  // (3, 1, 1)
  const std::vector<VoxelBox> boxes = labelBoxes({prediction, reference, {4, 3, 2}, {1, 1, 1}}, 3);
  EXPECT_EQ(boxes[1].start, (Index3{1, 1, 0}));
  EXPECT_EQ(boxes[1].stop, (Index3{4, 3, 2}));
  EXPECT_TRUE(boxes[2].empty());
}

TEST(SurfaceDistance, InnerVoxelsAreNoEdge) {
  const std::vector<std::uint8_t> full(27, 1);
  const LabelMapPair maps{full, full, {3, 3, 3}, {1, 1, 1}};
  EXPECT_EQ(surfaceDistances(maps, 1, labelBoxes(maps, 2)[1]).fromPrediction_mm.size(), 26U);
}

TEST(SurfaceDistance, ShiftedVoxelByHand) {
  const std::vector<std::uint8_t> prediction{1, 0, 0, 0};
  const std::vector<std::uint8_t> reference{0, 0, 0, 1};
  const LabelMapPair maps{prediction, reference, {4, 1, 1}, {0.7, 1, 1}};
  const SurfaceDistances distances = surfaceDistances(maps, 1, labelBoxes(maps, 2)[1]);
  EXPECT_NEAR(hd95_mm(distances), 2.1, 1e-6);
  EXPECT_DOUBLE_EQ(surfaceDice(distances, 2.1), 1.0);  // a distance equal to the tolerance counts
  EXPECT_DOUBLE_EQ(surfaceDice(distances, 2.0), 0.0);
}

TEST(SurfaceDistance, EqualsMonai) {
  for (const Json& golden : test::metricGolden()["cases"]) {
    SCOPED_TRACE(golden["name"].get<std::string>() + golden["spacing_mm"].dump());
    const auto prediction = labelsFrom(golden["prediction"]);
    const auto reference = labelsFrom(golden["reference"]);
    const LabelMapPair maps{
        prediction, reference, test::sizeFrom(golden["size"]), test::vectorFrom(golden["spacing_mm"])};
    const std::vector<VoxelBox> boxes = labelBoxes(maps, 6);
    for (std::size_t label = 0; label < 6; ++label) {
      const SurfaceDistances distances = surfaceDistances(maps, static_cast<int>(label), boxes[label]);
      VISCERA_EXPECT_SCORE(hd95_mm(distances), test::numberFrom(golden["hd95_mm"][label]), 1e-5);
      const Json& dice = golden["surface_dice"];
      VISCERA_EXPECT_SCORE(surfaceDice(distances, 1.0), test::numberFrom(dice["1.0"][label]), 1e-6);
      VISCERA_EXPECT_SCORE(surfaceDice(distances, 2.0), test::numberFrom(dice["2.0"][label]), 1e-6);
    }
  }
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "viewer/ruler.h"

#include "engine/base/error.h"
#include "viewer/slice_geometry.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(Ruler, MeasuresInMillimetresWhateverTheSpacing) {
  Geometry geometry;
  geometry.size = {100, 100, 100};
  geometry.spacing_mm = {0.5, 0.5, 4.0};
  const SlicePlane coronal(geometry, SliceView::Coronal);
  // 30 columns of 0.5 mm and 5 rows of 4 mm: 15 mm and 20 mm, so 25 mm.
  EXPECT_NEAR(
      distance_mm(coronal.patientFromPlane({10.0, 20.0, 3.0}), coronal.patientFromPlane({40.0, 25.0, 3.0})),
      25.0,
      1e-12);
  EXPECT_EQ(lengthText(25.04), "25.0 mm");
}

TEST(Ruler, MeasuresAngles) {
  EXPECT_NEAR(angle_deg({1.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, {0.0, 3.0, 0.0}), 90.0, 1e-12);
  EXPECT_NEAR(angle_deg({2.0, 1.0, 1.0}, {1.0, 1.0, 1.0}, {0.0, 1.0, 1.0}), 180.0, 1e-6);
  EXPECT_NEAR(angle_deg({1.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, {1.0, 1.0, 0.0}), 45.0, 1e-9);
  EXPECT_EQ(angle_deg({1.0, 1.0, 1.0}, {1.0, 1.0, 1.0}, {0.0, 0.0, 0.0}), 0.0);
}

TEST(Ruler, AnglesAreThoseInThePatientWhateverTheSpacing) {
  Geometry geometry;
  geometry.size = {100, 100, 100};
  geometry.spacing_mm = {0.5, 0.5, 4.0};
  const SlicePlane coronal(geometry, SliceView::Coronal);
  const auto at = [&coronal](double column, double row) {
    return coronal.patientFromPlane({column, row, 3.0});
  };
  // Arms of 8 columns of 0.5 mm and of one row of 4 mm beside 8 columns: (4, 0) and (4, 4) mm.
  EXPECT_NEAR(angle_deg(at(18.0, 20.0), at(10.0, 20.0), at(18.0, 21.0)), 45.0, 1e-9);
  // (4, 0) and (-4, 4) mm.
  EXPECT_NEAR(angle_deg(at(18.0, 20.0), at(10.0, 20.0), at(2.0, 21.0)), 135.0, 1e-9);
  EXPECT_EQ(angleText(54.74), "54.7°");
  EXPECT_EQ(angleText(180.0), "180.0°");
}

TEST(ScaleBar, HasTheLongestNiceLengthThatFits) {
  const ScaleBar bar = scaleBar(2.0, 150.0);  // at most 75 mm
  EXPECT_DOUBLE_EQ(bar.length_mm, 50.0);
  EXPECT_DOUBLE_EQ(bar.length_px, 100.0);
  EXPECT_EQ(bar.text, "5 cm");
  EXPECT_EQ(scaleBar(1.0, 100.0).text, "10 cm");
  EXPECT_EQ(scaleBar(1.0, 19.9).text, "1 cm");
  EXPECT_EQ(scaleBar(1.0, 20.0).text, "2 cm");
  EXPECT_EQ(scaleBar(20.0, 100.0).text, "5 mm");
  EXPECT_EQ(scaleBar(100.0, 60.0).text, "0.5 mm");
  EXPECT_THROW((void)scaleBar(0.0, 60.0), Error);
}

}  // namespace
}  // namespace viscera

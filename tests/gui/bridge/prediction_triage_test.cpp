// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/prediction_triage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using Kind = TriageFlag::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

PredictedOrganRecord organ(int label, const std::string& name, double ml, double x_mm) {
  return {label, name, ml, ml > 0.0 ? 1 : 0, 0.0, x_mm};
}

/// A body with its middle at x = 10; LPS, so that the left side has the greater x.
PredictedScanRecord scanWith(std::vector<PredictedOrganRecord> organs) {
  PredictedScanRecord scan;
  scan.state = PredictionState::Finished;
  scan.bodyMiddle_mm = 10.0;
  scan.organs = std::move(organs);
  return scan;
}

TEST(PredictionTriage, NothingIsOddAboutOrgansOnTheirSides) {
  EXPECT_THAT(triageFlags(scanWith({organ(1, "spleen", 200, 90),
                                    organ(2, "right kidney", 150, -50),
                                    organ(3, "left kidney", 150, 70)})),
              IsEmpty());
}

TEST(PredictionTriage, APairThatIsExchangedIsNamedOnce) {
  EXPECT_THAT(
      triageFlags(scanWith({organ(2, "right adrenal gland", 3, 40), organ(3, "left adrenal gland", 4, -20)})),
      ElementsAre(TriageFlag{Kind::SwappedPair, "adrenal gland"}));
}

TEST(PredictionTriage, ALonelyKidneyIsHeldAgainstTheMiddleOfTheBody) {
  const auto lonely = [](double rightX, double leftX, double right_ml, double left_ml) {
    return triageFlags(
        scanWith({organ(2, "right kidney", right_ml, rightX), organ(3, "left kidney", left_ml, leftX)}));
  };
  EXPECT_THAT(
      lonely(0, -30, 0, 150),
      ElementsAre(TriageFlag{Kind::WrongSide, "left kidney"}, TriageFlag{Kind::Missing, "right kidney"}));
  EXPECT_THAT(
      lonely(11, 0, 150, 0),
      ElementsAre(TriageFlag{Kind::WrongSide, "right kidney"}, TriageFlag{Kind::Missing, "left kidney"}));
  EXPECT_THAT(lonely(9, 0, 150, 0), ElementsAre(TriageFlag{Kind::Missing, "left kidney"}));
}

TEST(PredictionTriage, WhereMostOrgansAreOutsideOfTheScanNoneIsCalledMissing) {
  const auto scan = scanWith({organ(1, "spleen", 0, 0),
                              organ(2, "liver", 0, 0),
                              organ(3, "aorta", 0, 0),
                              organ(4, "femur_left", 50, 60),
                              organ(5, "femur_right", 0, 0)});
  EXPECT_THAT(triageFlags(scan), IsEmpty());
  EXPECT_EQ(organsFound(scan), 1);
}

TEST(PredictionTriage, NamesWithUnderscoresArePairsToo) {
  EXPECT_EQ(sideOf("kidney_left"), "left");
  EXPECT_EQ(sideOf("Right lung"), "") << "names are compared as they are written";
  EXPECT_EQ(sideOf("bright spot"), "");
  EXPECT_THAT(triageFlags(scanWith({organ(1, "kidney_left", 1, -5), organ(2, "kidney_right", 1, 5)})),
              ElementsAre(TriageFlag{Kind::SwappedPair, "kidney"}));
}

TEST(PredictionTriage, CountsComponentsBeyondTheFirst) {
  auto scan = scanWith({organ(1, "spleen", 200, 90), organ(2, "liver", 0, 0)});
  scan.organs[0].components = 4;
  scan.organs[0].outside_ml = 1.5;
  EXPECT_EQ(extraComponents(scan), 3);
  EXPECT_DOUBLE_EQ(outside_ml(scan), 1.5);
  scan.state = PredictionState::Waiting;
  EXPECT_THAT(triageFlags(scan), IsEmpty());
}

}  // namespace
}  // namespace viscera

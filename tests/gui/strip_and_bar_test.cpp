// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/organ_strip.h"
#include "gui/charts/time_bar.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"
#include "storage/whole_percents.h"

#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <limits>

namespace viscera {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

class OrganStripTest : public testing::Test {
 protected:
  void SetUp() override {
    strip_.resize(600, 200);
    strip_.setRows({"validation 1", "validation 2", "validation 3"},
                   {{"spleen", Qt::red, {0.1, 0.5, 0.9}},
                    {"liver", Qt::blue, {0.8, kNan, 0.95}},
                    {"aorta", Qt::green, {0.0, 0.2, 0.4}}});
  }
  OrganStrip strip_{"Dice"};
};

TEST_F(OrganStripTest, CellsHaveTheColourOfTheirValue) {
  const QImage image = strip_.grab().toImage();
  const auto colourAt = [&](int organ, int validation) {
    const QRectF cell = strip_.cellRect(organ, validation);
    return image.pixelColor(static_cast<int>(cell.left()) + 4, static_cast<int>(cell.bottom()) - 5);
  };
  const Tokens& t = Theme::current().tokens();
  EXPECT_EQ(colourAt(0, 2), sequentialColour(t, 0.9));
  EXPECT_EQ(colourAt(2, 0), sequentialColour(t, 0.0));
}

TEST_F(OrganStripTest, ClickChoosesTheOrgan) {
  QSignalSpy selections(&strip_, &OrganStrip::organSelected);
  QTest::mouseClick(&strip_, Qt::LeftButton, {}, strip_.cellRect(1, 0).center().toPoint());
  ASSERT_EQ(selections.size(), 1);
  EXPECT_EQ(selections[0][0].toInt(), 1);
  EXPECT_EQ(strip_.selected(), 1);
  QTest::mouseClick(&strip_, Qt::LeftButton, {}, {300, 195});  // the scale is no organ
  EXPECT_EQ(strip_.selected(), 1);
}

TEST_F(OrganStripTest, KeysChooseOrganAndValidation) {
  QTest::keyClick(&strip_, Qt::Key_Down);
  EXPECT_EQ(strip_.selected(), 0);
  QTest::keyClick(&strip_, Qt::Key_End);
  EXPECT_EQ(strip_.selected(), 2);
  QTest::keyClick(&strip_, Qt::Key_Down);
  EXPECT_EQ(strip_.selected(), 2);
  QTest::keyClick(&strip_, Qt::Key_Up);
  EXPECT_EQ(strip_.selected(), 1);
  EXPECT_EQ(strip_.accessibleDescription(), "liver, validation 3: Dice 0.950");
  QTest::keyClick(&strip_, Qt::Key_Left);
  EXPECT_EQ(strip_.accessibleDescription(), "liver, validation 2: not scored");
  EXPECT_FALSE(strip_.accessibleName().isEmpty());
  EXPECT_NE(strip_.focusPolicy() & Qt::TabFocus, 0);
}

TEST_F(OrganStripTest, NamesTheWorstOrganOfTheNewestValidation) {
  EXPECT_EQ(strip_.worst(), 2);  // 0.4 of 0.9, 0.95 and 0.4
  EXPECT_EQ(strip_.worstText(), "Lowest at validation 3: aorta, Dice 0.40");
  EXPECT_EQ(strip_.accessibleDescription(), strip_.worstText());  // nothing is chosen
  strip_.setRows({"validation 1, step 400", "validation 2, step 800"},
                 {{"spleen", Qt::red, {0.1, 0.2}}, {"liver", Qt::blue, {0.0, kNan}}});
  EXPECT_EQ(strip_.worst(), -1);  // one value has nothing to be compared with
  EXPECT_TRUE(strip_.worstText().isEmpty());
}

TEST_F(OrganStripTest, SelectionSurvivesANewValidation) {
  strip_.select(1);
  strip_.setRows({"validation 1", "validation 2"},
                 {{"spleen", Qt::red, {0.1, 0.2}}, {"liver", Qt::blue, {0.3, 0.4}}});
  EXPECT_EQ(strip_.selected(), 1);
  strip_.setRows({"validation 1"}, {{"spleen", Qt::red, {0.1}}});
  EXPECT_EQ(strip_.selected(), -1);
  strip_.setRows({}, {});
  EXPECT_FALSE(strip_.grab().isNull());
}

TEST_F(OrganStripTest, ManyValidationsFit) {
  QStringList names;
  std::vector<double> values;
  for (int i = 0; i < 900; ++i) {
    names << QString("validation %1").arg(i + 1);
    values.push_back(i / 900.0);
  }
  strip_.setRows(names, {{"spleen", Qt::red, values}});
  EXPECT_LE(strip_.cellRect(0, 899).right(), strip_.width());
  EXPECT_FALSE(strip_.grab().isNull());
}

TEST(WholePercents, AddUpToAHundred) {
  EXPECT_EQ(wholePercents({1, 1, 1}), (std::vector<int>{34, 33, 33}));
  EXPECT_EQ(wholePercents({51.4, 24.3, 24.3}), (std::vector<int>{52, 24, 24}));  // the largest remainder
  EXPECT_EQ(wholePercents({0, 0}), (std::vector<int>{0, 0}));
  EXPECT_EQ(wholePercents({}), (std::vector<int>{}));
  EXPECT_EQ(wholePercents({0.001, 99.999}), (std::vector<int>{0, 100}));
}

TEST(TimeBar, SaysWhatItShows) {
  TimeBar bar;
  bar.setStages({{StepStage::Backward, "backward", 1.02},
                 {StepStage::Forward, "forward", 0.48},
                 {StepStage::Wait, "wait for data", 0.002}},
                "limited by the processor");
  EXPECT_EQ(bar.accessibleDescription(),
            "limited by the processor. backward 68 %, forward 32 %, wait for data < 1 %");
  bar.resize(600, bar.heightForWidth(600));
  const QImage image = bar.grab().toImage();
  const Tokens& t = Theme::current().tokens();
  EXPECT_EQ(image.pixelColor(200, 31), t.stages[static_cast<std::size_t>(StepStage::Backward)]);
  EXPECT_EQ(image.pixelColor(500, 31), t.stages[static_cast<std::size_t>(StepStage::Forward)]);
}

TEST(TimeBar, GrowsWhereTheWordsNeedASecondLine) {
  TimeBar bar;
  bar.setStages({{StepStage::Backward, "backward", 5},
                 {StepStage::Forward, "forward", 3},
                 {StepStage::Update, "update", 2}},
                "limited by the processor");
  EXPECT_GT(bar.heightForWidth(120), bar.heightForWidth(800));
  TimeBar empty;
  EXPECT_FALSE(empty.grab().isNull());
}

TEST(NumberText, ReadsAsPeopleWriteIt) {
  const QChar space(0x202f);
  EXPECT_EQ(groupedNumber(4650), QString("4") + space + "650");
  EXPECT_EQ(groupedNumber(1234567), QString("1") + space + "234" + space + "567");
  EXPECT_EQ(groupedNumber(650), "650");
  EXPECT_EQ(groupedNumber(-1000), QString(QChar(0x2212)) + "1" + space + "000");
  EXPECT_EQ(valueText(0.32419), "0.3242");
  EXPECT_EQ(valueText(12.3456), "12.35");
  EXPECT_EQ(valueText(0.0000123), QString("1.2e") + QChar(0x2212) + "05");
  EXPECT_EQ(valueText(1876), QString("1") + space + "876");
  EXPECT_EQ(valueText(-1024), QString(QChar(0x2212)) + "1" + space + "024");
  EXPECT_EQ(valueText(999.97), QString("1") + space + "000");  // not 1000.0
  EXPECT_EQ(valueText(kNan), QString(QChar(0x2013)));
  EXPECT_EQ(valueText(-1.5), QString(QChar(0x2212)) + "1.500");
  EXPECT_EQ(durationText(41), "41 s");
  EXPECT_EQ(durationText(12 * 60), "12 min");
  EXPECT_EQ(durationText(3 * 3600 + 12 * 60), "3 h 12 min");
  EXPECT_EQ(plainNumber(-175.0), QString(QChar(0x2212)) + "175");
  EXPECT_EQ(plainNumber(0.05), "0.05");
  EXPECT_EQ(plainNumber(1500.0), QString("1") + space + "500");
}

TEST(NumberText, SizesAreInDecimalUnits) {
  EXPECT_EQ(bytesText(0), "0 bytes");
  EXPECT_EQ(bytesText(999), "999 bytes");
  EXPECT_EQ(bytesText(1'000), "1.0 kB");
  EXPECT_EQ(bytesText(999'400), "999 kB");
  EXPECT_EQ(bytesText(999'600), "1.0 MB");  // rounds to a thousand of the unit below
  EXPECT_EQ(bytesText(1'500'000), "1.5 MB");
  EXPECT_EQ(bytesText(1'000'000'000), "1.0 GB");
  EXPECT_EQ(bytesText(1LL << 30), "1.1 GB");  // 1 073 741 824
  EXPECT_EQ(bytesText(8'589'934'592), "8.6 GB");
  EXPECT_EQ(bytesText(9'960'000'000), "10 GB");
  EXPECT_EQ(bytesText(12'400'000'000), "12 GB");
  EXPECT_EQ(bytesText(1'200'000'000'000), "1.2 TB");
  EXPECT_EQ(bytesText(3'000'000'000'000'000), QString("3000 TB"));
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/heartbeat.h"

#include "engine/base/error.h"
#include "tests/support/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>
#include <QWidget>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace viscera {
namespace {

TEST(DelayHistogram, PercentilesAreThoseCalculatedByHand) {
  DelayHistogram delays;
  EXPECT_EQ(delays.percentile_ms(0.99), 0.0);
  EXPECT_EQ(delays.maximum_ms(), 0.0);
  for (int i = 0; i < 98; ++i) delays.add(0.23);
  delays.add(12.34);
  delays.add(61.07);
  EXPECT_EQ(delays.count(), 100);
  EXPECT_NEAR(delays.percentile_ms(0.5), 0.3, 1e-9);      // the 50th of 100, in the class from 0.2 to 0.3
  EXPECT_NEAR(delays.percentile_ms(0.98), 0.3, 1e-9);     // the 98th
  EXPECT_NEAR(delays.percentile_ms(0.99), 12.4, 1e-9);    // the 99th
  EXPECT_NEAR(delays.percentile_ms(0.991), 61.07, 1e-9);  // the 100th; never more than the largest
  EXPECT_EQ(delays.maximum_ms(), 61.07);
  delays.clear();
  EXPECT_EQ(delays.count(), 0);
  EXPECT_EQ(delays.percentile_ms(0.5), 0.0);
}

TEST(DelayHistogram, DelaysBeyondASecondAndNegativeOnesAreKept) {
  DelayHistogram delays;
  delays.add(-3.0);
  delays.add(2500.0);
  delays.add(1e300);
  EXPECT_EQ(delays.count(), 3);
  EXPECT_NEAR(delays.percentile_ms(0.3), 0.1, 1e-9);
  EXPECT_EQ(delays.percentile_ms(0.5), 1e300);
  EXPECT_EQ(delays.maximum_ms(), 1e300);
}

TEST(BeatRecord, ABlockedThreadIsLateForEveryBeatThatWasDue) {
  BeatRecord record(1000.0, 10.0);
  record.beat(1010.0);
  record.beat(1019.6);  // a little early is in time, and no beat of its own besides
  EXPECT_EQ(record.whole().count(), 2);
  EXPECT_EQ(record.whole().maximum_ms(), 0.0);
  record.beat(1072.0);  // due at 1030, 1040, 1050, 1060, 1070: late by 42, 32, 22, 12, 2
  EXPECT_EQ(record.whole().count(), 7);
  EXPECT_EQ(record.whole().maximum_ms(), 42.0);
  EXPECT_NEAR(record.whole().percentile_ms(5.0 / 7.0), 22.1, 1e-9);
  record.beginInterval();
  record.beat(1083.0);
  EXPECT_EQ(record.interval().count(), 1);
  EXPECT_EQ(record.interval().maximum_ms(), 3.0);
  EXPECT_EQ(record.whole().count(), 8);
  EXPECT_EQ(record.whole().maximum_ms(), 42.0);
}

std::vector<std::string> linesOf(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Heartbeat, TellsTheFirstPaintOfTheWindowAndItsEnd) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "beats.csv";
  for (int round = 0; round < 2; ++round) {
    Heartbeat heartbeat(file);
    QWidget window;
    heartbeat.watchFirstPaint(window);
    window.show();
    const std::size_t expected = round == 0 ? 2 : 4;  // on the disk at once
    ASSERT_TRUE(QTest::qWaitFor([&] { return linesOf(file).size() >= expected; }, 60'000));
  }
  const auto lines = linesOf(file);
  ASSERT_EQ(lines.size(), 5U) << "one header, though the file was opened twice";
  EXPECT_EQ(lines[0].rfind("time,since_start_s,what,", 0), 0U) << lines[0];
  EXPECT_NE(lines[1].find(",first_paint,"), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find(",end,"), std::string::npos) << lines[2];
  EXPECT_NE(lines[3].find(",first_paint,"), std::string::npos) << lines[3];
  EXPECT_EQ(lines[1].back(), '1') << "one window is open: " << lines[1];
  for (const std::string& line : lines) EXPECT_EQ(std::count(line.begin(), line.end(), ','), 10) << line;
}

TEST(Heartbeat, AFileThatCannotBeWrittenIsNamed) {
  try {
    const Heartbeat heartbeat("/not/there/beats.csv");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Io);
    EXPECT_NE(std::string(error.what()).find("/not/there/beats.csv"), std::string::npos);
  }
}

}  // namespace
}  // namespace viscera

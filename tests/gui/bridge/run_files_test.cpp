// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_files.h"

#include "run_project.h"

#include <gtest/gtest.h>

#include <chrono>

namespace viscera {
namespace {

std::vector<std::int64_t> stepsOf(const std::vector<RunPicture>& pictures) {
  std::vector<std::int64_t> steps;
  for (const RunPicture& picture : pictures) steps.push_back(picture.step);
  return steps;
}

TEST(RunFiles, ALineOfTheLogHasTimeLevelAndText) {
  const LogLine line = logLineFrom("2026-11-30 00:24:01 warning the disk is nearly full");
  EXPECT_EQ(line.wall_ms, 1'795'998'241'000);  // date -u -d '2026-11-30 00:24:01' +%s
  EXPECT_EQ(line.level, RunMessage::Level::Warning);
  EXPECT_EQ(line.text, "the disk is nearly full");
  EXPECT_EQ(logLineFrom("2026-11-30 00:24:01 error x").level, RunMessage::Level::Error);
  EXPECT_EQ(logLineFrom("no time here").text, "no time here");
  EXPECT_EQ(logLineFrom("no time here").wall_ms, 0);
}

TEST(RunFiles, OnlyWholeNewLinesAreTold) {
  const test::RunProject project;
  const auto folder = project.runFolder("a");
  std::uintmax_t bytes = 0;
  EXPECT_TRUE(newLogLines(folder, bytes).empty());
  project.writeFile(folder / "log.txt",
                    "2026-11-30 00:24:01 error first\n  more of it\n2026-11-30 00:24:02 info ha");
  auto lines = newLogLines(folder, bytes);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1].text, "  more of it");
  EXPECT_EQ(lines[1].level, RunMessage::Level::Error);
  EXPECT_TRUE(newLogLines(folder, bytes).empty());
  project.writeFile(folder / "log.txt", "lf\n");
  lines = newLogLines(folder, bytes);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].text, "half");
}

TEST(RunFiles, OfALongLogTheEndIsTold) {
  const test::RunProject project;
  const auto folder = project.runFolder("a");
  std::string text;
  for (int i = 0; i < 150'000; ++i) text += "2026-11-30 00:24:01 info line " + std::to_string(i) + "\n";
  project.writeFile(folder / "log.txt", text);
  std::uintmax_t bytes = 0;
  const auto lines = newLogLines(folder, bytes);
  EXPECT_EQ(bytes, text.size());
  ASSERT_GT(lines.size(), 100'000U);
  EXPECT_LT(lines.size(), 150'000U);
  EXPECT_EQ(lines.front().wall_ms, 1'795'998'241'000);
  EXPECT_EQ(lines.back().text, "line 149999");
}

TEST(RunFiles, PicturesComeOnceAndAgainWhenTheyChange) {
  const test::RunProject project;
  const auto previews = project.runFolder("a") / "previews";
  project.writeFile(previews / "step_000200.png", "x");
  project.writeFile(previews / "step_000100.png", "x");
  project.writeFile(previews / "step_1000000.png", "x");
  project.writeFile(previews / "notes.txt", "x");
  std::map<std::int64_t, std::int64_t> known;
  EXPECT_EQ(stepsOf(newPictures(project.runFolder("a"), 100, known)), (std::vector<std::int64_t>{100}));
  EXPECT_EQ(stepsOf(newPictures(project.runFolder("a"), 2'000'000, known)),
            (std::vector<std::int64_t>{200, 1'000'000}));
  EXPECT_TRUE(newPictures(project.runFolder("a"), 2'000'000, known).empty());
  std::filesystem::last_write_time(previews / "step_000200.png",
                                   std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(stepsOf(newPictures(project.runFolder("a"), 2'000'000, known)), (std::vector<std::int64_t>{200}));
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
// Every file of the edge data against the row of edge_files.md that tells what happens to it.
#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "golden.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTable = "tests/engine/volume/edge_files.md";

/// File → what happens, from the table's rows.
std::map<std::string, std::string> expectedOutcomes() {
  std::map<std::string, std::string> outcomes;
  std::ifstream stream(test::sourceFolder() / kTable);
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("| ") || line.starts_with("| file |")) continue;
    const auto behindFile = line.find(" | ");
    const auto behindMeaning = line.find(" | ", behindFile + 3);
    outcomes[line.substr(2, behindFile - 2)] =
        line.substr(behindMeaning + 3, line.size() - behindMeaning - 5);
  }
  return outcomes;
}

std::string shortNumber(const char* format, double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string description(const Volume& volume) {
  const Geometry& geometry = volume.geometry();
  std::string size;
  std::string spacing;
  for (std::size_t d = 0; d < 3; ++d) {
    size += (d == 0 ? "" : "x") + std::to_string(geometry.size[d]);
    spacing += (d == 0 ? "" : "x") + shortNumber("%.4g", geometry.spacing_mm[static_cast<Eigen::Index>(d)]);
  }
  double least = std::numeric_limits<double>::infinity();
  double largest = -least;
  int notFinite = 0;
  for (const double value : test::valuesOf(volume)) {
    if (!std::isfinite(value)) {
      ++notFinite;
      continue;
    }
    least = std::min(least, value);
    largest = std::max(largest, value);
  }
  return "loads: " + size + " at " + spacing + " mm, " + geometry.axcodes() + ", " +
         shortNumber("%.6g", least) + " to " + shortNumber("%.6g", largest) +
         (notFinite > 0 ? ", " + std::to_string(notFinite) + " not finite" : "");
}

/// What a person opens to see the file: itself, its series, or a folder with nothing else.
fs::path openedFor(const fs::path& file, const fs::path& folder) {
  if (file.string().find(".dcm") == std::string::npos) return file;
  const std::string parent = file.parent_path().string();
  if (parent.find("series_faults") != std::string::npos || parent.find("oblique") != std::string::npos)
    return file.parent_path();
  fs::copy_file(file, folder / file.filename());
  return folder;
}

std::string outcomeOf(const fs::path& file) {
  const test::TemporaryFolder folder;
  try {
    return description(readVolume(openedFor(file, folder.path())).volume);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    return std::string("refused: ") + error.what();
  }
}

void compare(const fs::path& file, const std::string& expected) {
  const std::string outcome = outcomeOf(file);
  if (expected.starts_with("loads: ")) {
    EXPECT_EQ(outcome, expected);
    return;
  }
  ASSERT_THAT(expected, testing::StartsWith("refused: "));
  EXPECT_THAT(outcome, testing::StartsWith("refused: "));
  EXPECT_THAT(outcome, testing::HasSubstr(expected.substr(std::string("refused: ").size())));
}

TEST(EdgeFiles, WhatTheTableSaysHappens) {
  VISCERA_REQUIRE_TEST_DATA(edge, "edge");
  std::map<std::string, std::string> outcomes = expectedOutcomes();
  for (const auto& entry : fs::recursive_directory_iterator(edge)) {
    const std::string name = entry.path().lexically_relative(edge).string();
    const std::string file = entry.path().filename().string();
    if (!entry.is_regular_file() || file.starts_with("LICENSE") || file.starts_with("COPYING")) continue;
    SCOPED_TRACE(name);
    ASSERT_TRUE(outcomes.contains(name)) << "the table lacks a row";
    compare(entry.path(), outcomes[name]);
    outcomes.erase(name);
  }
  for (const auto& [name, outcome] : outcomes) ADD_FAILURE() << "a row without a file: " << name;
}

}  // namespace
}  // namespace viscera

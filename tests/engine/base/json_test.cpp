// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"

#include "engine/base/error.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace viscera {
namespace {

std::string messageOf(const std::string& text) {
  try {
    (void)parseJson(text, "split.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Json, KeepsTheOrderOfKeysThroughAFile) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "a.json";
  writeJsonFile(path, parseJson(R"({"z": 1, "": "empty key", "a": [1, 2]})", "text"));
  EXPECT_EQ(readJsonFile(path).dump(), R"({"z":1,"":"empty key","a":[1,2]})");
}

TEST(Json, NamesFileLineAndColumnOfAMistake) {
  EXPECT_THAT(messageOf("{\n  \"a\": 1,,\n}"), testing::HasSubstr("split.json"));
  EXPECT_THAT(messageOf("{\n  \"a\": 1,,\n}"), testing::HasSubstr("line 2"));
}

TEST(Json, RefusesNestingThatWouldOverflowTheStack) {
  EXPECT_THAT(messageOf(std::string(100000, '[')), testing::HasSubstr("nested deeper"));
}

TEST(Json, NamesANumberBeyondEveryFloat) {
  EXPECT_EQ(messageOf("[21e308]"), "split.json: holds a number that is too large '21e308'");
}

TEST(Json, NamesAMissingFile) {
  EXPECT_THROW((void)readJsonFile("/no/such/file.json"), Error);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

namespace viscera::test {

/// Root of the project's sources.
[[nodiscard]] std::filesystem::path sourceFolder();

/// Folder or file of the real test data: VISCERA_TEST_DATA, else ../shared/data beside the project; none
/// where absent.
[[nodiscard]] std::optional<std::filesystem::path> testData(const std::filesystem::path& relative);

}  // namespace viscera::test

/// Binds `name` to real test data or skips the test, saying so.
#define VISCERA_REQUIRE_TEST_DATA(name, relative)                                                       \
  const auto name##Found = viscera::test::testData(relative);                                           \
  if (!name##Found) GTEST_SKIP() << "test data " << (relative) << " is absent (set VISCERA_TEST_DATA)"; \
  const std::filesystem::path name = *name##Found

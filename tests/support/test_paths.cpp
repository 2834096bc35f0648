// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_paths.h"

#include <cstdlib>

namespace viscera::test {

std::filesystem::path sourceFolder() {
  return VISCERA_SOURCE_DIR;
}

std::optional<std::filesystem::path> testData(const std::filesystem::path& relative) {
  const char* configured = std::getenv("VISCERA_TEST_DATA");
  const std::filesystem::path root =
      configured != nullptr ? std::filesystem::path(configured) : sourceFolder() / ".." / "shared" / "data";
  if (!std::filesystem::exists(root / relative)) return std::nullopt;
  return std::filesystem::canonical(root / relative);
}

}  // namespace viscera::test

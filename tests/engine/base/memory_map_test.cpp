// SPDX-License-Identifier: Apache-2.0
#include "engine/base/memory_map.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

namespace viscera {
namespace {

std::string_view textOf(const MemoryMap& map) {
  return {reinterpret_cast<const char*>(map.bytes().data()), map.bytes().size()};
}

TEST(MemoryMap, ShowsTheBytesOfTheFile) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder.path() / "a", "abdomen");
  const MemoryMap map(folder.path() / "a");
  EXPECT_EQ(textOf(map), "abdomen");
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(map.bytes().data()) % 64, 0U);
}

TEST(MemoryMap, KeepsItsContentWhenTheFileIsReplaced) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder.path() / "a", "before");
  const MemoryMap map(folder.path() / "a");
  writeFileAtomically(folder.path() / "a", "after, and longer");
  EXPECT_EQ(textOf(map), "before");
}

TEST(MemoryMap, OfAnEmptyFileIsEmpty) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder.path() / "a", "");
  EXPECT_TRUE(MemoryMap(folder.path() / "a").bytes().empty());
}

TEST(MemoryMap, RefusesAMissingFileAndAFolder) {
  const test::TemporaryFolder folder;
  for (const auto& path : {folder.path() / "absent", folder.path()}) {
    try {
      const MemoryMap map(path);
      FAIL() << path << " was mapped";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::Io);
      EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace viscera

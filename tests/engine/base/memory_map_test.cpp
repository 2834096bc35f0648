// SPDX-License-Identifier: Apache-2.0
#include "engine/base/memory_map.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

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

TEST(MemoryMap, OfAFileThatIsShortenedReadsZerosAndTellsSo) {
  constexpr std::size_t kBytes = 200000;
  const test::TemporaryFolder folder;
  for (const char* name : {"a", "b"}) writeFileAtomically(folder.path() / name, std::string(kBytes, 'x'));
  const MemoryMap shortened(folder.path() / "a");
  const MemoryMap other(folder.path() / "b");
  EXPECT_EQ(textOf(shortened)[kBytes - 1], 'x');
  EXPECT_TRUE(shortened.isWhole());
  std::filesystem::resize_file(folder.path() / "a", 100);
  EXPECT_EQ(textOf(shortened)[99], 'x');
  EXPECT_EQ(textOf(shortened)[kBytes - 1], '\0');
  EXPECT_FALSE(shortened.isWhole());
  EXPECT_EQ(textOf(shortened).substr(1U << 16), std::string(kBytes - (1U << 16), '\0'));
  EXPECT_EQ(textOf(other), std::string(kBytes, 'x'));
  EXPECT_TRUE(other.isWhole());
  const MemoryMap again(folder.path() / "a");
  EXPECT_EQ(textOf(again), std::string(100, 'x'));
  EXPECT_TRUE(again.isWhole());
}

TEST(MemoryMap, MayBeShortenedWhileManyThreadsRead) {
  constexpr std::size_t kBytes = 1U << 20;
  const test::TemporaryFolder folder;
  for (int round = 0; round < 20; ++round) {
    const auto file = folder.path() / "a";
    writeFileAtomically(file, std::string(kBytes, 'x'));
    const MemoryMap map(file);
    {
      std::vector<std::jthread> readers;
      for (int i = 0; i < 4; ++i)
        readers.emplace_back([&] {
          for (int pass = 0; pass < 4; ++pass)
            for (const char c : textOf(map)) EXPECT_TRUE(c == 'x' || c == '\0');
        });
      std::filesystem::resize_file(file, 0);
    }
    EXPECT_EQ(textOf(map).back(), '\0');
    EXPECT_FALSE(map.isWhole());
  }
}

TEST(MemoryMap, LeavesOtherBusErrorsAsTheyAre) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder.path() / "a", "abdomen");
  const MemoryMap map(folder.path() / "a");
  EXPECT_DEATH((void)std::raise(SIGBUS), "");  // a sanitizer has its own way to end the program
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

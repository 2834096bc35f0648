// SPDX-License-Identifier: Apache-2.0
#include "engine/base/atomic_file.h"

#include "engine/base/error.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace viscera {
namespace {

std::string contentOf(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t filesIn(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(AtomicFile, AppearsOnlyWithCommit) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "sub" / "file.txt";
  AtomicFile file(path);
  file.write(std::string_view("text"));
  EXPECT_FALSE(std::filesystem::exists(path));
  file.commit();
  EXPECT_EQ(contentOf(path), "text");
  EXPECT_EQ(filesIn(folder.path() / "sub"), 1U);
}

TEST(AtomicFile, WithoutCommitTheOldFileStaysAndNothingIsLeftBehind) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "file.txt";
  writeFileAtomically(path, "old");
  {
    AtomicFile file(path);
    file.write(std::string_view("half of the new"));
  }
  EXPECT_EQ(contentOf(path), "old");
  EXPECT_EQ(filesIn(folder.path()), 1U);
}

TEST(AtomicFile, WhatAKilledProcessLeftIsFoundAndWhatALivingOneWritesIsNot) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / ".config.json.unfinished-a1B2c3") << "half";
  std::ofstream(folder.path() / ".config.backup") << "a user's file";
  const AtomicFile living(folder.path() / "run.json");
  EXPECT_EQ(unfinishedFiles(folder.path()),
            std::vector<std::filesystem::path>{folder.path() / ".config.json.unfinished-a1B2c3"});
  EXPECT_TRUE(unfinishedFiles(folder.path() / "no such folder").empty());
}

TEST(AtomicFile, NamesTheFileThatCannotBeWritten) {
  try {
    writeFileAtomically("/proc/no-such-folder/file.txt", "text");
    FAIL() << "writing below /proc succeeded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Io);
    EXPECT_NE(std::string(error.what()).find("/proc/no-such-folder/file.txt"), std::string::npos);
  }
}

}  // namespace
}  // namespace viscera

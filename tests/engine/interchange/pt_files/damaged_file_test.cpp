// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pickle_reader.h"
#include "engine/interchange/pt_reader.h"
#include "engine/interchange/pt_value_builder.h"
#include "engine/interchange/storage_tensors.h"
#include "engine/interchange/zip_archive.h"
#include "engine/interchange/zip_writer.h"
#include "pt_access.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace viscera::test {
namespace {

using testing::HasSubstr;

std::filesystem::path goldenPath() {
  return sourceFolder() / "tests/data/pt/values.pt";
}

std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void store(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST(DamagedPtFile, IsRefusedAtEveryTruncation) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "short.pt";
  std::filesystem::copy_file(goldenPath(), path);
  EXPECT_NO_THROW((void)readPtFile(path));
  for (std::uintmax_t size = std::filesystem::file_size(path); size-- > 0;) {
    std::filesystem::resize_file(path, size);
    EXPECT_THROW((void)readPtFile(path), Error) << size;
  }
}

TEST(DamagedPtFile, WithOneFlippedByteIsReadOrRefused) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "flipped.pt";
  const std::string bytes = bytesOf(goldenPath());
  store(path, bytes);
  std::fstream stream(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto put = [&stream](std::size_t place, char value) {
    stream.seekp(static_cast<std::streamoff>(place)).put(value).flush();
  };
  std::size_t refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    put(i, static_cast<char>(~bytes[i]));
    refused += errorOf([&] { return readPtFile(path); }).empty() ? 0 : 1;
    put(i, bytes[i]);
  }
  EXPECT_NO_THROW((void)readPtFile(path));
  EXPECT_GT(refused, bytes.size() / 2);  // contents are under a check sum; padding and dates are not
}

/// The check sum of the zip hides the pickle from the test above, so here the pickle is changed alone.
TEST(DamagedPickle, WithOneFlippedByteIsReadOrRefused) {
  ZipArchive archive(goldenPath());
  const SharedBytes content = archive.read(*archive.find("values/data.pkl"));
  std::vector<std::byte> pickle(content.span().begin(), content.span().end());
  std::size_t refused = 0;
  for (std::byte& byte : pickle) {
    const std::byte original = byte;
    for (int value = 0; value < 256; value += 51) {
      byte = static_cast<std::byte>(value);
      const auto read = [&] {
        const PickleGraph graph = readPickle(pickle, "flipped");
        StorageTensors tensors(archive, "values/", "flipped");
        return PtValueBuilder(graph, tensors, "flipped").build({});
      };
      refused += errorOf(read).empty() ? 0 : 1;
    }
    byte = original;
  }
  EXPECT_GT(refused, pickle.size());
}

TEST(DamagedPtFile, WithHugeSizesInItsDirectoryIsRefused) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "huge.pt";
  const std::string whole = bytesOf(goldenPath());
  const std::size_t entry = whole.find("PK\x01\x02");
  ASSERT_NE(entry, std::string::npos);
  for (const std::size_t field : {20U, 24U, 42U}) {  // compressed size, size, offset of the entry
    std::string bytes = whole;
    bytes.replace(entry + field, 4, "\xf0\xff\xff\x7f");
    store(path, bytes);
    EXPECT_THROW((void)readPtFile(path), Error) << field;
  }
}

std::string messageFor(const std::string& bytes) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "wrong.pt";
  store(path, bytes);
  return errorOf([&] { return readPtFile(path); });
}

TEST(WrongFile, IsCalledByItsName) {
  EXPECT_THAT(messageFor(""), HasSubstr("wrong.pt: is empty"));
  EXPECT_THAT(messageFor("version https://git-lfs.github.com/spec/v1\n"), HasSubstr("git lfs pull"));
  EXPECT_THAT(messageFor("<!DOCTYPE html>"), HasSubstr("web page"));
  EXPECT_THAT(messageFor("\x1f\x8b\x08"), HasSubstr("gzip"));
  EXPECT_THAT(messageFor("\x89HDF\r\n\x1a\n"), HasSubstr("HDF5"));
  EXPECT_THAT(messageFor("\x80\x02}q"), HasSubstr("bare Python pickle"));
  EXPECT_THAT(messageFor("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.more"),
              HasSubstr("before version 1.6"));
  EXPECT_THAT(messageFor("Hello"), HasSubstr("is not a file written by torch.save"));
  EXPECT_THAT(errorOf([] { return readPtFile("/no/such/model.pt"); }), HasSubstr("/no/such/model.pt"));
}

TEST(WrongFile, ZipOfSomethingElseOrTorchScript) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "program.pt";
  {
    ZipWriter zip(path);
    zip.add("program/readme.txt", std::string_view("hello"));
    (void)zip.finish();
  }
  EXPECT_THAT(errorOf([&] { return readPtFile(path); }), HasSubstr("no data.pkl"));
  ZipWriter zip(path);
  zip.add("program/data.pkl", std::string_view("\x80\x02}."));
  zip.add("program/constants.pkl", std::string_view("\x80\x02)."));
  (void)zip.finish();
  EXPECT_THAT(errorOf([&] { return readPtFile(path); }), HasSubstr("TorchScript"));
}

}  // namespace
}  // namespace viscera::test

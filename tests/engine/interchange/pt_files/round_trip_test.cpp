// SPDX-License-Identifier: Apache-2.0
#include "engine/base/sha256.h"
#include "engine/interchange/pt_writer.h"
#include "pt_access.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iterator>

namespace viscera::test {
namespace {

PtTensor filled(PtDtype dtype, std::vector<std::int64_t> shape) {
  PtTensor shapeOnly{dtype, shape, nullptr};
  std::vector<std::byte> bytes(shapeOnly.byteCount());
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i % 2);
  return makePtTensor(dtype, std::move(shape), bytes);
}

PtValue listOf(PtList values) {
  return {std::make_shared<PtList>(std::move(values))};
}

TEST(PtWriter, WritesWhatTheReaderReads) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out.pt";
  constexpr std::array kTypes = {PtDtype::Float32,
                                 PtDtype::Float64,
                                 PtDtype::Float16,
                                 PtDtype::BFloat16,
                                 PtDtype::Int64,
                                 PtDtype::Int32,
                                 PtDtype::Int16,
                                 PtDtype::Int8,
                                 PtDtype::UInt8,
                                 PtDtype::Bool};
  PtValue file = emptyPtDict();
  for (const PtDtype dtype : kTypes) append(file, std::string(nameOf(dtype)), {filled(dtype, {2, 3})});
  append(file, "scalar", {filled(PtDtype::Float32, {})});
  append(file, "empty", {filled(PtDtype::Float32, {0, 5})});
  append(file,
         "values",
         listOf({{}, {true}, {std::int64_t{-5}}, {std::int64_t{1} << 40}, {0.1}, {std::string("Öl")}}));
  append(file, "nested", listOf({emptyPtDict(), listOf({})}));
  writePtFile(path, file);

  const PtValue read = readPtFile(path);
  EXPECT_EQ(dict(read).size(), kTypes.size() + 4);
  for (const PtDtype dtype : kTypes) {
    const PtTensor& found = tensor(at(read, std::string(nameOf(dtype))));
    const PtTensor expected = filled(dtype, {2, 3});
    EXPECT_EQ(found.dtype, dtype);
    EXPECT_EQ(found.shape, expected.shape);
    EXPECT_EQ(numbers<std::uint8_t>(found), numbers<std::uint8_t>(expected));
  }
  EXPECT_EQ(tensor(at(read, "scalar")).shape, std::vector<std::int64_t>{});
  EXPECT_EQ(tensor(at(read, "empty")).shape, (std::vector<std::int64_t>{0, 5}));
  const PtList& values = list(at(read, "values"));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(values.at(0).value));
  EXPECT_TRUE(std::get<bool>(values.at(1).value));
  EXPECT_EQ(integer(values.at(2)), -5);
  EXPECT_EQ(integer(values.at(3)), std::int64_t{1} << 40);
  EXPECT_EQ(real(values.at(4)), 0.1);
  EXPECT_EQ(std::get<std::string>(values.at(5).value), "Öl");
  EXPECT_TRUE(dict(list(at(read, "nested")).at(0)).empty());
}

TEST(PtWriter, ReturnsTheHashOfTheFileAndAlignsNumbersTo64Bytes) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out.pt";
  PtValue file = emptyPtDict();
  append(file, "marked", {filledPtTensor({16}, 12345.678F)});
  const std::string hash = writePtFile(path, file);
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  Sha256 sha;
  sha.update(std::as_bytes(std::span(bytes)));
  EXPECT_EQ(hash, sha.finish());
  std::string marked;
  for (int i = 0; i < 16; ++i) marked += "\xb6\xe6\x40\x46";  // 12345.678 as float32, little-endian
  const std::size_t position = bytes.find(marked);
  ASSERT_NE(position, std::string::npos);
  EXPECT_EQ(position % 64, 0U);
}

TEST(PtWriter, RefusesForeignObjectsAndLeavesNoFile) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out.pt";
  EXPECT_THROW(writePtFile(path, {PtOpaque{"os.system"}}), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace viscera::test

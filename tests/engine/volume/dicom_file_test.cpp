// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_file.h"

#include "engine/volume/dicom_pixels.h"
#include "engine/volume/packed_pixels.h"
#include "error_of.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

/// Explicit little-endian elements of DICOM PS3.5 section 7.1, and where the top-level ones begin.
class SmallDicom {
 public:
  SmallDicom() {
    text_ = std::string(128, '\0') + "DICM";
    add(bytes({0x02, 0, 0x10, 0}) + "UI" + bytes({20, 0}) + std::string("1.2.840.10008.1.2.1\0", 20));
    add(bytes({0x08, 0, 0x60, 0}) + "CS" + bytes({2, 0}) + "CT");
    // A sequence of unknown length with an item of unknown length that holds one element.
    add(bytes({0x08, 0, 0x40, 0x11}) + "SQ" + bytes({0, 0, 0xff, 0xff, 0xff, 0xff}) +
        bytes({0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff}) + bytes({0x08, 0, 0x50, 0x11}) + "UI" +
        bytes({4, 0}) + std::string("1.2\0", 4) + bytes({0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0}) +
        bytes({0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0}));
    add(bytes({0xe0, 0x7f, 0x10, 0}) + "OW" + bytes({0, 0, 6, 0, 0, 0}) + "pixels");
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool isElementStart(std::size_t position) const { return starts_.contains(position); }
  [[nodiscard]] std::size_t dataSetStart() const { return *std::next(starts_.begin()); }

 private:
  void add(const std::string& element) {
    starts_.insert(text_.size());
    text_ += element;
  }
  std::string text_;
  std::set<std::size_t> starts_;
};

bool isWhole(const std::filesystem::path& path) {
  const test::ThrownError thrown = test::errorOf([&] { const DicomFile file(path); });
  if (thrown.message == "nothing was thrown") return true;
  EXPECT_THAT(thrown.message, testing::HasSubstr(path.string() + ": the DICOM file is damaged"));
  return false;
}

TEST(DicomFile, EveryCutInsideAnElementIsSeen) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "a.dcm";
  const SmallDicom whole;
  EXPECT_TRUE(isWhole(test::writeBytes(path, whole.text())));
  EXPECT_TRUE(isWhole(test::writeBytes(path, whole.text() + "padding")));
  for (std::size_t length = 133; length < whole.text().size(); ++length)
    EXPECT_EQ(isWhole(test::writeBytes(path, whole.text().substr(0, length))),
              whole.isElementStart(length) && length != whole.dataSetStart())
        << length;
}

TEST(DicomFile, ValuesOfTheTopLevelAndThePixels) {
  const test::TemporaryFolder folder;
  const DicomFile file(test::writeBytes(folder.path() / "a.dcm", SmallDicom().text()));
  EXPECT_EQ(file.transferSyntax(), "1.2.840.10008.1.2.1");
  EXPECT_EQ(file.text(0x00080060), "CT");
  EXPECT_EQ(file.text(0x00081150), "");  // inside a sequence
  ASSERT_TRUE(file.hasPixels());
  EXPECT_EQ(file.pixelRepresentation(), "OW");
  const std::vector<char> pixels = file.pixelBytes();
  EXPECT_EQ(std::string(pixels.begin(), pixels.end()), "pixels");
}

TEST(DicomFile, ElementsAreReadAsTheyAreWrittenNotAsTheFileSays) {
  const test::TemporaryFolder folder;
  std::string text = SmallDicom().text();
  const auto place = text.find("1.2.840.10008.1.2.1");
  text[place + 17] = text[place + 18] = '\0';  // implicit little-endian
  const DicomFile file(test::writeBytes(folder.path() / "a.dcm", text));
  EXPECT_EQ(file.transferSyntax(), "1.2.840.10008.1.2");
  EXPECT_EQ(file.text(0x00080060), "CT");
  EXPECT_TRUE(file.hasPixels());
}

TEST(DicomFile, WhatIsNotUnderstoodIsRefused) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "a.dcm";
  EXPECT_FALSE(isWhole(test::writeBytes(path, std::string(4000, 'x'))));
  std::string foreign = SmallDicom().text();
  foreign[foreign.find("SQ")] = '?';
  EXPECT_FALSE(isWhole(test::writeBytes(path, foreign)));
  std::string withoutItem = SmallDicom().text();
  withoutItem[withoutItem.find("SQ") + 8] = 'x';  // where the item's tag begins
  EXPECT_FALSE(isWhole(test::writeBytes(path, withoutItem)));
}

TEST(DicomFile, RealFilesAreWhole) {
  VISCERA_REQUIRE_TEST_DATA(folder, ".");
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    // The one is cut off, the other begins with a blank before its first element.
    if (entry.path().extension() != ".dcm" || name == "MR_truncated.dcm" || name == "no_meta.dcm") continue;
    EXPECT_TRUE(isWhole(entry.path())) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 100);
}

/// A greyscale object of 2x3 pixels, explicit little-endian but for the pixels themselves.
std::string greyObject(const std::string& transferSyntax,
                       int bitsAllocated,
                       bool isSigned,
                       const std::string& pixelElement) {
  const auto us = [](int group, int element, int value) {
    return bytes({group, 0, element, 0}) + "US" + bytes({2, 0, value & 255, value >> 8});
  };
  const std::string padded = transferSyntax + std::string(transferSyntax.size() % 2, '\0');
  return std::string(128, '\0') + "DICM" + bytes({0x02, 0, 0x10, 0}) + "UI" +
         bytes({static_cast<int>(padded.size()), 0}) + padded + us(0x28, 0x02, 1) + us(0x28, 0x10, 2) +
         us(0x28, 0x11, 3) + bytes({0x28, 0, 0x00, 1}) + "US" + bytes({2, 0, bitsAllocated, 0}) +
         bytes({0x28, 0, 0x03, 1}) + "US" + bytes({2, 0, isSigned ? 1 : 0, 0}) + pixelElement;
}

std::string plainPixels(const std::string& representation, const std::string& values) {
  return bytes({0xe0, 0x7f, 0x10, 0}) + representation +
         bytes({0, 0, static_cast<int>(values.size()), 0, 0, 0}) + values;
}

DicomPixels pixelsOf(const std::string& content) {
  const test::TemporaryFolder folder;
  return readDicomPixels(DicomFile(test::writeBytes(folder.path() / "a.dcm", content)));
}

TEST(DicomPixels, PlainBytesAndWords) {
  const std::string explicitLittle = "1.2.840.10008.1.2.1";
  const DicomPixels bytewise =
      pixelsOf(greyObject(explicitLittle, 8, false, plainPixels("OB", bytes({1, 2, 3, 4, 5, 6}))));
  EXPECT_EQ(bytewise.rows, 2);
  EXPECT_EQ(bytewise.columns, 3);
  EXPECT_EQ(bytewise.bytesPerPixel, 1);
  EXPECT_FALSE(bytewise.isSigned);
  EXPECT_EQ(std::string(bytewise.bytes.begin(), bytewise.bytes.end()), bytes({1, 2, 3, 4, 5, 6}));
  const std::string words = bytes({1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xff, 0xff});
  const DicomPixels wordwise = pixelsOf(greyObject(explicitLittle, 16, true, plainPixels("OW", words)));
  EXPECT_EQ(wordwise.bytesPerPixel, 2);
  EXPECT_TRUE(wordwise.isSigned);
  EXPECT_EQ(std::string(wordwise.bytes.begin(), wordwise.bytes.end()), words);
}

TEST(DicomPixels, TooFewAreRefused) {
  VISCERA_EXPECT_ERROR(
      pixelsOf(greyObject("1.2.840.10008.1.2.1", 16, false, plainPixels("OW", std::string(10, 'x')))),
      ErrorCode::InvalidInput,
      "a.dcm",
      "10 of 12 bytes");
  VISCERA_EXPECT_ERROR(pixelsOf(greyObject("1.2.840.10008.1.2.1", 16, false, "")),
                       ErrorCode::InvalidInput,
                       "a.dcm",
                       "pixel data are missing");
}

TEST(DicomPixels, UnknownPackingIsNamed) {
  VISCERA_EXPECT_ERROR(
      pixelsOf(greyObject("1.2.840.10008.1.2.4.201", 16, false, plainPixels("OW", std::string(12, 'x')))),
      ErrorCode::InvalidInput,
      "1.2.840.10008.1.2.4.201",
      "gdcmconv --raw");
}

/// Header of PS3.5 G.5 with two segments, the first of `firstBytes`.
std::string rleHeader(int firstBytes) {
  std::string header = bytes({2, 0, 0, 0, 64, 0, 0, 0, 64 + firstBytes, 0, 0, 0});
  header.resize(64, '\0');
  return header;
}

std::vector<char> charsOf(const std::string& text) {
  return {text.begin(), text.end()};
}

TEST(PackedPixels, RleByHand) {
  // High bytes: a run of three 1s and one literal 2; low bytes: four literals. -128 says nothing.
  const std::string high = bytes({0xfe, 1, 0x00, 2});
  const std::string low = bytes({0x80, 0x03, 10, 20, 30, 40});
  const auto values = unpackedRle(charsOf(rleHeader(4) + high + low), 4, 2);
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(*values, charsOf(bytes({10, 1, 20, 1, 30, 1, 40, 2})));
}

TEST(PackedPixels, DamagedRleIsSeen) {
  const std::string high = bytes({0xfe, 1, 0x00, 2});
  const std::string low = bytes({0x03, 10, 20, 30, 40});
  const std::string whole = rleHeader(4) + high + low;
  EXPECT_FALSE(unpackedRle(charsOf(whole.substr(0, whole.size() - 1)), 4, 2));  // cut off
  EXPECT_FALSE(unpackedRle(charsOf(whole), 5, 2));                              // holds fewer values
  EXPECT_FALSE(unpackedRle(charsOf(whole), 4, 1));                              // other number of planes
  EXPECT_FALSE(unpackedRle(charsOf(rleHeader(200) + high + low), 4, 2));        // second segment outside
  EXPECT_FALSE(unpackedRle({}, 4, 2));
}

TEST(PackedPixels, SizeFromJpegHeaders) {
  // SOI, an APP0 segment of 4 bytes, SOF3 (lossless): 16 bits, 512 rows, 256 columns, 1 component.
  const std::string jpeg =
      bytes({0xff, 0xd8, 0xff, 0xe0, 0, 4, 9, 9, 0xff, 0xc3, 0, 11, 16, 2, 0, 1, 0, 1}) + bytes({1, 0x11, 0});
  const auto size = packedJpegSize(charsOf(jpeg));
  ASSERT_TRUE(size.has_value());
  EXPECT_EQ(size->rows, 512);
  EXPECT_EQ(size->columns, 256);
  EXPECT_EQ(size->components, 1);
  EXPECT_EQ(size->bits, 16);
  EXPECT_FALSE(packedJpegSize(charsOf(jpeg.substr(0, 14))));
  EXPECT_FALSE(packedJpegSize(charsOf(std::string(100, 'x'))));
}

TEST(PackedPixels, SizeFromJpeg2000Headers) {
  const auto u32 = [](int value) { return bytes({0, 0, value >> 8, value & 255}); };
  const auto stream = [&](int tileEdge) {
    return charsOf(bytes({0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0}) + u32(400) + u32(200) + u32(0) + u32(0) +
                   u32(tileEdge) + u32(tileEdge) + u32(0) + u32(0) + bytes({0, 1, 0x8b, 1, 1}));
  };
  const auto size = packedJpegSize(stream(300));
  ASSERT_TRUE(size.has_value());
  EXPECT_EQ(size->columns, 400);
  EXPECT_EQ(size->rows, 200);
  EXPECT_EQ(size->components, 1);
  EXPECT_EQ(size->bits, 12);                // 0x8b: signed, 11 + 1
  EXPECT_TRUE(packedJpegSize(stream(2)));   // 20,301 tiles
  EXPECT_FALSE(packedJpegSize(stream(1)));  // 80,601: beyond the limit
}

}  // namespace
}  // namespace viscera

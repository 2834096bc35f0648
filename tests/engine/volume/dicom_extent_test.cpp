// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_extent.h"

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

TEST(DicomExtent, EveryCutInsideAnElementIsSeen) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "a.dcm";
  const SmallDicom whole;
  EXPECT_FALSE(isDicomCutOff(test::writeBytes(path, whole.text())));
  EXPECT_FALSE(isDicomCutOff(test::writeBytes(path, whole.text() + "padding")));
  for (std::size_t length = 133; length < whole.text().size(); ++length)
    EXPECT_EQ(isDicomCutOff(test::writeBytes(path, whole.text().substr(0, length))),
              !whole.isElementStart(length) || length == whole.dataSetStart())
        << length;
}

TEST(DicomExtent, WhatIsNotUnderstoodCountsAsWhole) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "a.dcm";
  EXPECT_FALSE(isDicomCutOff(test::writeBytes(path, std::string(4000, 'x'))));
  std::string foreign = SmallDicom().text();
  foreign[foreign.find("SQ")] = '?';
  EXPECT_FALSE(isDicomCutOff(test::writeBytes(path, foreign.substr(0, foreign.size() - 1))));
}

TEST(DicomExtent, RealFilesAreWhole) {
  VISCERA_REQUIRE_TEST_DATA(folder, ".");
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".dcm" || name == "MR_truncated.dcm") continue;
    EXPECT_FALSE(isDicomCutOff(entry.path())) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 100);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <istream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Tag of a DICOM element: group in the high half, element in the low one.
using DicomTag = std::uint32_t;

/// How the elements of a data set are written.
struct DicomSyntax {
  bool isExplicit = true;
  bool isBigEndian = false;
};

/// A cheap look: the mark behind the preamble or, in files without one, a first tag of group 0002 or 0008.
[[nodiscard]] bool looksLikeDicom(const std::filesystem::path& file);

/// One DICOM file: the elements of its top level up to the pixels, and where the pixels lie.
///
/// Read here and not by GDCM, whose parser fills what a broken download lacks with nothing in particular and
/// ends the program over a damaged file. What is inside sequences is passed over. Not thread-safe.
/// Source: DICOM PS3.5 section 7 (elements, sequences), A.4 (fragments), A.5 (deflated); PS3.10 section 7.
class DicomFile {
 public:
  /// Reads everything but the pixels, within a bounded amount of memory.
  /// @throws Error{InvalidInput} naming the file and the element where it is cut off or malformed; Error{Io}.
  explicit DicomFile(const std::filesystem::path& path);

  /// Value as text without padding; empty where the element is absent or too long for one.
  [[nodiscard]] std::string text(DicomTag tag) const;
  /// Exactly `count` finite numbers of a decimal or integer string; none otherwise.
  [[nodiscard]] std::optional<std::vector<double>> numbers(DicomTag tag, std::size_t count) const;
  [[nodiscard]] std::optional<double> number(DicomTag tag) const;
  /// Of an unsigned 16-bit element (US); none where it is absent.
  [[nodiscard]] std::optional<int> whole(DicomTag tag) const;

  [[nodiscard]] const std::string& transferSyntax() const { return transferSyntax_; }
  [[nodiscard]] const DicomSyntax& syntax() const { return syntax_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  [[nodiscard]] bool hasPixels() const { return pixels_.has_value(); }
  /// Representation of the pixel data: OB, OW, or empty where the data set does not say.
  [[nodiscard]] std::string pixelRepresentation() const;
  /// Bytes of the pixels as they are stored: those of the element, or of all its fragments behind the offset
  /// table one after the other. @throws Error{InvalidInput, Io}.
  [[nodiscard]] std::vector<char> pixelBytes() const;

 private:
  struct Part {
    std::int64_t position = 0;
    std::int64_t bytes = 0;
  };
  struct Header;
  struct Pixels {
    std::string representation;
    std::vector<Part> parts;
  };

  [[noreturn]] void refuse(const std::string& reason) const;
  [[noreturn]] void cutOff(std::int64_t position) const;
  [[nodiscard]] std::string bytesAt(std::int64_t position, std::int64_t count) const;
  [[nodiscard]] Header headerAt(std::int64_t position, const DicomSyntax& syntax) const;
  [[nodiscard]] std::int64_t behind(const Header& header, const DicomSyntax& syntax, int depth) const;
  [[nodiscard]] std::int64_t behindItems(std::int64_t position, const DicomSyntax& syntax, int depth) const;
  [[nodiscard]] std::int64_t behindNested(std::int64_t position, const DicomSyntax& syntax, int depth) const;
  std::int64_t readMetaGroup();
  void unpack(std::int64_t position);
  void readDataSet(std::int64_t position);
  void readPixelPlace(const Header& header);
  void measure();

  std::filesystem::path path_;
  std::unique_ptr<std::istream> stream_;
  std::int64_t size_ = 0;
  DicomSyntax syntax_;
  std::string transferSyntax_;
  std::map<DicomTag, std::string> values_;
  std::optional<Pixels> pixels_;
};

}  // namespace viscera

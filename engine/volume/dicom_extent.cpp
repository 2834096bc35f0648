// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_extent.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace viscera {
namespace {

constexpr std::int64_t kPreambleBytes = 132;
constexpr std::uint32_t kUndefinedLength = 0xffffffff;
constexpr std::uint16_t kItemGroup = 0xfffe;
constexpr int kDeepestNesting = 64;
constexpr std::string_view kLongRepresentations = "OB OD OF OL OV OW SQ SV UC UN UR UT UV ";

/// How the elements of a data set are written.
struct Syntax {
  bool isExplicit = true;
  bool isBigEndian = false;
};

struct ElementHeader {
  std::uint16_t group = 0;
  std::uint16_t element = 0;
  std::uint32_t length = 0;
  std::int64_t bytes = 8;  ///< of the header itself
  std::string representation;
  [[nodiscard]] bool isItemMark(std::uint16_t number) const {
    return group == kItemGroup && element == number;
  }
  [[nodiscard]] bool isPixelData() const { return group == 0x7fe0 && element == 0x0010; }
};

/// Steps from element to element. A position is none where the walk ends: at the cut, or at something
/// foreign.
class ElementWalk {
 public:
  explicit ElementWalk(std::istream& stream) : stream_(stream) {
    stream_.seekg(0, std::ios::end);
    size_ = stream_.tellg();
  }

  [[nodiscard]] bool isCutOff() const { return isCutOff_; }
  [[nodiscard]] std::int64_t size() const { return size_; }

  std::string text(std::int64_t position, std::int64_t count) {
    std::string bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(size_ - position, 0, count)), '\0');
    stream_.seekg(position);
    stream_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
  }

  std::optional<ElementHeader> headerAt(std::int64_t position, const Syntax& syntax) {
    const std::string bytes = text(position, 12);
    if (bytes.size() < 8) return cutOff<ElementHeader>();
    const auto number = [&](std::size_t at, std::size_t count) {
      std::uint32_t value = 0;
      for (std::size_t n = 0; n < count; ++n)
        value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at + n]))
                 << (8 * (syntax.isBigEndian ? count - 1 - n : n));
      return value;
    };
    ElementHeader header;
    header.group = static_cast<std::uint16_t>(number(0, 2));
    header.element = static_cast<std::uint16_t>(number(2, 2));
    if (!syntax.isExplicit || header.group == kItemGroup) {
      header.length = number(4, 4);
      return header;
    }
    header.representation = bytes.substr(4, 2);
    const auto isLetter = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    if (!std::all_of(header.representation.begin(), header.representation.end(), isLetter))
      return std::nullopt;
    if (kLongRepresentations.find(header.representation + ' ') == std::string_view::npos) {
      header.length = number(6, 2);
      return header;
    }
    if (bytes.size() < 12) return cutOff<ElementHeader>();
    header.bytes = 12;
    header.length = number(8, 4);
    return header;
  }

  /// Behind the value that `header` at `position` announces.
  std::optional<std::int64_t> behind(std::int64_t position,
                                     const ElementHeader& header,
                                     const Syntax& syntax,
                                     int depth) {
    const std::int64_t value = position + header.bytes;
    if (header.length == kUndefinedLength) {
      // A value of unknown representation and length is written implicitly (PS3.5 section 6.2.2).
      const bool isImplicit = header.representation == "UN";
      const std::optional<std::int64_t> next =
          behindItems(value, isImplicit ? Syntax{.isExplicit = false} : syntax, depth + 1);
      // The mark of the end may be missing behind the last fragment of pixels.
      if (!next && header.isPixelData() && endsBehindItem_) isCutOff_ = false;
      return next;
    }
    if (value + header.length > size_) return cutOff<std::int64_t>();
    return value + header.length;
  }

  /// Walks over the top level up to the pixel data.
  void walkDataSet(std::int64_t position, const Syntax& syntax) {
    for (std::optional<std::int64_t> next = position; next && *next < size_;) {
      const auto header = headerAt(*next, syntax);
      if (!header || header->group == kItemGroup) return;
      next = behind(*next, *header, syntax, 0);
      if (header->isPixelData()) return;
    }
  }

 private:
  template <class T>
  std::optional<T> cutOff() {
    isCutOff_ = true;
    return std::nullopt;
  }

  std::optional<std::int64_t> behindItems(std::int64_t position, const Syntax& syntax, int depth) {
    if (depth > kDeepestNesting) return std::nullopt;
    while (true) {
      endsBehindItem_ = position == size_;
      const auto item = headerAt(position, syntax);
      if (!item) return std::nullopt;
      if (item->isItemMark(0xe0dd)) return position + item->bytes;
      if (!item->isItemMark(0xe000)) return std::nullopt;
      const auto next = item->length == kUndefinedLength
                            ? behindNestedElements(position + item->bytes, syntax, depth)
                            : behind(position, *item, syntax, depth);
      if (!next) return std::nullopt;
      position = *next;
    }
  }

  std::optional<std::int64_t> behindNestedElements(std::int64_t position, const Syntax& syntax, int depth) {
    while (true) {
      const auto header = headerAt(position, syntax);
      if (!header) return std::nullopt;
      if (header->isItemMark(0xe00d)) return position + header->bytes;
      if (header->group == kItemGroup) return std::nullopt;
      const auto next = behind(position, *header, syntax, depth);
      if (!next) return std::nullopt;
      position = *next;
    }
  }

  std::istream& stream_;
  std::int64_t size_ = 0;
  bool isCutOff_ = false;
  bool endsBehindItem_ = false;  ///< the file ends where another item could begin
};

/// What is packed in `bytes`, as far as it reaches.
std::string inflated(const std::string& bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return {};
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, inflateEnd);
  // zlib's interface predates const; inflate only reads here.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string result;
  std::array<char, 1 << 16> part{};
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = static_cast<uInt>(part.size());
    status = inflate(&stream, Z_NO_FLUSH);
    result.append(part.data(), part.size() - stream.avail_out);
  }
  return result;
}

/// Files without the meta group do not say how they are written.
Syntax guessedSyntax(const std::string& start) {
  Syntax syntax;
  syntax.isBigEndian = start.size() > 1 && start[0] == 0;
  syntax.isExplicit =
      start.size() > 5 && start[4] >= 'A' && start[4] <= 'Z' && start[5] >= 'A' && start[5] <= 'Z';
  return syntax;
}

}  // namespace

bool isDicomCutOff(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  ElementWalk walk(stream);
  std::int64_t position = walk.text(kPreambleBytes - 4, 4) == "DICM" ? kPreambleBytes : 0;
  std::string transferSyntax;
  std::optional<ElementHeader> header = walk.headerAt(position, {});
  while (header && header->group == 2) {
    const auto next = walk.behind(position, *header, {}, 0);
    if (!next) return walk.isCutOff();
    if (header->element == 0x0010)
      transferSyntax = walk.text(position + header->bytes, header->length).c_str();
    position = *next;
    if (position == walk.size()) return true;
    header = walk.headerAt(position, {});
  }
  if (walk.isCutOff()) return true;
  while (!transferSyntax.empty() && transferSyntax.back() == ' ') transferSyntax.pop_back();
  if (transferSyntax == "1.2.840.10008.1.2.1.99") {
    std::istringstream unpacked(inflated(walk.text(position, walk.size())));
    ElementWalk inner(unpacked);
    inner.walkDataSet(0, {});
    return inner.isCutOff();
  }
  Syntax syntax{.isExplicit = transferSyntax != "1.2.840.10008.1.2",
                .isBigEndian = transferSyntax == "1.2.840.10008.1.2.2"};
  if (transferSyntax.empty()) syntax = guessedSyntax(walk.text(position, 6));
  const auto first = walk.headerAt(position, syntax);
  if (position == 0 && first && first->group != 8) return false;  // no DICOM at all
  walk.walkDataSet(position, syntax);
  return walk.isCutOff();
}

}  // namespace viscera

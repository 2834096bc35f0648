// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_file.h"

#include "engine/base/error.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <locale>
#include <sstream>
#include <string_view>

namespace viscera {
namespace {

constexpr std::int64_t kPreambleBytes = 128;
constexpr std::int64_t kMarkBytes = 4;
constexpr std::uint32_t kUndefinedLength = 0xffffffff;
constexpr DicomTag kItem = 0xfffee000;
constexpr DicomTag kItemEnd = 0xfffee00d;
constexpr DicomTag kSequenceEnd = 0xfffee0dd;
constexpr DicomTag kTransferSyntax = 0x00020010;
constexpr DicomTag kPixelData = 0x7fe00010;
constexpr int kDeepestNesting = 64;
/// Longer values are no text that places a slice.
constexpr std::int64_t kLongestValue = 1024;
constexpr std::size_t kMostElements = 100'000;
/// A deflated slice that grows beyond this is none: 4096 x 4096 pixels of 16 bits take 32 MiB.
constexpr std::size_t kMostUnpackedBytes = std::size_t{64} << 20U;
constexpr std::string_view kLongRepresentations = "OB OD OF OL OV OW SQ SV UC UN UR UT UV ";

constexpr const char* kExplicitBig = "1.2.840.10008.1.2.2";
constexpr const char* kDeflated = "1.2.840.10008.1.2.1.99";

std::uint16_t groupOf(DicomTag tag) {
  return static_cast<std::uint16_t>(tag >> 16U);
}

std::string nameOf(DicomTag tag) {
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "(%04x,%04x)", tag >> 16U, tag & 0xffffU);
  return name.data();
}

std::uint32_t numberOf(std::string_view bytes, bool isBigEndian) {
  std::uint32_t value = 0;
  for (std::size_t n = 0; n < bytes.size(); ++n)
    value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[n]))
             << (8 * (isBigEndian ? bytes.size() - 1 - n : n));
  return value;
}

bool isLetter(char letter) {
  return letter >= 'A' && letter <= 'Z';
}

std::string trimmed(const std::string& text) {
  const auto isPadding = [](char letter) { return letter == ' ' || letter == '\0'; };
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (begin < end && isPadding(text[begin])) ++begin;
  while (end > begin && isPadding(text[end - 1])) --end;
  return text.substr(begin, end - begin);
}

/// What is packed in `bytes`; none where it is damaged, cut off, or beyond the limit.
std::optional<std::string> inflated(const std::string& bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
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
    if (result.size() > kMostUnpackedBytes) return std::nullopt;
  }
  if (status != Z_STREAM_END) return std::nullopt;
  return result;
}

/// From the first element. Files without the meta group do not say how they are written, and some writers
/// name the explicit syntax for the implicit one or the other way round.
DicomSyntax guessedSyntax(const std::string& start) {
  DicomSyntax syntax;
  syntax.isBigEndian = start.size() > 1 && start[0] == 0;
  syntax.isExplicit = start.size() > 5 && isLetter(start[4]) && isLetter(start[5]);
  return syntax;
}

}  // namespace

struct DicomFile::Header {
  DicomTag tag = 0;
  std::int64_t value = 0;  ///< where the value begins
  std::uint32_t length = 0;
  std::string representation;
};

bool looksLikeDicom(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, kPreambleBytes + kMarkBytes> start{};
  stream.read(start.data(), start.size());
  if (std::memcmp(start.data() + kPreambleBytes, "DICM", kMarkBytes) == 0) return true;
  const auto isGroup = [&](char low, char high) { return (low == 2 || low == 8) && high == 0; };
  return stream.gcount() > 8 && (isGroup(start[0], start[1]) || isGroup(start[1], start[0])) && start[3] == 0;
}

DicomFile::DicomFile(const std::filesystem::path& path)
    : path_(path), stream_(std::make_unique<std::ifstream>(path, std::ios::binary)) {
  if (!*stream_) throw Error(ErrorCode::Io, path.string() + ": cannot be opened");
  measure();
  const std::int64_t start = readMetaGroup();
  if (transferSyntax_ == kDeflated)
    unpack(start);
  else
    readDataSet(start);
}

std::string DicomFile::text(DicomTag tag) const {
  const auto found = values_.find(tag);
  return found == values_.end() ? std::string() : trimmed(found->second);
}

std::optional<std::vector<double>> DicomFile::numbers(DicomTag tag, std::size_t count) const {
  std::vector<double> result;
  std::istringstream parts(text(tag));
  for (std::string part; std::getline(parts, part, '\\');) {
    std::istringstream stream(part);
    stream.imbue(std::locale::classic());
    double value = 0.0;
    if (!(stream >> value) || !std::isfinite(value)) return std::nullopt;
    result.push_back(value);
  }
  if (result.size() != count) return std::nullopt;
  return result;
}

std::optional<double> DicomFile::number(DicomTag tag) const {
  const auto values = numbers(tag, 1);
  return values ? std::optional(values->front()) : std::nullopt;
}

std::optional<int> DicomFile::whole(DicomTag tag) const {
  const auto found = values_.find(tag);
  if (found == values_.end() || found->second.size() != 2) return std::nullopt;
  return static_cast<int>(numberOf(found->second, syntax_.isBigEndian));
}

std::string DicomFile::pixelRepresentation() const {
  return pixels_ ? pixels_->representation : std::string();
}

std::vector<char> DicomFile::pixelBytes() const {
  std::vector<char> bytes;
  if (!pixels_) return bytes;
  std::int64_t total = 0;
  for (const Part& part : pixels_->parts) total += part.bytes;
  bytes.reserve(static_cast<std::size_t>(total));
  for (const Part& part : pixels_->parts) {
    const std::string piece = bytesAt(part.position, part.bytes);
    if (static_cast<std::int64_t>(piece.size()) != part.bytes) cutOff(part.position);
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  }
  return bytes;
}

void DicomFile::refuse(const std::string& reason) const {
  throw Error(ErrorCode::InvalidInput,
              path_.string() + ": the DICOM file is damaged: " + reason +
                  "; fetch it anew or take it out of the folder");
}

void DicomFile::cutOff(std::int64_t position) const {
  refuse("it ends inside the element that begins at byte " + std::to_string(position));
}

void DicomFile::measure() {
  stream_->seekg(0, std::ios::end);
  size_ = stream_->tellg();
  if (size_ < 0) throw Error(ErrorCode::Io, path_.string() + ": cannot be read");
}

std::string DicomFile::bytesAt(std::int64_t position, std::int64_t count) const {
  std::string bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(size_ - position, 0, count)), '\0');
  stream_->clear();
  stream_->seekg(position);
  stream_->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream_->gcount(), 0)));
  return bytes;
}

DicomFile::Header DicomFile::headerAt(std::int64_t position, const DicomSyntax& syntax) const {
  const std::string bytes = bytesAt(position, 12);
  if (bytes.size() < 8) cutOff(position);
  const auto number = [&](std::size_t at, std::size_t count) {
    return numberOf(std::string_view(bytes).substr(at, count), syntax.isBigEndian);
  };
  Header header;
  header.tag = number(0, 2) << 16U | number(2, 2);
  header.value = position + 8;
  if (!syntax.isExplicit || groupOf(header.tag) == groupOf(kItem)) {
    header.length = number(4, 4);
    return header;
  }
  header.representation = bytes.substr(4, 2);
  if (!isLetter(bytes[4]) || !isLetter(bytes[5]))
    refuse("the element " + nameOf(header.tag) + " at byte " + std::to_string(position) +
           " does not say what kind of value it holds");
  if (kLongRepresentations.find(header.representation + ' ') == std::string_view::npos) {
    header.length = number(6, 2);
    return header;
  }
  if (bytes.size() < 12) cutOff(position);
  header.value = position + 12;
  header.length = number(8, 4);
  return header;
}

std::int64_t DicomFile::behind(const Header& header, const DicomSyntax& syntax, int depth) const {
  if (header.length == kUndefinedLength) {
    // A value of unknown representation and length is written implicitly (PS3.5 section 6.2.2).
    const bool isImplicit = header.representation == "UN";
    return behindItems(header.value, isImplicit ? DicomSyntax{.isExplicit = false} : syntax, depth + 1);
  }
  if (header.value + header.length > size_) cutOff(header.value);
  return header.value + header.length;
}

std::int64_t DicomFile::behindItems(std::int64_t position, const DicomSyntax& syntax, int depth) const {
  if (depth > kDeepestNesting) refuse("its sequences are nested too deeply");
  while (true) {
    const Header item = headerAt(position, syntax);
    if (item.tag == kSequenceEnd) return item.value;
    if (item.tag != kItem) refuse("the sequence at byte " + std::to_string(position) + " holds no item");
    position = item.length == kUndefinedLength ? behindNested(item.value, syntax, depth)
                                               : behind(item, syntax, depth);
  }
}

std::int64_t DicomFile::behindNested(std::int64_t position, const DicomSyntax& syntax, int depth) const {
  while (true) {
    const Header header = headerAt(position, syntax);
    if (header.tag == kItemEnd) return header.value;
    if (groupOf(header.tag) == groupOf(kItem))
      refuse("the item at byte " + std::to_string(position) + " does not end");
    position = behind(header, syntax, depth);
  }
}

std::int64_t DicomFile::readMetaGroup() {
  const bool hasMark = bytesAt(kPreambleBytes, kMarkBytes) == "DICM";
  std::int64_t position = hasMark ? kPreambleBytes + kMarkBytes : 0;
  while (position < size_) {
    const std::string start = bytesAt(position, 2);
    if (start.size() < 2 || numberOf(start, false) != 2) break;
    const Header header = headerAt(position, {});
    const std::int64_t next = behind(header, {}, 0);
    if (header.tag == kTransferSyntax && header.length <= kLongestValue)
      transferSyntax_ = trimmed(bytesAt(header.value, header.length));
    position = next;
  }
  if (position >= size_) refuse("it ends behind its first group");
  const DicomSyntax guessed = guessedSyntax(bytesAt(position, 6));
  const bool isBig = transferSyntax_.empty() ? guessed.isBigEndian : transferSyntax_ == kExplicitBig;
  syntax_ = {.isExplicit = guessed.isExplicit, .isBigEndian = isBig};
  return position;
}

void DicomFile::unpack(std::int64_t position) {
  auto content = inflated(bytesAt(position, size_));
  if (!content) refuse("what is packed in it breaks off or is larger than any slice");
  stream_ = std::make_unique<std::istringstream>(std::move(*content));
  measure();
  syntax_ = {};
  readDataSet(0);
}

void DicomFile::readDataSet(std::int64_t position) {
  for (std::size_t count = 0; position < size_; ++count) {
    if (count == kMostElements) refuse("it holds more than " + std::to_string(kMostElements) + " elements");
    const Header header = headerAt(position, syntax_);
    if (groupOf(header.tag) == groupOf(kItem))
      refuse("an item at byte " + std::to_string(position) + " belongs to no sequence");
    if (header.tag == kPixelData) return readPixelPlace(header);
    position = behind(header, syntax_, 0);
    if (header.length <= kLongestValue) values_.emplace(header.tag, bytesAt(header.value, header.length));
  }
}

void DicomFile::readPixelPlace(const Header& header) {
  Pixels pixels;
  pixels.representation = header.representation;
  if (header.length != kUndefinedLength) {
    if (header.value + header.length > size_) cutOff(header.value);
    pixels.parts.push_back({header.value, header.length});
    pixels_ = std::move(pixels);
    return;
  }
  bool isOffsetTable = true;  // the first item
  // The mark of the end may be missing behind the last fragment.
  for (std::int64_t position = header.value; position < size_;) {
    const Header item = headerAt(position, syntax_);
    if (item.tag == kSequenceEnd) break;
    if (item.tag != kItem || item.length == kUndefinedLength)
      refuse("the pixels' fragment at byte " + std::to_string(position) + " is none");
    position = behind(item, syntax_, 0);
    if (!isOffsetTable) pixels.parts.push_back({item.value, item.length});
    isOffsetTable = false;
  }
  if (pixels.parts.empty()) refuse("its pixels are missing");
  pixels_ = std::move(pixels);
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/zip_archive.h"

#include "engine/base/error.h"
#include "engine/interchange/byte_reader.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>

namespace viscera {
namespace {

constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocator64Signature = 0x07064b50;
constexpr std::uint32_t kEntrySignature = 0x02014b50;
constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kLocator64Size = 20;
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kLongestComment = 65535;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kEncryptedFlag = 1;
constexpr std::uint64_t kMostInflation = 16;
constexpr std::uint64_t kInflationAllowance = 16U << 20;
constexpr std::size_t kBlock = 1U << 20;  // small enough to be in the cache still when its CRC is computed

std::uint32_t crcOf(std::uint32_t crc, const std::byte* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes), size));
}

/// Replaces the 32-bit fields that say "see ZIP64" by the values of extra field 1, in the order of
/// APPNOTE 4.5.3.
template <class Reader>
void applyZip64(Reader extra, ZipEntry& entry) {
  constexpr std::uint64_t kElsewhere = 0xffffffff;
  while (extra.left() >= 4) {
    const std::uint16_t id = extra.u16();
    const std::uint16_t size = extra.u16();
    if (id != 1) {
      (void)extra.take(size);
      continue;
    }
    if (entry.size == kElsewhere) entry.size = extra.u64();
    if (entry.compressedSize == kElsewhere) entry.compressedSize = extra.u64();
    if (entry.headerOffset == kElsewhere) entry.headerOffset = extra.u64();
    return;
  }
}

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path& file) : file_(file), stream_(file, std::ios::binary) {
  std::error_code failed;
  fileSize_ = std::filesystem::is_regular_file(file, failed) ? std::filesystem::file_size(file, failed) : 0;
  if (!stream_ || failed) throw Error(ErrorCode::Io, file.string() + ": cannot be opened for reading");
  readDirectory(findDirectory());
  checkSums();
}

void ZipArchive::refuse(const std::string& reason) const {
  throw Error(ErrorCode::InvalidInput, file_.string() + ": " + reason);
}

void ZipArchive::readAt(std::uint64_t offset, std::byte* target, std::size_t size) {
  if (offset > fileSize_ || size > fileSize_ - offset) refuse("the zip archive is truncated or damaged");
  stream_.clear();
  stream_.seekg(static_cast<std::streamoff>(offset));
  stream_.read(reinterpret_cast<char*>(target), static_cast<std::streamsize>(size));
  if (static_cast<std::size_t>(stream_.gcount()) != size)
    throw Error(ErrorCode::Io, file_.string() + ": reading failed at byte " + std::to_string(offset));
}

std::vector<std::byte> ZipArchive::readBlock(std::uint64_t offset, std::size_t size) {
  if (offset > fileSize_ || size > fileSize_ - offset) refuse("the zip archive is truncated or damaged");
  std::vector<std::byte> block(size);
  readAt(offset, block.data(), size);
  return block;
}

ZipArchive::Directory ZipArchive::findDirectory() {
  if (fileSize_ < kEndSize) refuse("the zip archive is truncated");
  const auto tail = static_cast<std::size_t>(std::min<std::uint64_t>(fileSize_, kEndSize + kLongestComment));
  const auto block = readBlock(fileSize_ - tail, tail);
  const auto fail = [this] { refuse("the zip archive is damaged"); };
  for (std::size_t start = tail - kEndSize + 1; start-- > 0;) {
    ByteReader reader{std::span<const std::byte>(block).subspan(start), fail};
    if (reader.u32() != kEndSignature) continue;
    (void)reader.take(8);
    Directory directory;
    directory.size = reader.u32();
    directory.offset = reader.u32();
    const bool is64 = directory.size == 0xffffffff || directory.offset == 0xffffffff;
    return is64 ? findDirectory64(fileSize_ - tail + start) : directory;
  }
  refuse(
      "is cut off, or is still being written (the end of the zip archive is missing); copy or download it "
      "again");
}

ZipArchive::Directory ZipArchive::findDirectory64(std::uint64_t endRecordOffset) {
  const auto fail = [this] { refuse("the ZIP64 directory is damaged"); };
  if (endRecordOffset < kLocator64Size) fail();
  const auto locatorBlock = readBlock(endRecordOffset - kLocator64Size, kLocator64Size);
  ByteReader locator(std::span<const std::byte>(locatorBlock), fail);
  if (locator.u32() != kLocator64Signature) fail();
  (void)locator.u32();
  const auto recordBlock = readBlock(locator.u64(), kEnd64Size);
  ByteReader record(std::span<const std::byte>(recordBlock), fail);
  if (record.u32() != kEnd64Signature) fail();
  (void)record.take(36);
  Directory directory;
  directory.size = record.u64();
  directory.offset = record.u64();
  return directory;
}

void ZipArchive::readDirectory(const Directory& directory) {
  const auto fail = [this] { refuse("the central directory of the zip archive is damaged"); };
  if (directory.size > fileSize_) fail();
  const auto block = readBlock(directory.offset, static_cast<std::size_t>(directory.size));
  ByteReader reader(std::span<const std::byte>(block), fail);
  while (reader.left() > 0) {
    ZipEntry entry;
    if (reader.u32() != kEntrySignature) fail();
    (void)reader.take(4);
    entry.flags = reader.u16();
    entry.method = reader.u16();
    (void)reader.take(4);
    entry.crc = reader.u32();
    entry.compressedSize = reader.u32();
    entry.size = reader.u32();
    const std::uint16_t nameSize = reader.u16();
    const std::uint16_t extraSize = reader.u16();
    const std::uint16_t commentSize = reader.u16();
    (void)reader.take(8);
    entry.headerOffset = reader.u32();
    entry.name = reader.text(nameSize);
    applyZip64(ByteReader(reader.take(extraSize), fail), entry);
    (void)reader.take(commentSize);
    if (!indexOfName_.emplace(entry.name, entries_.size()).second)
      refuse("the zip archive holds two entries of one name");
    entries_.push_back(std::move(entry));
  }
}

void ZipArchive::checkSums() const {
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  for (const ZipEntry& entry : entries_) {
    if (entry.compressedSize > fileSize_ - packed)
      refuse("the entries of the zip archive overlap or are truncated");
    packed += entry.compressedSize;
    if (entry.method == kStored && entry.size != entry.compressedSize)
      refuse("a stored entry of the zip archive has two sizes");
    const std::uint64_t limit = kMostInflation * fileSize_ + kInflationAllowance;
    if (entry.size > limit - unpacked) refuse("the zip archive would unpack to more than 16 times its size");
    unpacked += entry.size;
  }
}

const ZipEntry* ZipArchive::find(std::string_view name) const {
  const auto found = indexOfName_.find(std::string(name));
  return found == indexOfName_.end() ? nullptr : &entries_[found->second];
}

SharedBytes ZipArchive::read(const ZipEntry& entry) {
  if ((entry.flags & kEncryptedFlag) != 0) refuse("the zip archive is encrypted");
  if (entry.method != kStored && entry.method != kDeflated)
    refuse("compression method " + std::to_string(entry.method) + " of the zip archive is not supported");
  const auto memory = allocateBytes(static_cast<std::size_t>(entry.size));
  const std::uint32_t crc =
      entry.method == kStored ? readStored(entry, memory.get()) : readDeflated(entry, memory.get());
  if (crc != entry.crc) refuse("the check sum of an entry of the zip archive is wrong; the file is damaged");
  return {memory, static_cast<std::size_t>(entry.size)};
}

std::uint64_t ZipArchive::dataOffset(const ZipEntry& entry) {
  const auto fail = [this] { refuse("an entry of the zip archive is damaged"); };
  const auto block = readBlock(entry.headerOffset, kLocalSize);
  ByteReader reader(std::span<const std::byte>(block), fail);
  if (reader.u32() != kLocalSignature) fail();
  (void)reader.take(22);
  const std::uint64_t nameSize = reader.u16();
  const std::uint64_t extraSize = reader.u16();
  return entry.headerOffset + kLocalSize + nameSize + extraSize;
}

std::uint32_t ZipArchive::readStored(const ZipEntry& entry, std::byte* target) {
  const std::uint64_t start = dataOffset(entry);
  std::uint32_t crc = 0;
  for (std::uint64_t done = 0; done < entry.size;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, entry.size - done));
    readAt(start + done, target + done, count);
    crc = crcOf(crc, target + done, count);
    done += count;
  }
  return crc;
}

std::uint32_t ZipArchive::readDeflated(const ZipEntry& entry, std::byte* target) {
  struct Inflater {
    z_stream stream{};
    bool ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
    ~Inflater() { inflateEnd(&stream); }
  } inflater;
  if (!inflater.ready)
    throw Error(ErrorCode::OutOfMemory, file_.string() + ": not enough memory to unpack it");
  const std::uint64_t start = dataOffset(entry);
  std::vector<std::byte> block(
      static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, entry.compressedSize)));
  std::uint64_t unread = entry.compressedSize;
  std::uint64_t written = 0;
  int state = Z_OK;
  while (state == Z_OK) {
    z_stream& stream = inflater.stream;
    if (stream.avail_in == 0 && unread > 0) {
      stream.avail_in = static_cast<uInt>(std::min<std::uint64_t>(block.size(), unread));
      readAt(start + entry.compressedSize - unread, block.data(), stream.avail_in);
      stream.next_in = reinterpret_cast<Bytef*>(block.data());
      unread -= stream.avail_in;
    }
    const auto room = static_cast<uInt>(std::min<std::uint64_t>(entry.size - written, 1U << 30));
    std::byte spare{};  // inflate wants a place to write even where nothing is left to come
    stream.next_out = reinterpret_cast<Bytef*>(room > 0 ? target + written : &spare);
    stream.avail_out = room;
    state = inflate(&stream, Z_NO_FLUSH);
    written += room - stream.avail_out;
  }
  if (state != Z_STREAM_END || written != entry.size)
    refuse("a compressed entry of the zip archive is damaged");
  return crcOf(0, target, static_cast<std::size_t>(entry.size));
}

}  // namespace viscera

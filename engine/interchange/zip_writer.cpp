// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/zip_writer.h"

#include <zlib.h>

#include <algorithm>

namespace viscera {
namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kLocalSize = 30;
constexpr std::uint64_t kMost32 = 0xffffffff;
constexpr std::uint64_t kMost16 = 0xffff;
constexpr std::uint16_t kVersionPlain = 20;
constexpr std::uint16_t kVersion64 = 45;
constexpr std::uint16_t kUtf8Names = 1U << 11;
constexpr std::uint16_t kDateOf1980 = 0x21;  // the earliest date there is; equal content gives equal files
constexpr std::uint16_t kPaddingField = 0x4246;  // "FB", as torch.save names it

/// Little-endian record of a zip.
class Record {
 public:
  Record& u16(std::uint64_t value) { return number(value, 2); }
  Record& u32(std::uint64_t value) { return number(value, 4); }
  Record& u64(std::uint64_t value) { return number(value, 8); }
  Record& text(std::string_view value) {
    bytes_ += value;
    return *this;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  Record& number(std::uint64_t value, int byteCount) {
    for (int i = 0; i < byteCount; ++i) bytes_ += static_cast<char>((value >> (8 * i)) & 0xffU);
    return *this;
  }
  std::string bytes_;
};

std::uint64_t at32(std::uint64_t value) {
  return std::min(value, kMost32);
}

}  // namespace

void ZipWriter::write(std::span<const std::byte> bytes) {
  file_.write(bytes);
  hash_.update(bytes);
  position_ += bytes.size();
}

void ZipWriter::add(const std::string& name, std::span<const std::byte> content) {
  Written entry{name, 0, content.size(), position_};
  entry.crc =
      static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
  const bool is64 = entry.size >= kMost32;
  Record extra;
  if (is64) extra.u16(1).u16(16).u64(entry.size).u64(entry.size);
  const std::uint64_t start = position_ + kLocalSize + name.size() + extra.bytes().size() + 4;
  const std::uint64_t padding = (kAlignment - start % kAlignment) % kAlignment;
  extra.u16(kPaddingField).u16(padding).text(std::string(static_cast<std::size_t>(padding), 'Z'));
  Record header;
  header.u32(0x04034b50)
      .u16(is64 ? kVersion64 : kVersionPlain)
      .u16(kUtf8Names)
      .u16(0)
      .u16(0)
      .u16(kDateOf1980);
  header.u32(entry.crc)
      .u32(at32(entry.size))
      .u32(at32(entry.size))
      .u16(name.size())
      .u16(extra.bytes().size());
  write(header.text(name).text(extra.bytes()).bytes());
  write(content);
  entries_.push_back(std::move(entry));
}

std::string ZipWriter::finish() {
  const std::uint64_t directoryOffset = position_;
  for (const Written& entry : entries_) {
    Record values;
    if (entry.size >= kMost32) values.u64(entry.size).u64(entry.size);
    if (entry.offset >= kMost32) values.u64(entry.offset);
    const bool is64 = !values.bytes().empty();
    Record extra;
    if (is64) extra.u16(1).u16(values.bytes().size()).text(values.bytes());
    Record line;
    line.u32(0x02014b50).u16(kVersion64).u16(is64 ? kVersion64 : kVersionPlain).u16(kUtf8Names).u16(0);
    line.u16(0).u16(kDateOf1980).u32(entry.crc).u32(at32(entry.size)).u32(at32(entry.size));
    line.u16(entry.name.size()).u16(extra.bytes().size()).u16(0).u16(0).u16(0).u32(0).u32(at32(entry.offset));
    write(line.text(entry.name).text(extra.bytes()).bytes());
  }
  writeEnd(directoryOffset);
  file_.commit();
  return hash_.finish();
}

void ZipWriter::writeEnd(std::uint64_t directoryOffset) {
  const std::uint64_t directorySize = position_ - directoryOffset;
  const std::uint64_t count = entries_.size();
  if (directoryOffset >= kMost32 || directorySize >= kMost32 || count >= kMost16) {
    const std::uint64_t recordOffset = position_;
    Record record;
    record.u32(0x06064b50).u64(44).u16(kVersion64).u16(kVersion64).u32(0).u32(0).u64(count).u64(count);
    record.u64(directorySize).u64(directoryOffset);
    record.u32(0x07064b50).u32(0).u64(recordOffset).u32(1);
    write(record.bytes());
  }
  Record end;
  const std::uint64_t count16 = std::min(count, kMost16);
  end.u32(0x06054b50).u16(0).u16(0).u16(count16).u16(count16).u32(at32(directorySize));
  write(end.u32(at32(directoryOffset)).u16(0).bytes());
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/metaimage_voxels.h"

#include "engine/base/error.h"

#include <itkMetaImageIO.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::size_t kLongestLine = 1000;
constexpr std::size_t kLongestName = 80;
constexpr int kMostLines = 1000;
constexpr long kMostAxes = 10;
constexpr int kGzipOrZlib = 32 + MAX_WBITS;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, path.string() + ": reading the voxels failed: " + reason);
}

/// Behind the header of a file that holds header and voxels; its last line names LOCAL as the file.
std::streamoff behindHeader(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("ElementDataFile")) return stream.tellg();
  refuse(path, "the header does not end");
}

/// The file that holds the voxels, at their first byte.
std::ifstream openVoxels(itk::MetaImageIO& io, const std::filesystem::path& path, std::size_t bytes) {
  const auto& image = *io.GetMetaImagePointer();
  const std::string name = image.ElementDataFileName();
  const bool isLocal = name == "LOCAL" || name == "Local" || name == "local";
  const std::filesystem::path file = isLocal ? path : path.parent_path() / name;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse(path, file.string() + " cannot be opened");
  if (isLocal) stream.seekg(behindHeader(path));
  if (image.HeaderSize() > 0) stream.seekg(image.HeaderSize());
  if (image.HeaderSize() == -1) stream.seekg(-static_cast<std::streamoff>(bytes), std::ios::end);
  return stream;
}

void readPlain(std::ifstream& stream, const std::filesystem::path& path, std::span<std::byte> target) {
  stream.read(reinterpret_cast<char*>(target.data()), static_cast<std::streamsize>(target.size()));
  const auto got = static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0));
  if (got < target.size())
    refuse(path,
           "the file is cut off: " + std::to_string(got) + " of " + std::to_string(target.size()) +
               " bytes are there; fetch it anew");
}

void readPacked(std::ifstream& stream, const std::filesystem::path& path, std::span<std::byte> target) {
  z_stream unpacker{};
  if (inflateInit2(&unpacker, kGzipOrZlib) != Z_OK)
    throw Error(ErrorCode::OutOfMemory, path.string() + ": there is no memory left to unpack the voxels");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&unpacker, inflateEnd);
  std::vector<char> packed(kChunkBytes);
  std::size_t done = 0;
  int status = Z_OK;
  while (status == Z_OK && (stream.read(packed.data(), kChunkBytes) || stream.gcount() > 0)) {
    unpacker.next_in = reinterpret_cast<Bytef*>(packed.data());
    unpacker.avail_in = static_cast<uInt>(stream.gcount());
    do {
      // One byte more than fits, so that the checksum behind the last voxel is reached and verified.
      Bytef beyond = 0;
      const auto room = static_cast<uInt>(std::min(target.size() - done, kChunkBytes));
      unpacker.next_out = room > 0 ? reinterpret_cast<Bytef*>(target.data() + done) : &beyond;
      unpacker.avail_out = std::max(room, 1U);
      status = inflate(&unpacker, Z_NO_FLUSH);
      if (room == 0 && unpacker.avail_out == 0) refuse(path, "more voxels are packed than the header names");
      if (room > 0) done += room - unpacker.avail_out;
    } while (status == Z_OK && unpacker.avail_in > 0);
  }
  if (status != Z_STREAM_END && status != Z_OK && status != Z_BUF_ERROR)
    refuse(path, "the compressed data are damaged; fetch the file anew");
  if (status != Z_STREAM_END || done < target.size())
    refuse(path,
           "the file is cut off: " + std::to_string(done) + " of " + std::to_string(target.size()) +
               " bytes are there; fetch it anew");
}

void reverseBytes(std::span<std::byte> bytes, std::size_t bytesPerVoxel) {
  for (std::size_t n = 0; n + bytesPerVoxel <= bytes.size(); n += bytesPerVoxel)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(n),
                 bytes.begin() + static_cast<std::ptrdiff_t>(n + bytesPerVoxel));
}

/// Next line; none at the end of the file and where it is longer than any line of a header.
std::optional<std::string> headerLine(std::istream& stream) {
  std::string line;
  for (char letter = 0; stream.get(letter);) {
    if (letter == '\n') return line;
    line += letter;
    if (line.size() > kLongestLine) break;
  }
  return std::nullopt;
}

}  // namespace

void requireReadableMetaHeader(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  for (int number = 1; number <= kMostLines; ++number) {
    const auto line = headerLine(stream);
    const auto mark = line ? line->find_first_of("=:") : std::string::npos;
    if (mark > kLongestName)
      throw Error(ErrorCode::InvalidInput,
                  path.string() + ": line " + std::to_string(number) +
                      " of the header does not name a field and its value; fetch the file anew");
    if (line->starts_with("ElementDataFile")) return;
    const bool isAxisCount = line->starts_with("NDims");
    const long axes = isAxisCount ? std::strtol(line->c_str() + mark + 1, nullptr, 10) : 3;
    if (axes < 1 || axes > kMostAxes)
      throw Error(ErrorCode::InvalidInput,
                  path.string() + ": the image has " + std::to_string(axes) +
                      " axes; a volume of three axes is needed");
  }
  throw Error(ErrorCode::InvalidInput, path.string() + ": the header does not end; fetch the file anew");
}

bool readMetaImageVoxels(itk::MetaImageIO& io,
                         const std::filesystem::path& path,
                         std::span<std::byte> target) {
  const auto& image = *io.GetMetaImagePointer();
  const std::string name = image.ElementDataFileName();
  if (!image.BinaryData() || name.starts_with("LIST") || name.find('%') != std::string::npos) return false;
  std::ifstream stream = openVoxels(io, path, target.size());
  if (image.CompressedData())
    readPacked(stream, path, target);
  else
    readPlain(stream, path, target);
  const bool isBigEndianMachine = std::endian::native == std::endian::big;
  if (image.BinaryDataByteOrderMSB() != isBigEndianMachine) reverseBytes(target, io.GetComponentSize());
  return true;
}

}  // namespace viscera

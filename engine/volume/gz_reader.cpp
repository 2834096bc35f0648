// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/gz_reader.h"

#include "engine/base/error.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace viscera {
namespace {

constexpr unsigned kBufferBytes = 1U << 18;
constexpr std::size_t kLargestRead = std::size_t{1} << 30;
/// Deflate reaches at most 1032 to 1.
constexpr double kLargestCompression = 1040.0;

}  // namespace

void GzReader::Closer::operator()(gzFile_s* file) const noexcept {
  gzclose_r(file);
}

GzReader::GzReader(const std::filesystem::path& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
  if (!file_) throw Error(ErrorCode::Io, path.string() + ": opening failed: " + std::strerror(errno));
  gzbuffer(file_.get(), kBufferBytes);
}

std::size_t GzReader::readUpTo(std::span<std::byte> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto wanted = static_cast<unsigned>(std::min(bytes.size() - done, kLargestRead));
    const int got = gzread(file_.get(), bytes.data() + done, wanted);
    if (got > 0) done += static_cast<std::size_t>(got);
    if (got == 0) break;
    if (got < 0) {
      int code = Z_OK;
      const std::string reason = gzerror(file_.get(), &code);
      if (code == Z_ERRNO) throw Error(ErrorCode::Io, path_.string() + ": reading failed: " + reason);
      throw Error(ErrorCode::InvalidInput,
                  path_.string() + ": the compressed data are damaged (" + reason + "); fetch the file anew");
    }
  }
  return done;
}

void GzReader::read(std::span<std::byte> bytes) {
  const std::size_t got = readUpTo(bytes);
  if (got == bytes.size()) return;
  throw Error(ErrorCode::InvalidInput,
              path_.string() + ": the file is cut off: " + std::to_string(got) + " of " +
                  std::to_string(bytes.size()) + " bytes are there; fetch it anew");
}

void GzReader::skipTo(std::int64_t position) {
  if (gzseek(file_.get(), position, SEEK_SET) != position)
    throw Error(ErrorCode::InvalidInput,
                path_.string() + ": the voxels should begin at byte " + std::to_string(position) +
                    ", which cannot be reached");
}

void GzReader::verifyEnd() {
  std::array<std::byte, 1> beyond{};
  readUpTo(beyond);
}

void requirePlausibleSize(const std::filesystem::path& path, double promisedBytes) {
  std::error_code failed;
  const auto length = std::filesystem::file_size(path, failed);
  if (failed) throw Error(ErrorCode::Io, path.string() + ": reading failed: " + failed.message());
  if (promisedBytes <= (static_cast<double>(length) + 1024.0) * kLargestCompression) return;
  throw Error(ErrorCode::InvalidInput,
              path.string() + ": the header promises " + std::to_string(promisedBytes / 1e6) +
                  " MB of voxels, which a file of " + std::to_string(length) + " bytes cannot hold");
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/png_file.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"

#include <zlib.h>

#include <string>
#include <string_view>

namespace viscera {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t kBytesPerPixel = 3;

std::string bigEndian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xffU);
  return bytes;
}

/// Length, name, content and checksum of name and content.
std::string chunk(std::string_view name, const std::string& content) {
  const std::string checked = std::string(name) + content;
  const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(checked.data()), checked.size());
  return bigEndian(static_cast<std::uint32_t>(content.size())) + checked +
         bigEndian(static_cast<std::uint32_t>(crc));
}

std::string header(const RgbImage& image) {
  // 8 bits a channel, colour type 2 (RGB), deflate, the one set of filters, not interlaced.
  return bigEndian(static_cast<std::uint32_t>(image.width)) +
         bigEndian(static_cast<std::uint32_t>(image.height)) + std::string("\x08\x02\x00\x00\x00", 5);
}

/// Each row behind the number of its filter, 0 = none.
std::string rowsOf(const RgbImage& image) {
  const std::size_t length = static_cast<std::size_t>(image.width) * kBytesPerPixel;
  std::string rows;
  rows.reserve(static_cast<std::size_t>(image.height) * (length + 1));
  for (int y = 0; y < image.height; ++y) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(image.at(0, y)), length);
  }
  return rows;
}

std::string compressed(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string result(size, '\0');
  const int status = compress(reinterpret_cast<Bytef*>(result.data()),
                              &size,
                              reinterpret_cast<const Bytef*>(text.data()),
                              text.size());
  require(status == Z_OK, "zlib could not compress a picture");
  result.resize(size);
  return result;
}

/// UTF-8, not compressed, of no language.
std::string titleChunk(const std::string& title) {
  if (title.empty()) return {};
  constexpr std::string_view kKey("Title\0\0\0\0\0", 10);
  return chunk("iTXt", std::string(kKey) + title);
}

}  // namespace

// Not by ITK: where its library cannot write, it jumps out of the function and ends the program.
void writePng(const std::filesystem::path& path, const RgbImage& image, const std::string& title) {
  require(image.width > 0 && image.height > 0, "writePng needs a picture with pixels");
  const std::string content = std::string(kSignature) + chunk("IHDR", header(image)) + titleChunk(title) +
                              chunk("IDAT", compressed(rowsOf(image))) + chunk("IEND", {});
  try {
    writeFileAtomically(path, content);
  } catch (const Error& error) {
    throw Error(error.code(), std::string("the picture could not be written: ") + error.what());
  }
}

}  // namespace viscera

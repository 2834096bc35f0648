// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>

namespace viscera::test {

/// A little-endian NIfTI-1 file of 2 x 2 x 2 int16 voxels (all 5), 1 mm, sform code 1, for tests to spoil.
/// Offsets are those of the NIfTI-1 standard (nifti1.h).
class NiftiBytes {
 public:
  NiftiBytes() : bytes_(352 + 16, '\0') {
    put<std::int32_t>(0, 348);
    for (std::size_t n = 0; n < 8; ++n) put<std::int16_t>(40 + 2 * n, n == 0 ? 3 : n < 4 ? 2 : 1);
    put<std::int16_t>(70, 4);
    put<std::int16_t>(72, 16);
    for (std::size_t n = 0; n < 4; ++n) put<float>(76 + 4 * n, 1.0F);
    put<float>(108, 352.0F);
    put<std::uint8_t>(123, 2);
    put<std::int16_t>(254, 1);
    for (std::size_t d = 0; d < 3; ++d) put<float>(280 + 20 * d, 1.0F);
    std::memcpy(bytes_.data() + 344, "n+1", 3);
    for (std::size_t n = 0; n < 8; ++n) put<std::int16_t>(352 + 2 * n, 5);
  }
  template <class T>
  NiftiBytes& put(std::size_t offset, std::type_identity_t<T> value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof(T));
    return *this;
  }
  NiftiBytes& shorten(std::size_t length) {
    bytes_.resize(length);
    return *this;
  }
  [[nodiscard]] const std::string& text() const { return bytes_; }

 private:
  std::string bytes_;
};

inline std::filesystem::path writeBytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

inline std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::size_t filesIn(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace viscera::test

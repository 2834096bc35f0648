// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace viscera {

/// Walks over little-endian bytes of an untrusted file; a read past the end calls `Refusal` (which throws).
template <class Refusal>
class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, Refusal refuse) : bytes_(bytes), refuse_(refuse) {}

  [[nodiscard]] std::size_t left() const { return bytes_.size() - position_; }

  std::span<const std::byte> take(std::uint64_t count) {
    if (count > left()) refuse_();
    const auto taken = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += taken.size();
    return taken;
  }

  std::string_view text(std::uint64_t count) {
    const auto taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

  /// Text up to and without the next line feed.
  std::string_view line() {
    const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + position_, left());
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) refuse_();
    position_ += end + 1;
    return rest.substr(0, end);
  }

  std::uint64_t number(std::size_t byteCount) {
    std::uint64_t value = 0;
    const auto taken = take(byteCount);
    for (std::size_t i = 0; i < taken.size(); ++i)
      value |= std::to_integer<std::uint64_t>(taken[i]) << (8 * i);
    return value;
  }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }

 private:
  std::span<const std::byte> bytes_;
  Refusal refuse_;
  std::size_t position_ = 0;
};

}  // namespace viscera

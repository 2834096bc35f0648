// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace viscera {

/// Read-only bytes with shared ownership.
struct SharedBytes {
  std::shared_ptr<const std::byte> data;
  std::size_t size = 0;
  [[nodiscard]] std::span<const std::byte> span() const { return {data.get(), size}; }
};

/// Uninitialised memory aligned to 64 bytes; null for 0 bytes. @throws Error{OutOfMemory}.
[[nodiscard]] std::shared_ptr<std::byte> allocateBytes(std::size_t size);

}  // namespace viscera

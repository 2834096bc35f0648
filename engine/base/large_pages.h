// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace viscera {

/// Asks the system to back memory that was not touched yet with its large pages (2 MiB), wherever whole ones
/// lie in it. A walk that touches every page of a big array then needs about half the time. Without effect
/// where the system has none.
void adviseLargePages(void* begin, std::size_t bytes) noexcept;

}  // namespace viscera

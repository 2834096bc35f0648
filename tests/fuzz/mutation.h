// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace viscera::test {

/// A spoilt copy of `original`: the same one for the same number on every machine. One to three changes:
/// bytes flipped or set to extremes, numbers of 2 or 4 bytes set to extremes, ranges cut out, doubled or
/// filled, the end cut off; in texts also numbers and brackets replaced. Half of the places lie in the first
/// 512 bytes, where headers are.
[[nodiscard]] std::string mutated(const std::string& original, std::uint32_t number, bool isText);

}  // namespace viscera::test

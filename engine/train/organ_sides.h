// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace viscera {

/// For each label value the one it becomes when left and right are exchanged; itself where its organ has no
/// partner. Partners are told by their names: "right kidney" and "left kidney", "kidney_r" and "kidney_l",
/// "rkid" and "lkid". What a person says (`given`, value → value of the other side) counts more than names.
/// Element v belongs to label v; as long as the largest label + 1.
[[nodiscard]] std::vector<std::uint8_t> leftRightPartners(const std::map<int, std::string>& names,
                                                          const std::map<int, int>& given = {});

}  // namespace viscera

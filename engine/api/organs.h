// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace viscera {

struct Organ {
  int label = 0;
  std::string_view name;
  std::string_view shortName;  ///< as the BTCV data list writes it
};

/// The 13 organs of BTCV ("Beyond the Cranial Vault") with background; the label value is the network's
/// channel.
inline constexpr std::array<Organ, 14> kBtcvOrgans = {{{0, "background", "background"},
                                                       {1, "spleen", "spleen"},
                                                       {2, "right kidney", "rkid"},
                                                       {3, "left kidney", "lkid"},
                                                       {4, "gallbladder", "gall"},
                                                       {5, "esophagus", "eso"},
                                                       {6, "liver", "liver"},
                                                       {7, "stomach", "sto"},
                                                       {8, "aorta", "aorta"},
                                                       {9, "inferior vena cava", "IVC"},
                                                       {10, "portal and splenic vein", "veins"},
                                                       {11, "pancreas", "pancreas"},
                                                       {12, "right adrenal gland", "rad"},
                                                       {13, "left adrenal gland", "lad"}}};

/// Names of the labels 1 … classCount - 1: those of a split where it has them, else BTCV's for a 14-class
/// network, else "label <value>".
[[nodiscard]] inline std::map<int, std::string> organNames(
    int classCount, const std::map<int, std::string>& splitLabels = {}) {
  std::map<int, std::string> names;
  const bool btcv = splitLabels.empty() && classCount == static_cast<int>(kBtcvOrgans.size());
  for (int label = 1; label < classCount; ++label) {
    const auto given = splitLabels.find(label);
    if (given != splitLabels.end())
      names[label] = given->second;
    else if (btcv)
      names[label] = kBtcvOrgans[static_cast<std::size_t>(label)].name;
    else
      names[label] = "label " + std::to_string(label);
  }
  return names;
}

}  // namespace viscera

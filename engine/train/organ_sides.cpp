// SPDX-License-Identifier: Apache-2.0
#include "engine/train/organ_sides.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

namespace viscera {
namespace {

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// Names that the organ on the left side would have, given one on the right.
std::vector<std::string> leftNames(const std::string& right) {
  std::vector<std::string> names;
  if (const std::size_t at = right.find("right"); at != std::string::npos)
    names.push_back(std::string(right).replace(at, 5, "left"));
  for (const std::string_view suffix : {"_r", " r", "-r"})
    if (right.ends_with(suffix)) names.push_back(right.substr(0, right.size() - 1) + "l");
  if (right.starts_with('r')) names.push_back("l" + right.substr(1));
  return names;
}

/// Makes the two each other's partner; whoever was theirs before has none any more.
void pairUp(std::vector<std::uint8_t>& partners, std::uint8_t one, std::uint8_t other) {
  for (const std::uint8_t label : {one, other}) partners[partners[label]] = partners[label];
  partners[one] = other;
  partners[other] = one;
}

}  // namespace

std::vector<std::uint8_t> leftRightPartners(const std::map<int, std::string>& names,
                                            const std::map<int, int>& given) {
  const int largest = names.empty() ? 0 : std::clamp(names.rbegin()->first, 0, 255);
  std::vector<std::uint8_t> partners(static_cast<std::size_t>(largest) + 1);
  std::iota(partners.begin(), partners.end(), std::uint8_t{0});
  for (const auto& [right, rightName] : names)
    for (const std::string& wanted : leftNames(lowerCase(rightName)))
      for (const auto& [left, leftName] : names) {
        if (lowerCase(leftName) != wanted || right < 0 || right > largest || left < 0 || left > largest)
          continue;
        partners[static_cast<std::size_t>(right)] = static_cast<std::uint8_t>(left);
        partners[static_cast<std::size_t>(left)] = static_cast<std::uint8_t>(right);
      }
  for (const auto& [one, other] : given) {
    if (std::min(one, other) < 1 || std::max(one, other) > largest) continue;
    pairUp(partners, static_cast<std::uint8_t>(one), static_cast<std::uint8_t>(other));
  }
  return partners;
}

}  // namespace viscera

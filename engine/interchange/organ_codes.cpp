// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/organ_codes.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>
#include <vector>

namespace viscera {
namespace {

struct KnownOrgan {
  std::string_view words;  ///< without side, in alphabetic order
  std::string_view code;
  std::string_view meaning;
  bool isPaired = false;
};

constexpr std::array<KnownOrgan, 16> kOrgans = {
    {{"spleen", "78961009", "Spleen"},
     {"kidney", "64033007", "Kidney", true},
     {"gallbladder", "28231008", "Gallbladder"},
     {"esophagus", "32849002", "Esophagus"},
     {"liver", "10200004", "Liver"},
     {"stomach", "69695003", "Stomach"},
     {"aorta", "15825003", "Aorta"},
     {"cava inferior vena", "64131007", "Inferior vena cava"},
     {"portal splenic vein", "110765007", "Portal vein and splenic vein"},
     {"pancreas", "15776009", "Pancreas"},
     {"adrenal", "23451007", "Adrenal gland", true},
     {"duodenum", "38848004", "Duodenum"},
     {"bladder urinary", "89837001", "Urinary bladder"},
     {"bladder", "89837001", "Urinary bladder"},
     {"prostate", "41216001", "Prostate"},
     {"lung", "39607008", "Lung", true}}};

/// Other words for the same: short names of BTCV, names of AMOS, British spelling.
struct Spelling {
  std::string_view word;
  std::string_view meant;
};
constexpr std::array<Spelling, 13> kSpellings = {{{"rkid", "right kidney"},
                                                  {"lkid", "left kidney"},
                                                  {"gall", "gallbladder"},
                                                  {"eso", "esophagus"},
                                                  {"oesophagus", "esophagus"},
                                                  {"sto", "stomach"},
                                                  {"ivc", "inferior vena cava"},
                                                  {"postcava", "inferior vena cava"},
                                                  {"rad", "right adrenal"},
                                                  {"lad", "left adrenal"},
                                                  {"gland", ""},
                                                  {"and", ""},
                                                  {"veins", "vein"}}};

std::vector<std::string> wordsOf(const std::string& name) {
  std::vector<std::string> words(1);
  for (const char letter : name) {
    const auto c = static_cast<unsigned char>(letter);
    if (std::isalnum(c) != 0 || c >= 0x80)
      words.back() += static_cast<char>(std::tolower(c));
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::set<std::string> plainWords(const std::string& name) {
  std::set<std::string> plain;
  for (const std::string& word : wordsOf(name)) {
    const auto found = std::find_if(
        kSpellings.begin(), kSpellings.end(), [&](const Spelling& one) { return one.word == word; });
    if (found == kSpellings.end())
      plain.insert(word);
    else
      for (const std::string& meant : wordsOf(std::string(found->meant))) plain.insert(meant);
  }
  // The list of BTCV calls the portal and splenic vein just so.
  if (plain == std::set<std::string>{"vein"}) plain = {"portal", "splenic", "vein"};
  return plain;
}

std::optional<CodedConcept> takeSide(std::set<std::string>& words) {
  const bool right = words.erase("right") > 0;
  const bool left = words.erase("left") > 0;
  if (right == left) return std::nullopt;
  return right ? CodedConcept{"24028007", "Right"} : CodedConcept{"7771000", "Left"};
}

}  // namespace

std::optional<OrganCode> organCode(const std::string& name) {
  std::set<std::string> words = plainWords(name);
  const auto side = takeSide(words);
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
  for (const KnownOrgan& organ : kOrgans)
    if (joined == organ.words && (organ.isPaired || !side))
      return OrganCode{
          {"123037004", "Anatomical Structure"}, {std::string(organ.code), std::string(organ.meaning)}, side};
  return std::nullopt;
}

OrganCode uncodedTissue() {
  return {{"85756007", "Tissue"}, {"85756007", "Tissue"}, std::nullopt};
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/prediction_triage.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace viscera {
namespace {

constexpr std::string_view kLeft = "left";
constexpr std::string_view kRight = "right";

/// Place of a word that stands between blanks, underscores, or the ends.
std::size_t placeOf(const std::string& text, std::string_view word) {
  const auto isEdge = [](char c) { return c == ' ' || c == '_' || c == '-'; };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || isEdge(text[at - 1])) && (end == text.size() || isEdge(text[end]))) return at;
  }
  return std::string::npos;
}

std::string withoutSide(const std::string& organ, std::string_view side) {
  std::string text = organ;
  std::size_t at = placeOf(text, side);
  if (at == std::string::npos) return text;
  std::size_t length = side.size();
  if (at + length < text.size())
    ++length;  // with the blank behind it
  else if (at > 0) {
    --at;
    ++length;
  }
  return text.erase(at, length);
}

const PredictedOrganRecord* find(const PredictedScanRecord& scan,
                                 const std::string& pair,
                                 std::string_view side) {
  const auto found = std::find_if(scan.organs.begin(), scan.organs.end(), [&](const auto& one) {
    return sideOf(one.organ) == side && withoutSide(one.organ, side) == pair;
  });
  return found == scan.organs.end() ? nullptr : &*found;
}

bool isFound(const PredictedOrganRecord& organ) {
  return organ.volume_ml > 0.0;
}

std::optional<TriageFlag> sideFlag(const PredictedScanRecord& scan,
                                   const PredictedOrganRecord& left,
                                   const PredictedOrganRecord& right,
                                   const std::string& pair) {
  if (isFound(left) && isFound(right)) {
    if (left.centre_x_mm < right.centre_x_mm) return TriageFlag{TriageFlag::Kind::SwappedPair, pair};
    return std::nullopt;
  }
  if (std::isnan(scan.bodyMiddle_mm)) return std::nullopt;
  if (isFound(left) && left.centre_x_mm < scan.bodyMiddle_mm)
    return TriageFlag{TriageFlag::Kind::WrongSide, left.organ};
  if (isFound(right) && right.centre_x_mm > scan.bodyMiddle_mm)
    return TriageFlag{TriageFlag::Kind::WrongSide, right.organ};
  return std::nullopt;
}

}  // namespace

std::string sideOf(const std::string& organ) {
  if (placeOf(organ, kLeft) != std::string::npos) return std::string(kLeft);
  return placeOf(organ, kRight) != std::string::npos ? std::string(kRight) : std::string();
}

std::vector<TriageFlag> triageFlags(const PredictedScanRecord& scan) {
  std::vector<TriageFlag> flags;
  if (scan.state != PredictionState::Finished) return flags;
  for (const PredictedOrganRecord& right : scan.organs) {
    if (sideOf(right.organ) != kRight) continue;
    const std::string pair = withoutSide(right.organ, kRight);
    if (const PredictedOrganRecord* left = find(scan, pair, kLeft))
      if (auto flag = sideFlag(scan, *left, right, pair)) flags.push_back(std::move(*flag));
  }
  if (2 * organsFound(scan) < static_cast<int>(scan.organs.size())) return flags;
  for (const PredictedOrganRecord& organ : scan.organs)
    if (!isFound(organ)) flags.push_back({TriageFlag::Kind::Missing, organ.organ});
  return flags;
}

int organsFound(const PredictedScanRecord& scan) {
  return static_cast<int>(std::count_if(scan.organs.begin(), scan.organs.end(), isFound));
}

int extraComponents(const PredictedScanRecord& scan) {
  int extra = 0;
  for (const PredictedOrganRecord& organ : scan.organs) extra += std::max(0, organ.components - 1);
  return extra;
}

double outside_ml(const PredictedScanRecord& scan) {
  double volume_ml = 0.0;
  for (const PredictedOrganRecord& organ : scan.organs) volume_ml += organ.outside_ml;
  return volume_ml;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "app/card_figures.h"

#include "engine/base/sha256.h"
#include "engine/data/embedded_resources.h"

#include <filesystem>
#include <set>

namespace viscera {
namespace {

std::string fileName(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::multiset<std::string> namesOf(const Split& split, CaseRole role) {
  std::multiset<std::string> names;
  for (const SplitCase* one : split.withRole(role)) names.insert(fileName(one->image));
  return names;
}

std::multiset<std::string> namesOf(const Json& list) {
  std::multiset<std::string> names;
  for (const Json& one : list) names.insert(fileName(one.at("image").get<std::string>()));
  return names;
}

}  // namespace

const std::vector<CardFigure>& cardFigures() {
  static const std::vector<CardFigure> figures = {
      {"original", 0.7887, "what validate.sh of the card gives, at the resolution of the scans"},
      {"model", 0.8100, "mean validation Dice over 13 organs, on the grid of training"}};
  return figures;
}

bool isCardSplit(const Split& split) {
  const Json card = Json::parse(embeddedBtcvSplit());
  return namesOf(split, CaseRole::Training) == namesOf(card.at("training")) &&
         namesOf(split, CaseRole::Validation) == namesOf(card.at("validation"));
}

Json cardComparison(const Split& split, CaseRole role) {
  if (role != CaseRole::Validation || !isCardSplit(split)) return nullptr;
  Json figures = Json::array();
  for (const CardFigure& one : cardFigures())
    figures.push_back({{"grid", one.grid}, {"mean_dice", one.meanDice}, {"what", one.what}});
  return {{"source", "model card clara_pt_self_supervised_learning_segmentation 4.1 (NGC)"},
          {"same_file", split.sha256 == sha256OfText(embeddedBtcvSplit())},
          {"figures", std::move(figures)}};
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/data/split.h"

#include <string>
#include <vector>

namespace viscera {

/// A published mean Dice and what it was measured on.
struct CardFigure {
  std::string grid;  ///< "model" or "original"
  double meanDice = 0.0;
  std::string what;  ///< one sentence
};

/// Source: NGC model card clara_pt_self_supervised_learning_segmentation 4.1; both figures are of one model.
[[nodiscard]] const std::vector<CardFigure>& cardFigures();

/// True where training and validation name the same image files as the card's BTCV list (24 and 6), whatever
/// their folders. A fold or a subset of the list is another split.
[[nodiscard]] bool isCardSplit(const Split& split);

/// {"source", "same_file", "figures": [{"grid", "mean_dice", "what"}]} where validation cases of the card's
/// split are scored, else null. "same_file": the split file is the card's, byte for byte.
[[nodiscard]] Json cardComparison(const Split& split, CaseRole role);

}  // namespace viscera

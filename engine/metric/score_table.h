// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/json.h"
#include "engine/metric/score_means.h"
#include "engine/metric/surface_dice.h"
#include "engine/volume/volume.h"

#include <limits>
#include <map>
#include <string>
#include <vector>

namespace viscera {

inline constexpr double kUndefinedScore = std::numeric_limits<double>::quiet_NaN();

/// Scores of one organ in one case. An organ that the reference lacks has no scores (NaN), whatever was
/// predicted; one that only the prediction lacks has Dice 0, surface Dice 0 and no HD95 (NaN).
struct ScoredOrgan {
  int label = 0;
  std::string name;
  double dice = kUndefinedScore;
  double hd95_mm = kUndefinedScore;
  double surfaceDice = kUndefinedScore;
  double reference_ml = 0.0;
  double prediction_ml = 0.0;
};

struct ScoredCase {
  std::string id;
  std::string file;  ///< the image, as it appears in the CSV files
  double backgroundDice = kUndefinedScore;
  std::vector<ScoredOrgan> organs;  ///< in the order of their labels
};

struct ScoringOptions {
  std::map<int, std::string> organs;  ///< label → name; the labels that are scored
  double surfaceTolerance_mm = kSurfaceTolerance_mm;
  bool surfaces = true;  ///< off: Dice and volumes only
  int threads = 0;       ///< 0 = all cores; the result does not depend on it
};

/// Scores of a UInt8 label map against its reference; `id` and `file` are left empty.
/// @throws Error{InvalidInput} where the two are not on one grid (compared in mm).
[[nodiscard]] ScoredCase scoreCase(const Volume& prediction,
                                   const Volume& reference,
                                   const ScoringOptions& options);

/// Scores of all cases on one grid.
struct ScoreTable {
  std::string grid;  ///< "original" or "model"
  DiceRule rule = DiceRule::Organs;
  double surfaceTolerance_mm = kSurfaceTolerance_mm;
  std::vector<ScoredCase> cases;
};

/// Dice of a case as ClassScores: element 0 background, element n label n; labels that are not scored are
/// NaN.
[[nodiscard]] ClassScores diceOfClasses(const ScoredCase& scored);

/// Mean Dice of one case by the rule: with Tutorial the background counts.
[[nodiscard]] double caseMeanDice(const ScoredCase& scored, DiceRule rule);

[[nodiscard]] double meanDice(const ScoreTable& table);

/// For each organ the mean of its scores over the cases where they are defined; `cases` counts them.
struct OrganMean {
  int label = 0;
  std::string name;
  double dice = kUndefinedScore;
  double hd95_mm = kUndefinedScore;
  double surfaceDice = kUndefinedScore;
  int cases = 0;
};
[[nodiscard]] std::vector<OrganMean> organMeans(const ScoreTable& table);

/// {"grid","mean_dice","rule","surface_tolerance_mm","cases":[…],"organ_means":{…}}; scores that are not
/// finite are null. Keys are stable.
[[nodiscard]] Json toJson(const ScoreTable& table);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/prediction_model.h"
#include "engine/base/json.h"
#include "engine/base/progress.h"
#include "engine/data/split.h"
#include "engine/metric/score_table.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// "model", "original" or "both", as the option --grid calls them.
[[nodiscard]] const char* gridName(ValidationGrid grid);

/// Which cases a model is scored on, and how.
struct ModelScoreRequest {
  std::filesystem::path splitFile;
  std::filesystem::path root;  ///< empty: folder of the split file
  std::optional<int> fold;
  CaseRole role = CaseRole::Validation;
  ValidationGrid grid = ValidationGrid::Original;
  DiceRule rule = DiceRule::Organs;
  double surfaceTolerance_mm = kSurfaceTolerance_mm;
  std::filesystem::path out;
  bool savePredictions = false;     ///< as <case>_seg.nii.gz
  std::filesystem::path labelMaps;  ///< folder of these; empty: out/predictions
};

struct ModelScores {
  std::vector<ScoreTable> tables;  ///< one a grid
  Json protocol;                   ///< all that the numbers depend on
  Json card;                       ///< cardComparison(); null where the split is another
  CaseRole role = CaseRole::Validation;
  Split split;
  std::filesystem::path root;
  std::map<std::string, std::filesystem::path> labelMaps;  ///< case → what was predicted, where it was saved
};

/// Predicts and scores every labelled case of the role. Stage reported: "validate".
/// @throws Error{InvalidConfiguration} where the role has no labelled case or the model knows fewer classes
/// than the split, Error{Io, InvalidInput} naming the file, Error{Cancelled}.
[[nodiscard]] ModelScores scoreModel(PredictionModel& model,
                                     const ModelScoreRequest& request,
                                     const WorkContext& context = {});

/// {"grids": […], "protocol": {…}, "card": {…} or null}.
[[nodiscard]] Json toJson(const ModelScores& scores);

/// metrics.csv and the other CSV files (in original/ and model/ where there are both) and summary.json.
/// @throws Error{Io}.
void writeScores(const std::filesystem::path& folder, const ModelScores& scores);

/// Keeps the scores, and where the label maps lie, in the project of the run that trained the model, which
/// lies in a run folder. @throws Error as Database and as readRunDescription().
void keepScores(const PredictionModel& model, const ModelScores& scores);

/// The same where it can be done. False where the model lies in no run
/// folder, or, with a warning, where the project cannot be written.
bool recordScores(const PredictionModel& model, const ModelScores& scores);

}  // namespace viscera

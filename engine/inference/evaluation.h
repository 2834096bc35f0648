// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/data/split.h"
#include "engine/inference/predictor.h"
#include "engine/metric/score_table.h"
#include "engine/nn/network.h"
#include "engine/volume/volume_io.h"

#include <optional>

namespace viscera {

struct EvaluationOptions {
  PredictionOptions prediction;
  ValidationGrid grid = ValidationGrid::Original;
  ScoringOptions scoring;
};

/// What a network predicts for one labelled case, and how it compares with the case's label map.
struct CaseEvaluation {
  std::optional<ScoredCase>
      original;                     ///< on the grid of the scan, against the label map as it is in the file
  std::optional<ScoredCase> model;  ///< on the model grid, against the label map resampled to it (nearest)
  Volume labels;  ///< UInt8 prediction on the source grid; empty without ValidationGrid::Original or Both
  SourceHeader header;   ///< of the scan
  double seconds = 0.0;  ///< of the prediction, without reading and scoring
};

/// Reads, predicts and scores one case with a resolved image and label map.
/// Stages reported: those of predict(), then "score". @throws Error{Io, InvalidInput} naming the file,
/// Error{Cancelled, OutOfMemory}.
[[nodiscard]] CaseEvaluation evaluateCase(Network& network,
                                          const SplitCase& splitCase,
                                          const EvaluationOptions& options,
                                          const WorkContext& context = {});

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/models_service.h"
#include "gui/bridge/prediction_triage.h"
#include "gui/theme/icons.h"

#include <QString>

#include <map>
#include <optional>
#include <string>

namespace viscera {

/// "UNETR, 96 × 96 × 96": with its patch.
[[nodiscard]] QString networkText(const ListedModel& model);
/// "hidden 768, 12 layers, feature size 16"; empty where nothing tells.
[[nodiscard]] QString sizeText(const ListedModel& model);
/// "Dice 0.8412", "L1 error 0.0413"; a dash where it was not scored.
[[nodiscard]] QString scoreText(const std::optional<ModelScore>& score);
/// "mean Dice on the original grid, 6 cases".
[[nodiscard]] QString scoreRule(const ModelScore& score);
/// A Dice: greater is better. All other measures of models are errors and losses.
[[nodiscard]] bool isDice(const ModelScore& score);
/// "12 Nov 2026, 14:05".
[[nodiscard]] QString whenText(std::int64_t utc_ms);
/// "1 scan", "3 000 scans".
[[nodiscard]] QString scansText(std::int64_t count);

[[nodiscard]] QString wordOf(PredictionState state);
[[nodiscard]] IconName iconOf(PredictionState state);
[[nodiscard]] IconTone toneOf(PredictionState state);
/// How many of its scans could not be predicted, and how many were.
[[nodiscard]] int failedScans(const ListedPrediction& prediction);
[[nodiscard]] int predictedScans(const ListedPrediction& prediction);

/// What came of a prediction that is at its end: how many scans were predicted, how many failed, why the
/// first of these did, and what to do next.
[[nodiscard]] QString outcomeText(const ListedPrediction& prediction);

/// "fine-tune 3, best + fine-tune 2, best": who predicted.
[[nodiscard]] QString makersOf(const ListedPrediction& prediction);
/// By label.
[[nodiscard]] std::map<int, std::string> organNamesOf(const PredictedScanRecord& scan);

/// "To review", "Accepted", …: of a predicted scan.
[[nodiscard]] QString reviewText(ReviewState state);

/// "left and right kidney exchanged", "pancreas missing".
[[nodiscard]] QString flagText(const TriageFlag& flag);

/// Why a scan failed, without the path of its own file, which would hide it in a narrow column.
[[nodiscard]] QString reasonText(const PredictedScanRecord& scan);

/// How a volume lies to what most healthy adults have.
enum class VolumeJudgement { NotKnown, Usual, Small, Large };
[[nodiscard]] VolumeJudgement judgementOf(const PredictedOrganRecord& organ);
/// All there is to look at in a scan, the gravest first: "left and right kidney exchanged; pancreas missing;
/// 2 unusual volumes".
[[nodiscard]] QString triageText(const PredictedScanRecord& scan);
/// How many things there are to look at; sides count most.
[[nodiscard]] int triageWeight(const PredictedScanRecord& scan);

}  // namespace viscera

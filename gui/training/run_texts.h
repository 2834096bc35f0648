// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"
#include "gui/theme/icons.h"
#include "gui/widgets/controls.h"

#include <QColor>
#include <QString>

namespace viscera {

/// How people read the facts of a run; the same words in the list, the header and the dialogs.

/// Number of the run's colour: kept for ever, whatever else is shown or deleted.
[[nodiscard]] std::size_t colourNumber(const RunRecord& run);
/// "running", "interrupted", …
[[nodiscard]] QString phaseText(RunPhase phase);
[[nodiscard]] StateLabel::State stateOf(RunPhase phase);
[[nodiscard]] IconName iconOf(RunPhase phase);
[[nodiscard]] IconTone toneOf(RunPhase phase);
/// "epoch 12 of 40", or steps where the run is shorter than an epoch; empty before the first start.
[[nodiscard]] QString epochText(const RunRecord& run);
/// 0 … 1.
[[nodiscard]] double fractionOf(const RunRecord& run);
/// "Dice mean", "Validation L1": what a metric is called.
[[nodiscard]] QString metricName(const std::string& metric);
/// "Dice 0.8412"; empty where the run was not validated yet.
[[nodiscard]] QString bestText(const ListedRun& run);
/// "Pre-training" or "Fine-tuning".
[[nodiscard]] QString taskText(const std::string& task);
/// "processor" of "cpu", "GPU 0" of "cuda:0".
[[nodiscard]] QString deviceText(const std::string& device);
/// The clauses of a reason that speak to a person in front of the window: those that name options of the
/// command line are left out, since buttons stand for them.
[[nodiscard]] QString causeText(const std::string& reason);

}  // namespace viscera

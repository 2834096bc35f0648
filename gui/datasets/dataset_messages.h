// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"
#include "gui/widgets/banner.h"

#include <QString>

#include <vector>

namespace viscera {

/// "BTCV, 50 cases".
[[nodiscard]] QString contextText(const Dataset& dataset);

/// What a list lacks and how its files must be called; empty where all is there.
[[nodiscard]] QString missingText(const Dataset& dataset, const DownloadState& download);

/// What the lists alone tell about leaks between parts.
[[nodiscard]] QString auditText(const DataProblem& problem);

[[nodiscard]] MessageKind kindOf(Severity severity);

/// "Checking the scans: 12 of 30, 2 min left".
[[nodiscard]] QString progressText(int done, int total, bool allFound, double left_s, bool resting);

}  // namespace viscera

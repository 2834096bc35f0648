// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/api/run_needs.h"

#include <QString>

#include <string>
#include <vector>

namespace viscera {

/// A change of one setting that would make a run fit.
struct Remedy {
  QString key;
  QString value;
};

/// The settings that the advice of a pre-flight names as key=value, each once.
[[nodiscard]] std::vector<Remedy> remediesIn(const std::string& advice);
/// The advice with the names of the form instead of those of the command line.
[[nodiscard]] QString adviceText(const std::string& advice);
/// A text of the engine with the names of the form in the place of the keys of settings.
[[nodiscard]] QString withSettingTitles(QString text);
/// Seconds from the start to the first validation, as far as the times of a step and of an epoch tell.
[[nodiscard]] double firstResultAfter_s(const Preflight& needs, const RunConfig& config);
/// Small enough that a real step is measured unasked.
[[nodiscard]] bool isQuickToMeasure(const RunConfig& config);

}  // namespace viscera

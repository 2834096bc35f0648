// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/prediction_model.h"

namespace CLI {
class App;
}

namespace viscera {

/// Adds --model, --set, --overlap, --mode, --upsample and --precision to a verb; --model may be repeated
/// where an ensemble is allowed. `request` must outlive the App.
void addPredictionOptions(CLI::App& verb, PredictionRequest& request, bool allowEnsemble = false);

}  // namespace viscera

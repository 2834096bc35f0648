// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_needs.h"
#include "engine/base/json.h"

namespace viscera {

/// {"memory_mb", "gpu_memory_mb" (null without a GPU), "disk_mb", "step_s", "epoch_s", "run_s", "fits",
/// "advice" ("" where it fits)}; mb are MiB.
[[nodiscard]] Json preflightJson(const Preflight& needs);

/// The same as a table for people, to stdout.
void printPreflight(const Preflight& needs);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"

#include <string>

namespace viscera {

/// The evaluations of an order as one HTML page that needs no other file and can be printed: table, strip
/// plots, paired difference of two, worst cases, protocol. @throws Error{InvalidInput} where the project has
/// one of them no more.
[[nodiscard]] std::string resultsReport(const ReportOrder& order, const Results& results);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/window/results_report_pictures.h"
#include "gui/bridge/results_service.h"

#include <string>

namespace viscera {

/// The evaluations of an order as one HTML page that needs no other file and can be printed: table, strip
/// plots, paired difference of two, worst cases with pictures, curves of the training, protocol. Well-formed
/// as XML. @throws Error{InvalidInput} where the project has one of them no more, Error{Cancelled}.
[[nodiscard]] std::string resultsReport(const ReportOrder& order,
                                        const Results& results,
                                        const CaseFilesOf& filesOf,
                                        const WorkContext& work);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/export_service.h"

namespace viscera {

/// Exports of the window: the same code as the verb export. Holds no state. No Qt.
class EngineExportService final : public ExportService {
 public:
  [[nodiscard]] ExportPlan plan(const ExportOrder& order, const WorkContext& work) override;
  [[nodiscard]] ExportOutcome write(const ExportOrder& order, const WorkContext& work) override;
  [[nodiscard]] std::string commandLines(const ExportOrder& order) override;
};

}  // namespace viscera

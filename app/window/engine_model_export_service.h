// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/model_export_service.h"

namespace viscera {

/// Writes models by the code of `viscera-cli model convert`.
class EngineModelExportService final : public ModelExportService {
 public:
  [[nodiscard]] ModelExportPlan plan(const ModelExportOrder& order) override;
  [[nodiscard]] ModelExportOutcome write(const ModelExportOrder& order, const WorkContext& work) override;
  [[nodiscard]] std::string commandLine(const ModelExportOrder& order) override;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "gui/bridge/model_export_service.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viscera::test {

/// Writes nothing; remembers what it was asked for.
class FakeModelExportService final : public ModelExportService {
 public:
  std::atomic<bool> filesExist = false;
  std::optional<Error> writeError;

  [[nodiscard]] std::vector<ModelExportOrder> written() const {
    const std::lock_guard lock(mutex_);
    return written_;
  }
  [[nodiscard]] ModelExportPlan plan(const ModelExportOrder& order) override {
    ModelExportPlan plan{{order.target, order.target.parent_path() / "where.json"}, {}};
    if (filesExist) plan.existing = plan.files;
    return plan;
  }
  [[nodiscard]] ModelExportOutcome write(const ModelExportOrder& order, const WorkContext& work) override {
    work.report("checking", 0.5);
    const std::lock_guard lock(mutex_);
    written_.push_back(order);
    if (writeError) throw Error(*writeError);
    return {order.target, order.target.parent_path() / "where.json", 371'000'000, 184};
  }
  [[nodiscard]] std::string commandLine(const ModelExportOrder& order) override {
    return "viscera-cli model convert " + order.model.string();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<ModelExportOrder> written_;  // guarded by mutex_
};

}  // namespace viscera::test

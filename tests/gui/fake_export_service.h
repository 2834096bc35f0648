// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "gui/bridge/export_names.h"
#include "gui/bridge/export_service.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viscera::test {

/// Exports without an engine: plans three organs for every format, writes nothing, remembers the orders.
class FakeExportService final : public ExportService {
 public:
  bool filesExist = false;
  std::vector<std::string> warnings;
  std::vector<std::string> failures;
  std::function<void(const WorkContext&)> duringWrite;
  std::optional<Error> planError;
  std::optional<Error> writeError;

  [[nodiscard]] std::vector<ExportOrder> planned() const { return copyOf(planned_); }
  [[nodiscard]] std::vector<ExportOrder> written() const { return copyOf(written_); }

  [[nodiscard]] ExportPlan plan(const ExportOrder& order, const WorkContext& /*work*/) override {
    note(planned_, order);
    if (planError) throw Error(*planError);
    ExportPlan plan;
    for (const std::filesystem::path& file : filesOf(order))
      plan.files.push_back({file, sizeOf(file), filesExist});
    plan.organs = {{1, "spleen", "Spleen (78961009)", 212.4},
                   {3, "left kidney", "Kidney, Left (64033007)", 158.9},
                   {6, "liver", "Liver (10200004)", 1634.0},
                   {14, "port catheter", "", 3.1}};
    plan.warnings = warnings;
    return plan;
  }
  [[nodiscard]] ExportOutcome write(const ExportOrder& order, const WorkContext& work) override {
    note(written_, order);
    if (duringWrite) duringWrite(work);
    work.throwIfStopped();
    if (writeError) throw Error(*writeError);
    ExportOutcome outcome;
    for (const std::filesystem::path& file : filesOf(order))
      if (!isOfFailed(file)) outcome.files.push_back(checked(order, file));
    outcome.organs = 4;
    outcome.labelMaps = order.subjects.size() - failures.size();
    outcome.failures = failures;
    return outcome;
  }
  [[nodiscard]] std::string commandLines(const ExportOrder& order) override {
    return "viscera-cli export --out " + order.target.string();
  }

 private:
  static std::vector<std::filesystem::path> filesOf(const ExportOrder& order) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& target : targetsOf(order)) {
      if (order.kind == ExportKind::Stl)
        for (const char* organ : {"spleen", "left_kidney", "liver", "port_catheter"})
          files.push_back(target / (std::string(organ) + ".stl"));
      else
        files.push_back(target);
      if (order.kind == ExportKind::Nifti) {
        std::string name = target.filename().string();
        name.resize(name.size() - endingOf(order.kind).size());
        files.push_back(target.parent_path() / (name + "_labels.txt"));
      }
    }
    return files;
  }
  /// A failure begins with the name of its case; so does the name of a file.
  [[nodiscard]] bool isOfFailed(const std::filesystem::path& file) const {
    return std::any_of(failures.begin(), failures.end(), [&](const std::string& failure) {
      return file.filename().string().starts_with(fileSafe(failure.substr(0, failure.find(':'))));
    });
  }
  static std::uint64_t sizeOf(const std::filesystem::path& file) {
    return file.extension() == ".txt" ? 612 : 812'345;
  }
  static CheckedExport checked(const ExportOrder& order, const std::filesystem::path& file) {
    CheckedExport one{file, sizeOf(file), {}, {}};
    if (order.kind == ExportKind::Stl)
      one.volumeDifference_percent = -0.43;
    else if (order.kind != ExportKind::Csv && file.extension() != ".txt")
      one.lowestDice = 1.0;
    return one;
  }
  void note(std::vector<ExportOrder>& list, const ExportOrder& order) {
    const std::lock_guard lock(mutex_);
    list.push_back(order);
  }
  [[nodiscard]] std::vector<ExportOrder> copyOf(const std::vector<ExportOrder>& list) const {
    const std::lock_guard lock(mutex_);
    return list;
  }

  mutable std::mutex mutex_;
  std::vector<ExportOrder> planned_;  // guarded by mutex_
  std::vector<ExportOrder> written_;  // guarded by mutex_
};

}  // namespace viscera::test

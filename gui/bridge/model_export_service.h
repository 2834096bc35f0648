// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// A model that is to be written for other programs, as a plain state dict.
struct ModelExportOrder {
  std::filesystem::path model;
  std::filesystem::path target;  ///< .pt file
  std::string monaiVersion;      ///< whose strict loading it must satisfy, "1.6"; empty: 0.9 to 1.3
  bool overwrite = false;
};

struct ModelExportPlan {
  std::vector<std::filesystem::path> files;     ///< that would be written
  std::vector<std::filesystem::path> existing;  ///< those of them that are there already
};

/// What was written, read again and found to be the same.
struct ModelExportOutcome {
  std::filesystem::path file;
  std::filesystem::path provenance;
  std::uint64_t bytes = 0;
  std::size_t tensors = 0;
};

/// Models for other programs; the program implements it. Functions may take long: call them from Background.
/// Any thread, several at once. All throw Error with the remedy.
class ModelExportService {
 public:
  virtual ~ModelExportService() = default;

  /// Says what write() would do. Reads no model.
  [[nodiscard]] virtual ModelExportPlan plan(const ModelExportOrder& order) = 0;
  /// Stages: "reading", "writing", "checking". A file that differs is not kept.
  [[nodiscard]] virtual ModelExportOutcome write(const ModelExportOrder& order, const WorkContext& work) = 0;
  /// The same for a terminal.
  [[nodiscard]] virtual std::string commandLine(const ModelExportOrder& order) = 0;
};

}  // namespace viscera

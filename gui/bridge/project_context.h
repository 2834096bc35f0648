// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace viscera {

class Background;
class DatasetService;
class ExportService;
class MachineService;
class RunBoard;
class RunService;

/// What the window is given by the program. Lives as long as the window.
struct Services {
  RunService& runs;
  DatasetService& datasets;
  MachineService& machine;
  ExportService* exports = nullptr;  ///< null: nothing can be exported
};

/// What the pages of an open project share. Pages get it when a project is opened and let go of it when it is
/// closed. GUI thread.
struct ProjectContext {
  std::filesystem::path folder;
  std::string readOnlyReason;  ///< one sentence; empty: may be written
  Services& services;
  Background& background;
  RunBoard& board;

  [[nodiscard]] bool isReadOnly() const { return !readOnlyReason.empty(); }
};

}  // namespace viscera

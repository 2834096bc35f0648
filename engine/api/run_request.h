// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What a person asks for when starting a new run.
struct TrainingRequest {
  Task task = Task::Segmentation;
  std::filesystem::path splitFile;
  std::filesystem::path root;  ///< empty: folder of the split file
  std::string preset;
  std::vector<std::string> settings;              ///< "key=value", applied in order
  std::optional<std::filesystem::path> initFile;  ///< .pt file, MMAR folder, or a run folder (its best)
  std::optional<int> fold;
  std::string name;               ///< given by the user; empty: "pre-train 2", "fine-tune 3" after its number
  std::filesystem::path out;      ///< empty: runs/<id> in the project
  std::filesystem::path project;  ///< empty: the run folder is itself a project
  std::string device = "auto";
  int threads = 0;             ///< 0 = as many as LibTorch takes
  std::int64_t processes = 1;  ///< that train together
  bool preflight = true;       ///< see Preflight
};

/// What may differ from the first start when a run is continued.
struct ResumeRequest {
  Task task = Task::Segmentation;  ///< must be that of the run
  std::filesystem::path runFolder;
  std::optional<std::string> device;
  int threads = 0;  ///< 0 = as before, or with another number of processes as many as LibTorch takes
  std::int64_t processes = 1;             ///< that train together
  bool preflight = true;                  ///< see Preflight
  std::optional<std::int64_t> extension;  ///< steps beyond those planned; the run then keeps its new length
  std::vector<std::string> settings;  ///< "key=value" of those that change no result: missing_case, workers
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fake_services.h"
#include "gui/bridge/background.h"
#include "gui/bridge/run_board.h"
#include "gui/training/new_run_form.h"

#include <filesystem>
#include <optional>
#include <string>

namespace viscera::test {

/// A form of a new run with made-up services; tests and gallery show it.
struct TrainingFormBench {
  TrainingFormBench();

  FakeRunService runs;
  FakeDatasetService datasets;
  FakeMachineService machine;
  Services services{runs, datasets, machine};
  Background background{2};
  NewRunForm form;

  /// Gives the project to the form; call it when the services are as they should be.
  void open(const std::string& readOnlyReason = {});
  /// Opens, begins with the seed and waits until data and machine are known.
  [[nodiscard]] bool begin(const NewRunSeed& seed = {});
  void setGpu();
};

[[nodiscard]] NewRunSeed seedOf(Task task, const std::optional<std::filesystem::path>& initFile = {});
/// "BTCV" with `labelled` training cases with and `unlabelled` without a label map, and 6 for validation.
[[nodiscard]] Dataset exampleDataset(int labelled, int unlabelled, int folds = 0, int missing = 0);
[[nodiscard]] ListedRun examplePretraining(int number, const std::string& preset, RunPhase phase);
/// Needs 6 GB of memory of 12 free, and 3 of 120 GB of disk; 0.5 s a step.
[[nodiscard]] Preflight exampleNeeds();
/// Needs 14 GB of 12 GB of memory.
[[nodiscard]] Preflight exampleTooMuch();

}  // namespace viscera::test

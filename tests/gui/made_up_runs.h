// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"

#include <filesystem>
#include <vector>

namespace viscera::test {

/// A run of 120 steps an epoch, 40 epochs, validated every 400 steps; what happened to it follows from its
/// phase.
[[nodiscard]] ListedRun madeUpRun(std::int64_t number, const std::string& task, RunPhase phase);

/// All that a run has recorded until its step: losses, validations, timings, log. `skill` 0 … 1 says how well
/// it learns.
[[nodiscard]] RunUpdate madeUpHistory(const ListedRun& run, double skill);

/// Pictures of the validations in the update, written to `folder` as PNG files.
void addPictures(RunUpdate& update, const std::filesystem::path& folder);

/// That many runs, finished ones and others, of both tasks, with tags.
[[nodiscard]] std::vector<ListedRun> manyRuns(int count);

}  // namespace viscera::test

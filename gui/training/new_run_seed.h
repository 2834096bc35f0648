// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_request.h"
#include "storage/dataset_repository.h"

#include <QString>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace viscera {

/// What is known of a new run before the form opens: from the dataset page, from a run, or nothing.
struct NewRunSeed {
  std::optional<Task> task;              ///< none: by what the data allow
  std::optional<DatasetRecord> dataset;  ///< none: the newest of the project
  std::optional<std::filesystem::path> initFile;
  QString initName;                     ///< "pre-train 2"; empty: name of the file
  std::optional<TrainingRequest> like;  ///< the run to be repeated
  std::int64_t queuedId = 0;            ///< of the run in the queue that `like` is; 0: none, it is a copy
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"

#include <filesystem>
#include <map>
#include <string>

namespace viscera {

/// What the editor remembers of the dataset in front.
struct OpenDataset {
  struct Files {
    std::filesystem::path image;
    std::filesystem::path label;
  };
  std::filesystem::path splitFile;
  std::filesystem::path root;
  std::map<std::string, Files> cases;
};

[[nodiscard]] inline OpenDataset openDatasetOf(const Dataset& dataset) {
  OpenDataset open{dataset.record.splitFile, dataset.record.root, {}};
  for (const DatasetCase& one : dataset.cases) open.cases[one.record.name] = {one.imagePath, one.labelPath};
  return open;
}

}  // namespace viscera

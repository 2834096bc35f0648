// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// Accepted label maps of predicted scans that are to become labels of training cases.
struct AdoptionOrder {
  std::filesystem::path project;
  std::int64_t datasetId = 0;        ///< 0: the one that lists most of the scans, the newest of these
  std::vector<std::int64_t> scans;   ///< ids of predicted scans
  std::vector<std::string> leftOut;  ///< names of cases that a person left out, as in AdoptionPreview
};

/// What would become of them. Nothing was written.
struct AdoptionPreview {
  struct Row {
    std::int64_t scan = 0;
    std::string name;                ///< "img0007"
    std::string roleNow;             ///< of the case; empty: the dataset does not list the scan yet
    std::filesystem::path labelMap;  ///< where the copy goes; it names no patient
    std::string refusal;             ///< why it is skipped, one sentence with the remedy; empty: it is added
  };
  std::int64_t datasetId = 0;
  std::filesystem::path splitFile;  ///< of the dataset as it is
  std::filesystem::path edited;     ///< the new version, which is written
  std::vector<Row> rows;
  RoleCounts countsBefore;
  RoleCounts countsAfter;
  std::vector<SplitLeak> leaks;  ///< patients who would be trained on and held out: nothing is added then

  [[nodiscard]] std::int64_t added() const {
    std::int64_t count = 0;
    for (const Row& row : rows) count += row.refusal.empty() ? 1 : 0;
    return count;
  }
};

/// What was written.
struct Adoption {
  TextChange change;                 ///< of the split; undo and redo go by it
  std::filesystem::path fileBefore;  ///< the dataset's split until then
  std::filesystem::path root;
  std::int64_t added = 0;
};

}  // namespace viscera

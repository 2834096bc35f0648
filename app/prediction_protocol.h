// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/prediction_files.h"
#include "app/prediction_names.h"
#include "engine/base/json.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace viscera {

/// protocolOf() with the hashes of the model files (kModelHashes). Reads them.
[[nodiscard]] Json protocolWithHashes(const PredictionModel& model);

/// What is told of an organ of a label map: {"ml", "components", "outside_largest_ml"} of the label map as it
/// was written; where only the largest component was kept also {"predicted": {"ml", "components"}}, as it was
/// before.
[[nodiscard]] Json organFacts(double written_ml,
                              std::int64_t predictedComponents,
                              double predictedOutside_ml,
                              bool keptLargest);

/// The same for a label of a scan.
[[nodiscard]] Json organFacts(const PredictedScan& scan, int label, bool keptLargest);

/// Where the protocol of a plan lies: prediction.json in the folder of the label maps, or beside the one
/// label map <its name>_prediction.json.
[[nodiscard]] std::filesystem::path protocolFileOf(const PredictionPlan& plan);

/// The file beside label maps that tells how they were made: {"protocol", "scans": [{"input", "output",
/// "state", "seconds", "organs"} or {"input", "state": "failed", "reason"}]}, as the window writes it.
/// Written anew after each scan, so that it tells of a batch that is interrupted too.
class PredictionProtocol {
 public:
  /// `protocol`: protocolWithHashes(). Entries of `file` whose label maps are kept stay; those of other scans
  /// go.
  PredictionProtocol(std::filesystem::path file,
                     const Json& protocol,
                     const std::vector<PredictionJob>& kept);

  void add(const PredictedScan& scan, const std::map<int, std::string>& names);
  void addFailed(const PredictionJob& job, const std::string& reason);
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  void write(Json scan);

  std::filesystem::path file_;
  bool keptLargest_;
  Json document_;
};

/// Label maps that exist must come from the same models, asked in the same way, where others are to be added.
/// Without a file that tells it they are believed. @throws Error{InvalidConfiguration} with what differs.
void requireSameProtocol(const std::filesystem::path& file, const Json& protocol);

}  // namespace viscera

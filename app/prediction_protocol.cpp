// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_protocol.h"

#include "engine/base/error.h"
#include "engine/base/sha256.h"

#include <algorithm>
#include <array>
#include <optional>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// What label maps depend on; device and versions move digits, not the way they were made.
constexpr std::array<const char*, 9> kDecisive = {kModelHashes,
                                                  "window",
                                                  "overlap",
                                                  "mode",
                                                  "upsampling",
                                                  "precision",
                                                  "spacing_mm",
                                                  "hu_window",
                                                  "largest_component_only"};

std::optional<Json> documentAt(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  Json document = readJsonFile(file);
  if (!document.is_object() || !document.contains("protocol")) return std::nullopt;
  return document;
}

Json valueOf(const Json& protocol, const char* key) {
  const auto found = protocol.find(key);
  return found == protocol.end() ? Json() : *found;
}

bool isOutputOf(const Json& scan, const std::vector<PredictionJob>& jobs) {
  const std::string output = scan.value("output", "");
  return std::any_of(jobs.begin(), jobs.end(), [&output](const PredictionJob& job) {
    return job.output.filename().string() == output;
  });
}

}  // namespace

Json protocolWithHashes(const PredictionModel& model) {
  Json protocol = protocolOf(model);
  Json& hashes = protocol[kModelHashes] = Json::array();
  hashes.push_back(sha256OfFile(model.file));
  for (const EnsembleModel& other : model.others) hashes.push_back(sha256OfFile(other.file));
  return protocol;
}

Json organFacts(double written_ml,
                std::int64_t predictedComponents,
                double predictedOutside_ml,
                bool keptLargest) {
  Json facts = {
      {"ml", written_ml},
      {"components", keptLargest ? std::min<std::int64_t>(predictedComponents, 1) : predictedComponents},
      {"outside_largest_ml", keptLargest ? 0.0 : predictedOutside_ml}};
  if (keptLargest)
    facts["predicted"] = {{"ml", written_ml + predictedOutside_ml}, {"components", predictedComponents}};
  return facts;
}

Json organFacts(const PredictedScan& scan, int label, bool keptLargest) {
  const auto found = scan.components.find(label);
  const LabelComponents parts = found == scan.components.end() ? LabelComponents() : found->second;
  return organFacts(scan.organs_ml.at(static_cast<std::size_t>(label)),
                    parts.count,
                    scan.voxel_ml * static_cast<double>(parts.outsideLargest()),
                    keptLargest);
}

fs::path protocolFileOf(const PredictionPlan& plan) {
  const fs::path& output = plan.jobs.front().output;
  if (plan.ofFolder) return output.parent_path() / kPredictionProtocolName;
  return output.parent_path() / (scanName(output) + '_' + kPredictionProtocolName);
}

PredictionProtocol::PredictionProtocol(fs::path file,
                                       const Json& protocol,
                                       const std::vector<PredictionJob>& kept)
    : file_(std::move(file)),
      keptLargest_(protocol.contains("largest_component_only")),
      document_({{"protocol", protocol}, {"scans", Json::array()}}) {
  if (kept.empty()) return;
  const auto before = documentAt(file_);
  if (!before) return;
  for (const Json& scan : before->value("scans", Json::array()))
    if (isOutputOf(scan, kept)) document_["scans"].push_back(scan);
}

void PredictionProtocol::add(const PredictedScan& scan, const std::map<int, std::string>& names) {
  Json one = {{"input", fs::absolute(scan.job.input).lexically_normal().string()},
              {"state", "finished"},
              {"output", scan.job.output.filename().string()},
              {"seconds", scan.seconds},
              {"organs", Json::array()}};
  if (!scan.labelProbability.empty()) one["label_probability"] = scan.labelProbability.filename().string();
  for (const auto& [label, name] : names) {
    Json organ = {{"label", label}, {"name", name}};
    organ.update(organFacts(scan, label, keptLargest_));
    one["organs"].push_back(std::move(organ));
  }
  write(std::move(one));
}

void PredictionProtocol::addFailed(const PredictionJob& job, const std::string& reason) {
  write({{"input", fs::absolute(job.input).lexically_normal().string()},
         {"state", "failed"},
         {"reason", reason}});
}

void PredictionProtocol::write(Json scan) {
  document_["scans"].push_back(std::move(scan));
  if (file_.has_parent_path()) fs::create_directories(file_.parent_path());
  writeJsonFile(file_, document_);
}

void requireSameProtocol(const fs::path& file, const Json& protocol) {
  const auto before = documentAt(file);
  if (!before) return;
  for (const char* key : kDecisive) {
    const Json was = valueOf(before->at("protocol"), key);
    if (was == valueOf(protocol, key)) continue;
    throw Error(ErrorCode::InvalidConfiguration,
                file.string() + ": the label maps there were predicted otherwise (" + key + " was " +
                    was.dump() + ", now " + valueOf(protocol, key).dump() +
                    "); choose another --output, or --force to predict all of them anew");
  }
}

}  // namespace viscera

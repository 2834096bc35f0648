// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/weight_plan.h"

#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace viscera {
namespace {

using Shape = std::vector<std::int64_t>;

constexpr std::string_view kVit = "vit.";
constexpr std::string_view kEmbedding = "patch_embedding.patch_embeddings.";

bool isEncoderName(std::string_view name) {
  return name.starts_with("patch_embedding.") || name.starts_with("blocks.") || name.starts_with("norm.");
}

/// Name in a network of the other kind; none for what only the file's kind has.
std::optional<std::string> nameIn(NetworkKind target, NetworkKind source, const std::string& name) {
  if (target == source) return name;
  if (target == NetworkKind::Unetr)
    return isEncoderName(name) ? std::optional(std::string(kVit) + name) : std::nullopt;
  return name.starts_with(kVit) ? std::optional(name.substr(kVit.size())) : std::nullopt;
}

class Planner {
 public:
  Planner(const ModelFile& file,
          NetworkKind kind,
          const NetworkConfig& config,
          const std::vector<TensorShape>& wanted)
      : file_(file), kind_(kind), config_(config), wanted_(wanted) {
    for (const TensorShape& each : wanted) shapes_.emplace(each.name, &each.shape);
  }

  WeightPlan run();

 private:
  struct Stored {
    std::string name;
    Shape shape;
    WeightChange change = WeightChange::None;
  };
  [[nodiscard]] Stored inFormOfNetwork(std::string name, const Shape& shape) const;
  void place(std::size_t source);

  const ModelFile& file_;
  NetworkKind kind_;
  const NetworkConfig& config_;
  const std::vector<TensorShape>& wanted_;
  std::unordered_map<std::string, const Shape*> shapes_;
  std::unordered_set<std::string> placed_;
  WeightPlan plan_;
};

WeightPlan Planner::run() {
  LoadReport& report = plan_.report;
  report.prefixStripped = file_.prefixStripped;
  for (std::size_t i = 0; i < file_.tensors.size(); ++i) place(i);
  report.ignored.insert(report.ignored.end(), file_.deadTensors.begin(), file_.deadTensors.end());
  report.unexpected.insert(
      report.unexpected.end(), file_.unexpectedTensors.begin(), file_.unexpectedTensors.end());
  for (const TensorShape& each : wanted_)
    if (!placed_.contains(each.name)) report.missing.push_back(each.name);
  return std::move(plan_);
}

Planner::Stored Planner::inFormOfNetwork(std::string name, const Shape& shape) const {
  const std::size_t start = name.find(kEmbedding);
  if (file_.config.embedding == config_.embedding || start == std::string::npos)
    return {std::move(name), shape};
  const std::string prefix = name.substr(0, start + kEmbedding.size());
  const bool isWeight = name.ends_with("weight");
  const std::string last = isWeight ? "weight" : "bias";
  if (file_.config.embedding == PatchEmbedding::Conv) {
    if (!isWeight || shape.size() != 5) return {prefix + "1." + last, shape};
    return {prefix + "1." + last,
            {shape[0], shape[1] * shape[2] * shape[3] * shape[4]},
            WeightChange::ConvToPerceptron};
  }
  const std::int64_t edge = config_.patchEdge;
  const bool fits = shape.size() == 2 && shape[1] == config_.inChannels * edge * edge * edge;
  if (!isWeight || !fits) return {prefix + last, shape};
  return {prefix + last, {shape[0], config_.inChannels, edge, edge, edge}, WeightChange::PerceptronToConv};
}

void Planner::place(std::size_t source) {
  const auto& [fileName, tensor] = file_.tensors[source];
  LoadReport& report = plan_.report;
  const auto target = nameIn(kind_, file_.kind, fileName);
  if (!target) {
    report.ignored.push_back(fileName);
    return;
  }
  Stored stored = inFormOfNetwork(*target, tensor.shape);
  const auto wanted = shapes_.find(stored.name);
  if (wanted == shapes_.end()) {
    report.unexpected.push_back(fileName);
    return;
  }
  placed_.insert(stored.name);
  if (*wanted->second != stored.shape) {
    report.mismatched.push_back(stored.name + ": file " + shapeText(tensor.shape) + ", network " +
                                shapeText(*wanted->second));
    return;
  }
  report.used.push_back(stored.name);
  plan_.moves.push_back({source, std::move(stored.name), stored.change});
}

}  // namespace

WeightPlan planWeights(const ModelFile& file,
                       NetworkKind kind,
                       const NetworkConfig& config,
                       const std::vector<TensorShape>& wanted) {
  return Planner(file, kind, config, wanted).run();
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "app/model_inspection.h"

namespace viscera {
namespace {

Json sizesJson(const ModelFile& file) {
  const NetworkConfig& config = file.config;
  return {{"patch_size", file.imageSize},
          {"in_channels", config.inChannels},
          {"classes", file.kind == NetworkKind::Unetr ? Json(config.outChannels) : Json(nullptr)},
          {"feature_size", file.kind == NetworkKind::Unetr ? Json(config.featureSize) : Json(nullptr)},
          {"hidden_size", config.hiddenSize},
          {"mlp_dim", config.mlpSize},
          {"num_layers", config.numLayers},
          {"num_heads", config.numHeads},
          {"num_heads_known", file.headsKnown},
          {"embedding", config.embedding == PatchEmbedding::Conv ? "conv" : "perceptron"}};
}

Json reportJson(const LoadReport& report) {
  return {{"used", report.used},
          {"ignored", report.ignored},
          {"missing", report.missing},
          {"mismatched", report.mismatched},
          {"unexpected", report.unexpected}};
}

}  // namespace

const char* networkName(NetworkKind kind) {
  return kind == NetworkKind::Unetr ? "UNETR" : "ViTAutoEnc";
}

std::int64_t parameterCount(const ModelFile& file) {
  std::int64_t count = 0;
  for (const auto& [name, tensor] : file.tensors) count += tensor.elementCount();
  return count;
}

std::vector<NetworkKind> inspectionTargets(const ModelFile& file, const std::string& as) {
  if (as == "unetr") return {NetworkKind::Unetr};
  if (as == "vitautoenc") return {NetworkKind::VitAutoEnc};
  if (file.kind == NetworkKind::VitAutoEnc) return {NetworkKind::VitAutoEnc, NetworkKind::Unetr};
  return {NetworkKind::Unetr};
}

Json inspectionOf(const ModelFile& file, const std::vector<NetworkKind>& targets) {
  Json document = {{"file", file.file.string()},
                   {"network", networkName(file.kind)},
                   {"parameters", parameterCount(file)},
                   {"tensors", file.tensors.size()},
                   {"as", networkName(targets.front())}};
  document.update(reportJson(dryRun(file, targets.front())));
  document["writer"] = file.writtenBy;
  document["prefix"] = file.prefixStripped;
  document["sizes"] = sizesJson(file);
  document["settings"] = file.runConfig ? *file.runConfig : Json(nullptr);
  document["facts"] = file.facts;
  document["targets"] = Json::object();
  for (const NetworkKind target : targets)
    document["targets"][networkName(target)] = reportJson(dryRun(file, target));
  return document;
}

}  // namespace viscera

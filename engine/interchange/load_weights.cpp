// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "engine/interchange/model_file.h"
#include "engine/interchange/state_dict_content.h"
#include "engine/interchange/weight_plan.h"

#include <torch/torch.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace viscera {
namespace {

std::vector<TensorShape> shapesOf(const NamedTensors& tensors) {
  std::vector<TensorShape> shapes;
  for (const auto& [name, tensor] : tensors) shapes.push_back({name, tensor.sizes().vec()});
  return shapes;
}

/// `shape`: of the network's tensor.
at::Tensor changed(const at::Tensor& stored, WeightChange change, at::IntArrayRef shape) {
  switch (change) {
    case WeightChange::None:
      break;
    case WeightChange::ConvToPerceptron:
      return stored.permute({0, 2, 3, 4, 1}).reshape(shape);
    case WeightChange::PerceptronToConv:
      return stored.reshape({shape[0], shape[2], shape[3], shape[4], shape[1]}).permute({0, 4, 1, 2, 3});
  }
  return stored;
}

std::int64_t tokensOf(const ModelFile& file) {
  require(!file.tensors.empty() && file.tensors.front().second.shape.size() == 3,
          "the model file does not begin with position embeddings");
  return file.tensors.front().second.shape[1];
}

[[noreturn]] void refuse(const ModelFile& file, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, file.file.string() + ": " + reason);
}

/// Parts inside the network change what it computes; a head beside it does not.
bool isInsideNetwork(std::string_view name) {
  constexpr std::string_view kParts[] = {
      "vit.", "patch_embedding.", "blocks.", "norm.", "encoder", "decoder", "out.", "conv3d_transpose"};
  return std::any_of(std::begin(kParts), std::end(kParts), [&](auto part) { return name.starts_with(part); });
}

void requireOnlyKnownParts(const ModelFile& file) {
  std::vector<std::string> foreign;
  std::vector<std::string> biases;
  for (const std::string& name : file.unexpectedTensors) {
    if (!isInsideNetwork(name)) continue;
    foreign.push_back(name);
    for (const char* part : {".attn.qkv.bias", ".attn.to_q.bias", ".attn.to_k.bias", ".attn.to_v.bias"})
      if (name.ends_with(part)) biases.push_back(name);
  }
  if (!biases.empty())
    refuse(file,
           "was trained with a bias of queries, keys and values (" + someNames(biases) +
               "), which this program's networks lack; use a model with qkv_bias=False");
  if (!foreign.empty())
    refuse(file, "has parts that this program's networks lack (" + someNames(foreign) + ")");
}

void requireComplete(const ModelFile& file) {
  const LoadReport report = dryRun(file, file.kind);
  if (!report.missing.empty())
    refuse(file,
           std::to_string(report.missing.size()) + " tensors of its network are missing (" +
               someNames(report.missing) + ")");
  if (!report.mismatched.empty())
    refuse(file,
           std::to_string(report.mismatched.size()) +
               " of its tensors do not fit the others: " + report.mismatched.front());
}

void requireKnownSizes(const ModelFile& file) {
  if (file.imageSize[0] == 0)
    refuse(file,
           "does not tell its input size, and its " + std::to_string(tokensOf(file)) +
               " tokens form no cube; give it with --set patch_size=I,J,K");
  const NetworkConfig& config = file.config;
  if (config.numHeads < 1 || config.hiddenSize % config.numHeads != 0)
    refuse(file,
           "does not tell its number of attention heads, and " + std::to_string(config.numHeads) +
               " do not divide its hidden size " + std::to_string(config.hiddenSize) +
               "; give it with --set num_heads=N");
}

}  // namespace

LoadReport loadInto(const ModelFile& file, Network& network) {
  const at::NoGradGuard noGrad;
  const NamedTensors parameters = network.parameters();
  WeightPlan plan = planWeights(file, network.kind(), network.config(), shapesOf(parameters));
  const std::unordered_map<std::string, at::Tensor> byName(parameters.begin(), parameters.end());
  for (const WeightMove& move : plan.moves) {
    const at::Tensor& parameter = byName.at(move.target);
    parameter.copy_(changed(toTensor(file.tensors[move.source].second), move.change, parameter.sizes()));
  }
  return std::move(plan.report);
}

LoadReport dryRun(const ModelFile& file, NetworkKind target) {
  return planWeights(file, target, file.config, canonicalTensors(target, file.config, tokensOf(file))).report;
}

std::unique_ptr<Network> networkFromFile(const ModelFile& file, LoadReport* report) {
  requireOnlyKnownParts(file);
  requireComplete(file);
  requireKnownSizes(file);
  std::unique_ptr<Network> network;
  try {
    network = makeNetwork(file.kind, file.config, file.imageSize, 0);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::InvalidConfiguration) throw;
    refuse(file, error.what());
  }
  LoadReport loaded = loadInto(file, *network);
  if (!loaded.missing.empty() || !loaded.mismatched.empty())
    refuse(file,
           "its tensors do not fit an input of " + std::to_string(file.imageSize[0]) + "x" +
               std::to_string(file.imageSize[1]) + "x" + std::to_string(file.imageSize[2]) + " voxels");
  if (report != nullptr) *report = std::move(loaded);
  return network;
}

}  // namespace viscera

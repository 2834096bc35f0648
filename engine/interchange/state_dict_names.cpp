// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/state_dict_names.h"

#include "engine/base/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>
#include <utility>

namespace viscera {
namespace {

using Shape = std::vector<std::int64_t>;

/// Collects names under a common prefix.
class NameList {
 public:
  void add(const std::string& name, Shape shape) { tensors_.push_back({prefix_ + name, std::move(shape)}); }
  void addWithBias(const std::string& name, Shape shape, std::int64_t biasSize) {
    add(name + ".weight", std::move(shape));
    add(name + ".bias", {biasSize});
  }
  /// MONAI's Convolution holds its layer as ".conv"; those of UNETR have no bias.
  void addConvolution(const std::string& name, std::int64_t first, std::int64_t second, std::int64_t edge) {
    add(name + ".conv.weight", {first, second, edge, edge, edge});
  }
  void setPrefix(std::string prefix) { prefix_ = std::move(prefix); }
  [[nodiscard]] std::vector<TensorShape> take() { return std::move(tensors_); }

 private:
  std::string prefix_;
  std::vector<TensorShape> tensors_;
};

std::string blockPrefix(NetworkKind kind, std::int64_t block) {
  return (kind == NetworkKind::Unetr ? "vit.blocks." : "blocks.") + std::to_string(block) + ".";
}

void addPatchEmbedding(NameList& list, const NetworkConfig& config, std::int64_t tokens) {
  const std::int64_t hidden = config.hiddenSize;
  const std::int64_t edge = config.patchEdge;
  list.add("patch_embedding.position_embeddings", {1, tokens, hidden});
  if (config.embedding == PatchEmbedding::Conv)
    list.addWithBias(
        "patch_embedding.patch_embeddings", {hidden, config.inChannels, edge, edge, edge}, hidden);
  else
    list.addWithBias(
        "patch_embedding.patch_embeddings.1", {hidden, config.inChannels * edge * edge * edge}, hidden);
}

void addTransformerBlock(NameList& list, const NetworkConfig& config) {
  const std::int64_t hidden = config.hiddenSize;
  list.addWithBias("mlp.linear1", {config.mlpSize, hidden}, config.mlpSize);
  list.addWithBias("mlp.linear2", {hidden, config.mlpSize}, hidden);
  list.addWithBias("norm1", {hidden}, hidden);
  list.addWithBias("attn.out_proj", {hidden, hidden}, hidden);
  list.add("attn.qkv.weight", {3 * hidden, hidden});
  list.addWithBias("norm2", {hidden}, hidden);
}

void addReconstructionHead(NameList& list, const NetworkConfig& config) {
  const auto edge = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(config.patchEdge))));
  const std::int64_t channels = config.deconvChannels;
  list.addWithBias("conv3d_transpose", {config.hiddenSize, channels, edge, edge, edge}, channels);
  list.addWithBias("conv3d_transpose_1", {channels, config.inChannels, edge, edge, edge}, config.inChannels);
}

/// UnetResBlock: the 1x1x1 shortcut exists only where the channel count changes.
void addResidualBlock(NameList& list, const std::string& name, std::int64_t in, std::int64_t out) {
  list.addConvolution(name + ".conv1", out, in, 3);
  list.addConvolution(name + ".conv2", out, out, 3);
  if (in != out) list.addConvolution(name + ".conv3", out, in, 1);
}

/// UnetrPrUpBlock: up once, then `repeats` times up and a residual block.
void addTokenEncoder(
    NameList& list, const std::string& name, std::int64_t hidden, std::int64_t out, std::int64_t repeats) {
  list.addConvolution(name + ".transp_conv_init", hidden, out, 2);
  for (std::int64_t i = 0; i < repeats; ++i) {
    const std::string block = name + ".blocks." + std::to_string(i);
    list.addConvolution(block + ".0", out, out, 2);
    addResidualBlock(list, block + ".1", out, out);
  }
}

/// UnetrUpBlock: up, join with the skip connection, residual block.
void addDecoder(NameList& list, const std::string& name, std::int64_t in, std::int64_t out) {
  list.addConvolution(name + ".transp_conv", in, out, 2);
  addResidualBlock(list, name + ".conv_block", 2 * out, out);
}

void addUnetrRest(NameList& list, const NetworkConfig& config) {
  const std::int64_t feature = config.featureSize;
  addResidualBlock(list, "encoder1.layer", config.inChannels, feature);
  addTokenEncoder(list, "encoder2", config.hiddenSize, 2 * feature, 2);
  addTokenEncoder(list, "encoder3", config.hiddenSize, 4 * feature, 1);
  addTokenEncoder(list, "encoder4", config.hiddenSize, 8 * feature, 0);
  addDecoder(list, "decoder5", config.hiddenSize, 8 * feature);
  addDecoder(list, "decoder4", 8 * feature, 4 * feature);
  addDecoder(list, "decoder3", 4 * feature, 2 * feature);
  addDecoder(list, "decoder2", 2 * feature, feature);
  list.addWithBias("out.conv.conv", {config.outChannels, feature, 1, 1, 1}, config.outChannels);
}

using DeadList = std::vector<DeadTensor>;

/// MONAI 0.8: an unused class token, and shortcuts that equal channel counts never need.
DeadList deadOf08(NetworkKind kind, const NetworkConfig& config) {
  const bool isUnetr = kind == NetworkKind::Unetr;
  const std::string vit = isUnetr ? "vit." : "";
  const std::string positions = vit + "patch_embedding.position_embeddings";
  DeadList dead = {{{vit + "patch_embedding.cls_token", {1, 1, config.hiddenSize}}, positions, 0.0F}};
  if (!isUnetr) return dead;
  const std::array<std::pair<std::string, std::int64_t>, 3> blocks = {
      {{"encoder2.blocks.0.1", 2}, {"encoder2.blocks.1.1", 2}, {"encoder3.blocks.0.1", 4}}};
  for (const auto& [block, factor] : blocks) {
    const std::int64_t channels = factor * config.featureSize;
    dead.push_back(
        {{block + ".conv3.conv.weight", {channels, channels, 1, 1, 1}}, block + ".conv2.conv.weight", 0.0F});
  }
  return dead;
}

/// MONAI 1.4 and later: the normalisation (and up to 1.5 the matrices) of a cross attention that is switched
/// off.
DeadList deadCrossAttention(NetworkKind kind, const NetworkConfig& config, bool matrices) {
  const std::int64_t hidden = config.hiddenSize;
  DeadList dead;
  for (std::int64_t block = 0; block < config.numLayers; ++block) {
    const std::string prefix = blockPrefix(kind, block);
    const std::string after = prefix + "norm2.bias";
    dead.push_back({{prefix + "norm_cross_attn.weight", {hidden}}, after, 1.0F});
    dead.push_back({{prefix + "norm_cross_attn.bias", {hidden}}, after, 0.0F});
    if (!matrices) continue;
    const std::string attention = prefix + "cross_attn.";
    dead.push_back({{attention + "out_proj.weight", {hidden, hidden}}, after, 0.0F});
    dead.push_back({{attention + "out_proj.bias", {hidden}}, after, 0.0F});
    for (const char* name : {"to_q.weight", "to_k.weight", "to_v.weight"})
      dead.push_back({{attention + name, {hidden, hidden}}, after, 0.0F});
  }
  return dead;
}

bool contains(const std::vector<std::string>& names, std::string_view part) {
  return std::any_of(
      names.begin(), names.end(), [part](const auto& name) { return name.find(part) != std::string::npos; });
}

}  // namespace

std::vector<TensorShape> canonicalTensors(NetworkKind kind,
                                          const NetworkConfig& config,
                                          std::int64_t tokens) {
  const std::string vit = kind == NetworkKind::Unetr ? "vit." : "";
  NameList list;
  list.setPrefix(vit);
  addPatchEmbedding(list, config, tokens);
  for (std::int64_t block = 0; block < config.numLayers; ++block) {
    list.setPrefix(blockPrefix(kind, block));
    addTransformerBlock(list, config);
  }
  list.setPrefix(vit);
  list.addWithBias("norm", {config.hiddenSize}, config.hiddenSize);
  list.setPrefix("");
  if (kind == NetworkKind::Unetr)
    addUnetrRest(list, config);
  else
    addReconstructionHead(list, config);
  return list.take();
}

DeadList deadTensors(NetworkKind kind, const NetworkConfig& config, const std::string& monaiVersion) {
  if (monaiVersion.empty()) return {};
  static const std::regex kVersion(R"((0\.[89]|1\.[0-6])(\.\d+)?)");
  std::smatch parts;
  if (!std::regex_match(monaiVersion, parts, kVersion))
    throw Error(ErrorCode::InvalidConfiguration,
                "MONAI version '" + monaiVersion + "' is not known; give one from 0.8 to 1.6");
  const std::string version = parts[1];
  if (version == "0.8") return deadOf08(kind, config);
  if (version == "1.4" || version == "1.5") return deadCrossAttention(kind, config, true);
  if (version == "1.6") return deadCrossAttention(kind, config, false);
  return {};
}

bool isDeadTensor(std::string_view name) {
  static const std::regex kDead(
      R"((vit\.)?(patch_embedding\.cls_token|blocks\.\d{1,4}\.(norm_cross_attn\.(weight|bias)|)"
      R"(cross_attn\.(out_proj\.(weight|bias)|(to_q|to_k|to_v)\.weight))))"
      R"(|encoder[234]\.blocks\.\d\.1\.conv3\.conv\.weight)");
  constexpr std::size_t kLongest = 200;  // std::regex recurses for each character
  return name.size() <= kLongest && std::regex_match(name.begin(), name.end(), kDead);
}

std::string monaiVersionOf(const std::vector<std::string>& deadNames) {
  if (contains(deadNames, ".cross_attn.")) return "MONAI 1.4-1.5";
  if (contains(deadNames, ".norm_cross_attn.")) return "MONAI 1.6";
  if (contains(deadNames, "cls_token")) return "MONAI 0.8";
  return "MONAI 0.9-1.3";
}

}  // namespace viscera

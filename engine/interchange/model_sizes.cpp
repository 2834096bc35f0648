// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/model_sizes.h"

#include "engine/base/error.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viscera {
namespace {

constexpr std::int64_t kUnetrEdge = 16;
constexpr std::int64_t kLargestEdge = 1024;

using Shape = std::vector<std::int64_t>;

/// Reads sizes off shapes; each access checks what it relies on.
class SizeReader {
 public:
  SizeReader(const PtTensors& tensors, const std::string& fileName) : fileName_(fileName) {
    for (const auto& [name, tensor] : tensors) shapes_.emplace(name, &tensor.shape);
  }

  ModelSizes read();

 private:
  [[noreturn]] void refuse(const std::string& reason) const {
    throw Error(ErrorCode::InvalidInput, fileName_ + ": " + reason);
  }
  [[noreturn]] void refuseUnknown() const;
  [[nodiscard]] bool has(const std::string& name) const { return shapes_.contains(name); }
  /// Shape of that rank without empty axes. @throws Error{InvalidInput}.
  [[nodiscard]] const Shape& shape(const std::string& name, std::size_t rank) const;
  [[nodiscard]] std::int64_t countLayers() const;
  void readEmbedding();
  void readConvolution(const Shape& weight);
  void readPerceptron(std::int64_t columns);
  void readUnetr();
  void readHead();

  const std::string& fileName_;
  std::unordered_map<std::string, const Shape*> shapes_;
  std::string vit_;
  ModelSizes sizes_;
};

void SizeReader::refuseUnknown() const {
  std::vector<std::string> names;
  for (const auto& [name, shape] : shapes_) names.push_back(name);
  std::sort(names.begin(), names.end());
  refuse(
      "holds neither a ViTAutoEnc nor a UNETR: patch_embedding.position_embeddings and blocks.0 are not "
      "among its " +
      std::to_string(names.size()) + " tensors (" + someNames(names) + ")");
}

const Shape& SizeReader::shape(const std::string& name, std::size_t rank) const {
  const auto found = shapes_.find(name);
  if (found == shapes_.end())
    refuse("the tensor " + name + " is missing, so the network's sizes are not known");
  const Shape& shape = *found->second;
  if (shape.size() != rank || std::any_of(shape.begin(), shape.end(), [](auto size) { return size < 1; }))
    refuse("the tensor " + name + " has the shape " + shapeText(shape) + " instead of one with " +
           std::to_string(rank) + " axes");
  return shape;
}

std::int64_t SizeReader::countLayers() const {
  std::int64_t count = 0;
  while (has(vit_ + "blocks." + std::to_string(count) + ".mlp.linear1.weight")) ++count;
  return count;
}

ModelSizes SizeReader::read() {
  const std::string positions = "patch_embedding.position_embeddings";
  const std::string firstBlock = "blocks.0.mlp.linear1.weight";
  if (has("vit." + positions) && has("vit." + firstBlock))
    vit_ = "vit.";
  else if (!has(positions) || !has(firstBlock))
    refuseUnknown();
  NetworkConfig& config = sizes_.config;
  sizes_.kind = vit_.empty() ? NetworkKind::VitAutoEnc : NetworkKind::Unetr;
  const Shape& positionShape = shape(vit_ + positions, 3);
  sizes_.tokens = positionShape[1];
  config.hiddenSize = positionShape[2];
  config.mlpSize = shape(vit_ + firstBlock, 2)[0];
  config.numLayers = countLayers();
  if (sizes_.kind == NetworkKind::Unetr) {
    readUnetr();
    readEmbedding();
  } else {
    readEmbedding();
    readHead();
  }
  return sizes_;
}

void SizeReader::readEmbedding() {
  const std::string name = vit_ + "patch_embedding.patch_embeddings";
  if (has(name + ".weight"))
    readConvolution(shape(name + ".weight", 5));
  else
    readPerceptron(shape(name + ".1.weight", 2)[1]);
}

void SizeReader::readConvolution(const Shape& weight) {
  NetworkConfig& config = sizes_.config;
  config.embedding = PatchEmbedding::Conv;
  config.inChannels = weight[1];
  config.patchEdge = weight[2];
  if (weight[2] != weight[3] || weight[3] != weight[4])
    refuse("has tokens of " + shapeText({weight[2], weight[3], weight[4]}) +
           " voxels, but only cubes are supported");
}

/// columns = edge^3 * channels; UNETR's edge is 16, ViTAutoEnc's head tells it, else as few channels as
/// possible.
void SizeReader::readPerceptron(std::int64_t columns) {
  NetworkConfig& config = sizes_.config;
  config.embedding = PatchEmbedding::Perceptron;
  std::int64_t edge = 0;
  if (sizes_.kind == NetworkKind::Unetr) {
    edge = kUnetrEdge;
  } else if (has("conv3d_transpose.weight")) {
    const std::int64_t kernel = shape("conv3d_transpose.weight", 5)[2];
    edge = kernel <= kLargestEdge ? kernel * kernel : 0;
  } else {
    edge = kLargestEdge;
    while (columns % (edge * edge * edge) != 0) --edge;
  }
  if (edge < 1 || edge > kLargestEdge || columns % (edge * edge * edge) != 0)
    refuse("the tensor " + vit_ + "patch_embedding.patch_embeddings.1.weight has " + std::to_string(columns) +
           " columns, which fit no cubes of " + std::to_string(edge) + " voxels' edge");
  config.patchEdge = edge;
  config.inChannels = columns / (edge * edge * edge);
}

void SizeReader::readUnetr() {
  NetworkConfig& config = sizes_.config;
  config.patchEdge = kUnetrEdge;
  config.featureSize = shape("encoder1.layer.conv1.conv.weight", 5)[0];
  config.outChannels = shape("out.conv.conv.weight", 5)[0];
}

void SizeReader::readHead() {
  NetworkConfig& config = sizes_.config;
  if (has("conv3d_transpose.weight")) config.deconvChannels = shape("conv3d_transpose.weight", 5)[1];
}

}  // namespace

ModelSizes modelSizes(const PtTensors& tensors, const std::string& fileName) {
  return SizeReader(tensors, fileName).read();
}

}  // namespace viscera

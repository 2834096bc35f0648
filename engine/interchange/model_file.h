// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/json.h"
#include "engine/interchange/pt_reader.h"
#include "engine/nn/network.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// What became of each tensor of a file when it met a network. Names are the network's; those of ignored and
/// unexpected tensors are the file's.
struct LoadReport {
  std::vector<std::string> used;
  std::vector<std::string> ignored;  ///< dead tensors of some MONAI version, or a head that does not transfer
  std::vector<std::string> missing;  ///< in the network, not in the file
  std::vector<std::string> mismatched;  ///< other shape, e.g. "out.bias: file 14, network 3"
  std::vector<std::string> unexpected;  ///< in the file, in no network known
  std::string prefixStripped;           ///< "module." or empty
};

/// Tensors of a model file under canonical names, with what the file says of itself.
struct ModelFile {
  std::filesystem::path file;  ///< the .pt inside an MMAR folder
  NetworkKind kind = NetworkKind::Unetr;
  NetworkConfig config;     ///< sizes from tensor shapes; heads from the file's configuration, else 12
  bool headsKnown = false;  ///< numHeads came from the file
  std::array<std::int64_t, 3> imageSize{96, 96, 96};  ///< zeros where nothing in the file tells it
  std::string writtenBy;                              ///< guess from the dead tensors, e.g. "MONAI 1.4-1.5"
  std::string prefixStripped;
  std::vector<std::pair<std::string, PtTensor>> tensors;  ///< canonical names and order
  std::vector<std::string> deadTensors;                   ///< recognised and dropped
  std::vector<std::string> unexpectedTensors;
  std::optional<Json> runConfig;  ///< config.json of our own checkpoints
  Json facts = Json::object();    ///< numbers and short texts beside the weights: step, epoch, metrics
};

/// Reads a bare state dict, {"state_dict"}, {"model"}, with or without "module.", our own checkpoints, or an
/// MMAR or bundle folder (models*/, ssl_models*/; `task` chooses where it holds both, else segmentation).
/// Optimizer states are not read. Query, key and value matrices kept apart (MONAI's
/// use_combined_linear=false) are joined.
/// @throws Error{Io, InvalidInput}.
[[nodiscard]] ModelFile readModelFile(const std::filesystem::path& path,
                                      std::optional<Task> task = std::nullopt);

/// Copies the file's tensors into the network by name and shape; an encoder of ViTAutoEnc goes into UNETR's
/// "vit." and the other way round; conv and perceptron patch embeddings are converted into each other. Never
/// throws for missing tensors: the report says what was used.
LoadReport loadInto(const ModelFile& file, Network& network);

/// What loadInto would report for a network of the given kind and the file's own sizes. Copies nothing.
[[nodiscard]] LoadReport dryRun(const ModelFile& file, NetworkKind target);

/// Network of the file's own kind and sizes with its weights. @throws Error{InvalidInput} where a tensor is
/// missing or does not fit, or where the file holds parts that this program's networks lack (a bias of
/// queries, keys and values).
[[nodiscard]] std::unique_ptr<Network> networkFromFile(const ModelFile& file, LoadReport* report = nullptr);

/// A copy on the CPU.
[[nodiscard]] at::Tensor toTensor(const PtTensor& tensor);
/// Shares the memory of a contiguous CPU tensor: write it to the file before the tensor changes.
/// @throws Error{Internal} for element types that PtDtype lacks.
[[nodiscard]] PtTensor toPtTensor(const at::Tensor& tensor);

/// State dict of the network as a PtValue dict. `monaiVersion` adds the dead tensors that the strict loading
/// of that version wants ("1.6": norm_cross_attn with weight 1, bias 0; also "1.4", "1.5" and "0.8"); empty
/// and "0.9" to "1.3" add none. The tensors share the network's memory on the CPU.
/// @throws Error{InvalidConfiguration} for an unknown version.
[[nodiscard]] PtValue stateDict(const Network& network, const std::string& monaiVersion = "");
[[nodiscard]] PtValue stateDict(const ModelFile& file, const std::string& monaiVersion = "");

}  // namespace viscera

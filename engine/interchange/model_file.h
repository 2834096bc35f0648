// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/json.h"
#include "engine/interchange/pt_reader.h"
#include "engine/nn/network.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What became of each tensor of a file when it met a network.
struct LoadReport {
  std::vector<std::string> used;
  std::vector<std::string> ignored;  ///< dead tensors of some MONAI version, or a head that does not transfer
  std::vector<std::string> missing;  ///< in the network, not in the file
  std::vector<std::string> mismatched;  ///< same name, other shape: "name: file 14x16, network 3x16"
  std::vector<std::string> unexpected;  ///< in the file, in no network known
  std::string prefixStripped;           ///< "module." or empty
};

/// Tensors of a model file under canonical names, with what the file says of itself.
struct ModelFile {
  std::filesystem::path file;  ///< the .pt inside an MMAR folder
  NetworkKind kind = NetworkKind::Unetr;
  NetworkConfig config;     ///< sizes from tensor shapes; heads from the file's configuration, else 12
  bool headsKnown = false;  ///< numHeads came from the file
  std::array<std::int64_t, 3> imageSize{96, 96, 96};
  std::string writtenBy;  ///< guess from the dead tensors, e.g. "MONAI 1.4-1.5"
  std::string prefixStripped;
  std::vector<std::pair<std::string, PtTensor>> tensors;  ///< canonical
  std::vector<std::string> deadTensors;                   ///< recognised and dropped
  std::vector<std::string> unexpectedTensors;
  std::optional<Json> runConfig;  ///< config.json of our own checkpoints
};

/// Reads a bare state dict, {"state_dict"}, {"model"}, with or without "module.", our own checkpoints, or an
/// MMAR folder (models*/, ssl_models*/; `task` chooses where it holds both). @throws Error{Io, InvalidInput}.
[[nodiscard]] ModelFile readModelFile(const std::filesystem::path& path,
                                      std::optional<Task> task = std::nullopt);

/// Copies the file's tensors into the network by name and shape; an encoder of ViTAutoEnc goes into UNETR's
/// "vit.". Never throws for missing tensors: the report says what was used.
LoadReport loadInto(const ModelFile& file, Network& network);

/// Network of the file's own kind and sizes with its weights. @throws Error{InvalidInput} where a tensor is
/// missing.
[[nodiscard]] std::unique_ptr<Network> networkFromFile(const ModelFile& file, LoadReport* report = nullptr);

[[nodiscard]] at::Tensor toTensor(const PtTensor& tensor);
[[nodiscard]] PtTensor toPtTensor(const at::Tensor& tensor);

/// State dict of the network as a PtValue dict. `monaiVersion` "1.6" adds the dead tensors its strict loading
/// wants (norm_cross_attn: weight 1, bias 0); empty adds none.
[[nodiscard]] PtValue stateDict(const Network& network, const std::string& monaiVersion = "");

}  // namespace viscera

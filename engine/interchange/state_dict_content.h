// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/pt_reader.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

using PtTensors = std::vector<std::pair<std::string, PtTensor>>;

/// The tensors of a file's state dict in the file's order, each name once.
struct StateDictContent {
  PtTensors tensors;
  std::string prefixStripped;  ///< "module." where every name had it, else empty
};

/// Finds the state dict: the entry "state_dict" or "model", else the file's own dict.
/// @throws Error{InvalidInput} naming the file and what it holds instead.
[[nodiscard]] StateDictContent stateDictContent(const PtValue& content, const std::string& fileName);

/// Joins "attn.to_q", "attn.to_k" and "attn.to_v" of MONAI's use_combined_linear=false into
/// "attn.qkv.weight".
/// @throws Error{InvalidInput} where the result would take more than `mostBytes` (tensors that share their
/// bytes).
void joinAttentionMatrices(PtTensors& tensors, std::uint64_t mostBytes, const std::string& fileName);

/// Up to four names for a message, unprintable characters and long names cut: "a, b, c and 12 more".
[[nodiscard]] std::string someNames(const std::vector<std::string>& names);

}  // namespace viscera

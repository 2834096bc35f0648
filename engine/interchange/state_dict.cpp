// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/model_file.h"
#include "engine/interchange/state_dict_content.h"
#include "engine/interchange/state_dict_names.h"

#include <unordered_map>

namespace viscera {
namespace {

/// Each dead tensor behind the one that it follows in MONAI's order of registration.
PtValue dictOf(PtTensors tensors, const std::vector<DeadTensor>& dead) {
  std::unordered_map<std::string, std::vector<const DeadTensor*>> followers;
  for (const DeadTensor& each : dead) followers[each.after].push_back(&each);
  PtValue dict = emptyPtDict();
  for (auto& [name, tensor] : tensors) {
    append(dict, name, {std::move(tensor)});
    for (const DeadTensor* each : followers[name])
      append(dict, each->tensor.name, {filledPtTensor(each->tensor.shape, each->value)});
  }
  return dict;
}

}  // namespace

PtValue stateDict(const Network& network, const std::string& monaiVersion) {
  PtTensors tensors;
  for (const auto& [name, parameter] : network.parameters())
    tensors.emplace_back(name, toPtTensor(parameter));
  return dictOf(std::move(tensors), deadTensors(network.kind(), network.config(), monaiVersion));
}

PtValue stateDict(const ModelFile& file, const std::string& monaiVersion) {
  return dictOf(file.tensors, deadTensors(file.kind, file.config, monaiVersion));
}

}  // namespace viscera

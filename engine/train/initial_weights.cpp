// SPDX-License-Identifier: Apache-2.0
#include "engine/train/initial_weights.h"

#include "engine/base/error.h"
#include "engine/interchange/model_file.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace viscera {
namespace {

constexpr std::size_t kNamedTensors = 3;
constexpr std::string_view kOutput = "out.";

std::string listOf(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamedTensors); ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kNamedTensors
             ? text + " and " + std::to_string(names.size() - kNamedTensors) + " more"
             : text;
}

std::string counted(const std::vector<std::string>& names, const std::string& what) {
  return names.empty() ? "" : ", " + std::to_string(names.size()) + what + " (" + listOf(names) + ")";
}

std::string fittingSettings(const ModelFile& file) {
  const NetworkConfig& config = file.config;
  std::string text = "--set hidden_size=" + std::to_string(config.hiddenSize) +
                     " --set mlp_dim=" + std::to_string(config.mlpSize) +
                     " --set num_layers=" + std::to_string(config.numLayers);
  if (file.headsKnown) text += " --set num_heads=" + std::to_string(config.numHeads);
  if (file.imageSize[0] > 0)
    text += " --set patch_size=" + std::to_string(file.imageSize[0]) + "," +
            std::to_string(file.imageSize[1]) + "," + std::to_string(file.imageSize[2]);
  return text;
}

void requireKind(const ModelFile& file, const Network& network) {
  if (network.kind() == NetworkKind::Unetr || file.kind == NetworkKind::VitAutoEnc) return;
  throw Error(ErrorCode::InvalidConfiguration,
              file.file.string() +
                  ": holds a UNETR, but pre-training starts from a ViTAutoEnc; give --init a "
                  "file of pre-training or leave it out");
}

void requireFit(const ModelFile& file, const Network& network, const LoadReport& report) {
  const std::string name = file.file.string();
  if (file.headsKnown && file.config.numHeads != network.config().numHeads)
    throw Error(ErrorCode::InvalidConfiguration,
                name + ": was trained with " + std::to_string(file.config.numHeads) +
                    " heads, but num_heads is " + std::to_string(network.config().numHeads) + "; take " +
                    fittingSettings(file));
  const bool sameWidth = file.config.hiddenSize == network.config().hiddenSize;
  if (!report.used.empty() && sameWidth) return;
  throw Error(ErrorCode::InvalidConfiguration,
              name + ": its tensors do not fit the network (" + listOf(report.mismatched) + "); take " +
                  fittingSettings(file));
}

RunMessage info(std::string text) {
  return {RunMessage::Level::Info, std::move(text)};
}

}  // namespace

std::vector<RunMessage> loadInitialWeights(const std::filesystem::path& path, Network& network) {
  const Task task = network.kind() == NetworkKind::Unetr ? Task::Segmentation : Task::Pretraining;
  // In a folder with both kinds of network, an encoder is what training starts from.
  const ModelFile file = readModelFile(path, Task::Pretraining);
  requireKind(file, network);
  const LoadReport report = loadInto(file, network);
  requireFit(file, network, report);
  std::vector<std::string> other;
  std::vector<std::string> head;
  for (const std::string& name : report.mismatched)
    (name.starts_with(kOutput) ? head : other).push_back(name);

  std::vector<RunMessage> messages;
  messages.push_back(
      info(file.file.string() + ": " + std::to_string(report.used.size()) + " tensors used" +
           counted(report.ignored, " ignored") + counted(report.unexpected, " unknown") +
           (file.prefixStripped.empty() ? "" : "; prefix \"" + file.prefixStripped + "\" removed")));
  if (!file.headsKnown)
    messages.push_back(info("the file does not say its number of attention heads; num_heads=" +
                            std::to_string(network.config().numHeads) + " is taken for it"));
  if (!head.empty())
    messages.push_back(info("the file has another number of classes (" + listOf(head) +
                            "): only the last layer, out, starts from fresh weights"));
  if (!other.empty())
    messages.push_back({RunMessage::Level::Warning,
                        std::to_string(other.size()) +
                            " tensors have another shape and start from fresh weights: " + listOf(other)});
  if (!report.missing.empty() && task == Task::Segmentation)
    messages.push_back(info(std::to_string(report.missing.size()) +
                            " tensors are not in the file and start from fresh weights (" +
                            listOf(report.missing) + ")"));
  else if (!report.missing.empty())
    messages.push_back({RunMessage::Level::Warning,
                        std::to_string(report.missing.size()) +
                            " tensors are missing in the file: " + listOf(report.missing)});
  return messages;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
// Our side of tests/parity/parity.py: runs networks, losses and optimizers on tensors that the script stored.
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/interchange/model_file.h"
#include "engine/interchange/pt_writer.h"
#include "engine/loss/dice_ce.h"
#include "engine/loss/ssl_loss.h"
#include "engine/nn/network.h"
#include "engine/train/optimizer.h"

#include <torch/torch.h>

#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace viscera {
namespace {

using Arguments = std::vector<std::string>;

at::Tensor tensorOf(const PtValue& file, const std::string& key) {
  const PtValue* value = find(file, key);
  require(value != nullptr, "the stored input lacks a tensor");
  return toTensor(std::get<PtTensor>(value->value));
}

PtValue textValue(const std::string& text) {
  return PtValue{text};
}

void writeTensors(const std::string& path, const NamedTensors& tensors) {
  auto dict = std::make_shared<PtDict>();
  for (const auto& [name, tensor] : tensors)
    dict->emplace_back(textValue(name), PtValue{toPtTensor(tensor.contiguous())});
  writePtFile(path, PtValue{dict});
}

/// forward WEIGHTS INPUT OUTPUT
void forward(const Arguments& arguments) {
  const auto network = networkFromFile(readModelFile(arguments.at(0)));
  const at::NoGradGuard noGrad;
  writeTensors(arguments.at(2),
               {{"output", network->forward(tensorOf(readPtFile(arguments.at(1)), "image"))}});
}

/// hidden KIND ENCODER INPUT OUTPUT: states of all blocks after the encoder was taken over
void hidden(const Arguments& arguments) {
  const ModelFile file = readModelFile(arguments.at(1));
  const NetworkKind kind = arguments.at(0) == "unetr" ? NetworkKind::Unetr : NetworkKind::VitAutoEnc;
  const auto network = makeNetwork(kind, file.config, file.imageSize, 0);
  const LoadReport report = loadInto(file, *network);
  std::cerr << report.used.size() << " used, " << report.ignored.size() << " ignored\n";
  const at::NoGradGuard noGrad;
  NamedTensors states;
  for (const at::Tensor& state : network->hiddenStates(tensorOf(readPtFile(arguments.at(2)), "image")))
    states.emplace_back("hidden_" + std::to_string(states.size()), state);
  writeTensors(arguments.at(3), states);
}

/// fresh KIND OUTPUT: a new network of full size
void fresh(const Arguments& arguments) {
  const NetworkKind kind = arguments.at(0) == "unetr" ? NetworkKind::Unetr : NetworkKind::VitAutoEnc;
  const auto network = makeNetwork(kind, NetworkConfig{}, {96, 96, 96}, 11);
  writePtFile(arguments.at(1), stateDict(*network));
}

using Step = std::function<std::map<std::string, at::Tensor>(Network&)>;

/// Runs `steps` optimizer steps and prints {"loss name": [value of each step]}.
void train(const std::string& weights, const OptimizerConfig& config, int steps, const Step& losses) {
  const auto network = networkFromFile(readModelFile(weights));
  Optimizer optimizer(config, network->parameters());
  Json result;
  for (int step = 0; step < steps; ++step) {
    const auto values = losses(*network);
    values.at("total").backward();
    optimizer.step(config.learningRate);
    optimizer.clearGradients();
    for (const auto& [name, value] : values) result[name].push_back(value.item<double>());
  }
  std::cout << result.dump() << '\n';
}

/// finetune WEIGHTS INPUT STEPS
void finetune(const Arguments& arguments) {
  const PtValue input = readPtFile(arguments.at(1));
  const at::Tensor image = tensorOf(input, "image");
  const at::Tensor label = tensorOf(input, "label");
  const OptimizerConfig config{.kind = OptimizerKind::AdamW, .learningRate = 1e-4, .weightDecay = 1e-5};
  train(arguments.at(0), config, std::stoi(arguments.at(2)), [&](Network& network) {
    return std::map<std::string, at::Tensor>{{"total", diceCeLoss(network.forward(image), label).total}};
  });
}

/// ssl WEIGHTS INPUT STEPS
void ssl(const Arguments& arguments) {
  const PtValue input = readPtFile(arguments.at(1));
  const at::Tensor clean = tensorOf(input, "clean");
  const at::Tensor view1 = tensorOf(input, "view1");
  const at::Tensor view2 = tensorOf(input, "view2");
  const OptimizerConfig config{.kind = OptimizerKind::Adam, .learningRate = 1e-4, .weightDecay = 0.0};
  train(arguments.at(0), config, std::stoi(arguments.at(2)), [&](Network& network) {
    const auto views = network.forward(at::cat({view1, view2})).chunk(2);
    const SslLoss loss = sslLoss(views[0], views[1], clean, 0.05, false);
    return std::map<std::string, at::Tensor>{
        {"total", loss.total}, {"l1", loss.l1}, {"contrastive", loss.contrastive}};
  });
}

int run(int argc, char** argv) {
  const std::map<std::string, std::function<void(const Arguments&)>> commands = {
      {"forward", forward}, {"hidden", hidden}, {"fresh", fresh}, {"finetune", finetune}, {"ssl", ssl}};
  const auto command = argc > 1 ? commands.find(argv[1]) : commands.end();
  if (command == commands.end()) {
    std::cerr << "usage: parity_driver forward|hidden|fresh|finetune|ssl ARGUMENTS (see parity.py)\n";
    return 2;
  }
  command->second(Arguments(argv + 2, argv + argc));
  return 0;
}

}  // namespace
}  // namespace viscera

int main(int argc, char** argv) {
  try {
    return viscera::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << '\n';
    return 1;
  }
}

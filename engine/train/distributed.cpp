// SPDX-License-Identifier: Apache-2.0
#include "engine/train/distributed.h"

#include "engine/train/failure.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace viscera {
namespace {

constexpr std::int64_t kPieceBytes = 25 << 20;  // large enough that waiting for the others costs little
constexpr std::size_t kFailureBytes = 2048;
constexpr std::chrono::milliseconds kPausePeriod{100};

std::int64_t bytesOf(const at::Tensor& tensor) {
  return tensor.numel() * static_cast<std::int64_t>(tensor.element_size());
}

/// Lets `exchange` change tensors of one type and device in flat pieces.
template <class Exchange>
void inPieces(const std::vector<at::Tensor>& tensors, Exchange exchange) {
  const at::NoGradGuard noGrad;
  for (std::size_t first = 0; first < tensors.size();) {
    std::vector<at::Tensor> flat;
    std::size_t last = first;
    for (std::int64_t bytes = 0; last < tensors.size() && (last == first || bytes < kPieceBytes); ++last) {
      bytes += bytesOf(tensors[last]);
      flat.push_back(tensors[last].reshape({-1}));
    }
    at::Tensor piece = at::cat(flat);
    exchange(piece);
    std::int64_t offset = 0;
    for (; first < last; ++first) {
      const at::Tensor& tensor = tensors[first];
      const at::Tensor changed = piece.narrow(0, offset, tensor.numel()).view(tensor.sizes());
      at::Tensor(tensor).copy_(changed);
      offset += tensor.numel();
    }
  }
}

/// One byte that something failed, one for the kind of failure, then the message.
at::Tensor failureRow(const std::optional<Error>& failure) {
  at::Tensor row = at::zeros({1, static_cast<std::int64_t>(kFailureBytes)}, at::kByte);
  if (!failure) return row;
  auto* bytes = row.mutable_data_ptr<std::uint8_t>();
  const std::string message = failure->what();
  bytes[0] = 1;
  bytes[1] = static_cast<std::uint8_t>(failure->code());
  std::copy_n(message.begin(), std::min(message.size(), kFailureBytes - 3), bytes + 2);
  return row;
}

void throwFirst(const at::Tensor& rows) {
  const auto* bytes = rows.const_data_ptr<std::uint8_t>();
  for (std::int64_t i = 0; i < rows.size(0); ++i, bytes += kFailureBytes)
    if (bytes[0] != 0)
      throw Error(static_cast<ErrorCode>(bytes[1]), reinterpret_cast<const char*>(bytes + 2));
}

Json jsonOf(const TrainingState& state, std::int64_t stepsDone) {
  return {{"step", state.step},
          {"validated_step", state.validatedStep},
          {"best", state.best ? Json(*state.best) : Json(nullptr)},
          {"best_step", state.bestStep},
          {"metrics", state.metrics},
          {"optimizer_steps", stepsDone}};
}

TrainingState stateFrom(const Json& json) {
  TrainingState state;
  state.step = json.at("step").get<std::int64_t>();
  state.validatedStep = json.at("validated_step").get<std::int64_t>();
  if (!json.at("best").is_null()) state.best = json.at("best").get<double>();
  state.bestStep = json.at("best_step").get<std::int64_t>();
  state.metrics = json.at("metrics");
  return state;
}

}  // namespace

std::int64_t casesOfProcess(const RunConfig& config, std::int64_t worldSize) {
  if (config.batchSize % worldSize == 0) return config.batchSize / worldSize;
  const std::string processes = std::to_string(worldSize);
  const std::int64_t next = (config.batchSize / worldSize + 1) * worldSize;
  throw Error(ErrorCode::InvalidConfiguration,
              "batch_size " + std::to_string(config.batchSize) +
                  " (the cases of all processes in a step) cannot be " + "shared out evenly to " + processes +
                  " processes; take a multiple of " + processes +
                  ", e.g. --set batch_size=" + std::to_string(next) + ", or another number of processes");
}

std::string shareText(Communicator& communicator, const std::string& text) {
  if (communicator.worldSize() == 1) return text;
  at::Tensor length = at::full({1}, static_cast<std::int64_t>(text.size()), at::kLong);
  communicator.broadcast(length);
  const std::int64_t size = length.item<std::int64_t>();
  if (size == 0) return {};
  at::Tensor bytes = at::empty({size}, at::kByte);
  auto* data = reinterpret_cast<char*>(bytes.mutable_data_ptr<std::uint8_t>());
  if (communicator.rank() == 0) std::copy(text.begin(), text.end(), data);
  communicator.broadcast(bytes);
  return {data, static_cast<std::size_t>(size)};
}

void onAllProcesses(Communicator& communicator, const std::function<void()>& work) {
  if (communicator.worldSize() == 1) return work();
  std::optional<Error> failure;
  try {
    work();
  } catch (...) {
    failure = asError(std::current_exception());
  }
  communicator.barrier();
  throwFirst(communicator.gatherRows(failureRow(failure)));
}

void fillShare(const Communicator& communicator,
               const CaseCache& cache,
               const std::filesystem::path& folder,
               const RunConfig& config,
               const WorkContext& work) {
  const int threads = at::get_num_threads();
  if (communicator.worldSize() == 1) return cache.fill(threads, work, config.missingCase);
  const auto kept = static_cast<std::size_t>(static_cast<double>(cache.size()) * config.cacheRate);
  std::vector<SplitCase> own;
  for (auto i = static_cast<std::size_t>(communicator.rank()); i < kept;
       i += static_cast<std::size_t>(communicator.worldSize()))
    own.push_back(cache.splitCase(i));
  CaseCache(folder, std::move(own), config.preprocessing, 1.0).fill(threads, work, config.missingCase);
}

RunControl::Request agreeOnRequest(Communicator& communicator, const RunControl& control) {
  using Request = RunControl::Request;
  const Request own = control.request();
  if (communicator.worldSize() == 1) return own;
  at::Tensor asked = at::zeros({3}, at::kLong);
  auto* counts = asked.mutable_data_ptr<std::int64_t>();
  if (own == Request::StopNow) counts[0] = 1;
  if (own == Request::StopAndFinalise) counts[1] = 1;
  if (own == Request::Pause) counts[2] = 1;
  communicator.allReduceSum(asked);
  if (counts[0] > 0) return Request::StopNow;
  if (counts[1] > 0) return Request::StopAndFinalise;
  return counts[2] > 0 ? Request::Pause : Request::None;
}

RunControl::Request waitWhilePaused(Communicator& communicator, RunControl& control) {
  if (communicator.worldSize() == 1) return control.waitWhilePaused();
  for (;;) {
    const RunControl::Request request = agreeOnRequest(communicator, control);
    if (request != RunControl::Request::Pause) return request;
    std::this_thread::sleep_for(kPausePeriod);
  }
}

void sumGradients(Communicator& communicator, const NamedTensors& parameters) {
  if (communicator.worldSize() == 1) return;
  std::vector<at::Tensor> gradients;
  for (const auto& [name, parameter] : parameters)
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  inPieces(gradients, [&](at::Tensor& piece) { communicator.allReduceSum(piece); });
}

void shareState(Communicator& communicator, Network& network, Optimizer& optimizer, TrainingState& state) {
  if (communicator.worldSize() == 1) return;
  const Json shared =
      parseJson(shareText(communicator, jsonOf(state, optimizer.stepsDone()).dump()), "the state of rank 0");
  state = stateFrom(shared);
  std::vector<at::Tensor> tensors;
  for (const auto& [name, parameter] : network.parameters()) tensors.push_back(parameter);
  const auto stepsDone = shared.at("optimizer_steps").get<std::int64_t>();
  if (stepsDone > 0) {
    tensors.insert(tensors.end(), optimizer.means().begin(), optimizer.means().end());
    tensors.insert(tensors.end(), optimizer.squaredMeans().begin(), optimizer.squaredMeans().end());
  }
  inPieces(tensors, [&](at::Tensor& piece) { communicator.broadcast(piece); });
  optimizer.restore(stepsDone, optimizer.means(), optimizer.squaredMeans());
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#define USE_C10D_GLOO
#include "engine/train/communicator.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/torch.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

namespace viscera {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kMeeting = 5min;
constexpr std::chrono::milliseconds kExchange = 30min;  // as in PyTorch; a closed connection is seen at once
constexpr std::chrono::milliseconds kUnequalWork = 24h;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::int64_t numberOf(const char* name, std::int64_t least, std::int64_t most) {
  const std::string text = variable(name);
  std::int64_t value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error == std::errc{} && end == last && value >= least && value <= most) return value;
  throw Error(ErrorCode::InvalidConfiguration,
              std::string("the environment variable ") + name + " is \"" + text +
                  "\", but WORLD_SIZE=" + variable("WORLD_SIZE") + " needs it in " + std::to_string(least) +
                  " … " + std::to_string(most) + "; torchrun, or your job script, has to set it");
}

bool isLoopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string firstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// Same bytes as a flat tensor: c10d does not know every type.
at::Tensor bytesOf(const at::Tensor& contiguous) {
  return contiguous.view({-1}).view(at::kByte);
}

class GlooGroup final : public Communicator {
 public:
  explicit GlooGroup(const ProcessPlace& place) : place_(place) {
    guarded([&] {
      c10d::TCPStoreOptions meeting;
      meeting.port = place.masterPort;
      meeting.isServer = place.rank == 0;
      meeting.numWorkers = static_cast<std::size_t>(place.worldSize);
      meeting.waitWorkers = false;  // the exchange of addresses waits anyway
      meeting.timeout = kMeeting;
      meeting.masterListenFd = place.listener;
      store_ = c10::make_intrusive<c10d::TCPStore>(place.masterAddress, meeting);
      auto options = c10d::ProcessGroupGloo::Options::create(kMeeting);
      options->devices.push_back(device());
      group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(
          c10::make_intrusive<c10d::PrefixStore>("viscera", store_),
          static_cast<int>(place.rank),
          static_cast<int>(place.worldSize),
          std::move(options));
    });
  }

  [[nodiscard]] std::int64_t rank() const override { return place_.rank; }
  [[nodiscard]] std::int64_t worldSize() const override { return place_.worldSize; }
  [[nodiscard]] std::int64_t localRank() const override { return place_.localRank; }
  [[nodiscard]] std::int64_t localSize() const override { return place_.localSize; }

  void allReduceSum(at::Tensor& tensor) override {
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> local{onHost(tensor)};
    c10d::AllreduceOptions options;
    options.timeout = kExchange;
    guarded([&] { group_->allreduce(local, options)->wait(); });
    if (!local[0].is_same(tensor)) tensor.copy_(local[0]);
  }

  [[nodiscard]] at::Tensor gatherRows(const at::Tensor& rows) override {
    const at::Tensor all = exchanged(rows);
    std::vector<at::Tensor> parts;
    for (std::int64_t i = 0; i < worldSize(); ++i)
      parts.push_back(i == rank() ? rows : all.select(0, i).to(rows.device()));
    return at::cat(parts);
  }

  void broadcast(at::Tensor& tensor) override {
    const at::NoGradGuard noGrad;
    const at::Tensor local = onHost(tensor);
    std::vector<at::Tensor> bytes{bytesOf(local)};
    c10d::BroadcastOptions options;
    options.timeout = kExchange;
    guarded([&] { group_->broadcast(bytes, options)->wait(); });
    if (!local.is_same(tensor)) tensor.copy_(local);
  }

  void barrier() override {
    c10d::BarrierOptions options;
    options.timeout = kUnequalWork;
    guarded([&] { group_->barrier(options)->wait(); });
  }

 private:
  template <class Action>
  static void guarded(Action action) {
    try {
      action();
    } catch (const c10::Error& error) {
      throw PeerLost(firstLine(error.what_without_backtrace()));
    } catch (const std::exception& error) {
      throw PeerLost(firstLine(error.what()));
    }
  }

  [[nodiscard]] std::shared_ptr<gloo::transport::Device> device() const {
    using Group = c10d::ProcessGroupGloo;
    if (shareHost()) return Group::createDeviceForHostname("127.0.0.1");
    const std::string interface = variable("GLOO_SOCKET_IFNAME");
    return interface.empty() ? Group::createDefaultDevice() : Group::createDeviceForInterface(interface);
  }

  /// True where all others reach rank 0 at a loopback address. What rank 0 itself was told does not count:
  /// some launchers tell it "localhost".
  [[nodiscard]] bool shareHost() const {
    const auto key = [](std::int64_t rank) { return "loopback/" + std::to_string(rank); };
    store_->set(
        key(place_.rank),
        std::vector<std::uint8_t>{isLoopback(place_.masterAddress) ? std::uint8_t{1} : std::uint8_t{0}});
    bool all = true;
    for (std::int64_t rank = 1; rank < place_.worldSize; ++rank)
      all = store_->get(key(rank)).at(0) == 1 && all;
    return all;
  }

  static at::Tensor onHost(const at::Tensor& tensor) {
    return tensor.is_cpu() && tensor.is_contiguous() ? tensor : tensor.to(at::kCPU).contiguous();
  }

  /// [world, *shape of rows], without gradients.
  at::Tensor exchanged(const at::Tensor& rows) {
    const at::NoGradGuard noGrad;
    const at::Tensor own = onHost(rows.detach());
    std::vector<std::int64_t> shape = own.sizes().vec();
    shape.insert(shape.begin(), worldSize());
    const at::Tensor all = at::empty(shape, own.options());
    std::vector<at::Tensor> inputs{bytesOf(own)};
    std::vector<std::vector<at::Tensor>> outputs(1);
    for (std::int64_t i = 0; i < worldSize(); ++i) outputs[0].push_back(bytesOf(all.select(0, i)));
    c10d::AllgatherOptions options;
    options.timeout = kExchange;
    guarded([&] { group_->allgather(outputs, inputs, options)->wait(); });
    return all;
  }

  const ProcessPlace place_;
  c10::intrusive_ptr<c10d::TCPStore> store_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
};

}  // namespace

std::optional<ProcessPlace> placeFromEnvironment() {
  if (variable("WORLD_SIZE").empty()) return std::nullopt;
  ProcessPlace place;
  place.worldSize = numberOf("WORLD_SIZE", 1, 65536);
  if (place.worldSize == 1) return std::nullopt;
  place.rank = numberOf("RANK", 0, place.worldSize - 1);
  if (!variable("LOCAL_RANK").empty()) place.localRank = numberOf("LOCAL_RANK", 0, place.worldSize - 1);
  if (!variable("LOCAL_WORLD_SIZE").empty())
    place.localSize = numberOf("LOCAL_WORLD_SIZE", 1, place.worldSize);
  place.masterAddress = variable("MASTER_ADDR");
  if (place.masterAddress.empty())
    throw Error(
        ErrorCode::InvalidConfiguration,
        "WORLD_SIZE is set, but MASTER_ADDR (the host of rank 0) is not; torchrun, or your job script, "
        "has to set it");
  place.masterPort =
      static_cast<std::uint16_t>(numberOf("MASTER_PORT", 1, std::numeric_limits<std::uint16_t>::max()));
  if (place.rank == 0 && !variable("VISCERA_MASTER_FD").empty())
    place.listener = static_cast<int>(numberOf("VISCERA_MASTER_FD", 0, std::numeric_limits<int>::max()));
  return place;
}

std::unique_ptr<Communicator> connect(const ProcessPlace& place) {
  require(place.worldSize > 1 && place.rank >= 0 && place.rank < place.worldSize,
          "a group of processes has at least two, with ranks in [0, worldSize)");
  try {
    return std::make_unique<GlooGroup>(place);
  } catch (const PeerLost& lost) {
    throw PeerLost("process " + std::to_string(place.rank) + " of " + std::to_string(place.worldSize) +
                   " could not meet the others at " + place.masterAddress + ":" +
                   std::to_string(place.masterPort) + " (" + lost.what() +
                   "); start all of them, and look at MASTER_ADDR and MASTER_PORT");
  }
}

}  // namespace viscera

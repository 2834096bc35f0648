// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace viscera {

/// Another process of the run ended or cannot be reached. Weights and state of this one are those of its last
/// complete step. Does not leave engine/train but for the functions that name it.
class PeerLost : public Error {
 public:
  explicit PeerLost(const std::string& reason) : Error(ErrorCode::Cancelled, reason) {}
};

/// The processes that train one network together. Sampler, contrastive loss and trainer speak only to this
/// interface. All processes call the same functions in the same order with tensors of equal shapes; a call
/// returns when all have made it. Engine thread. @throws PeerLost from every function but rank and worldSize.
class Communicator {
 public:
  virtual ~Communicator() = default;
  [[nodiscard]] virtual std::int64_t rank() const = 0;
  [[nodiscard]] virtual std::int64_t worldSize() const = 0;
  /// Number of this process on its host, which chooses its GPU.
  [[nodiscard]] virtual std::int64_t localRank() const { return 0; }
  /// Processes of the run on this host, as far as the launcher tells (LOCAL_WORLD_SIZE); at least 1.
  [[nodiscard]] virtual std::int64_t localSize() const { return 1; }
  /// Sum over all ranks, in place; equal on all ranks bit for bit. float32, float64 or int64.
  virtual void allReduceSum(at::Tensor& tensor) = 0;
  /// Rows of all ranks in rank order; gradients flow to the own rows. A loss of the gathered rows, formed
  /// equally on every rank, has its whole gradient in the sum over the ranks.
  [[nodiscard]] virtual at::Tensor gatherRows(const at::Tensor& rows) = 0;
  /// The values of rank 0, in place.
  virtual void broadcast(at::Tensor& tensor) = 0;
  /// Waits for all ranks, up to a day: they may have unequal work before it.
  virtual void barrier() = 0;
};

/// Rank 0 of 1.
class SingleProcess final : public Communicator {
 public:
  [[nodiscard]] std::int64_t rank() const override { return 0; }
  [[nodiscard]] std::int64_t worldSize() const override { return 1; }
  void allReduceSum(at::Tensor&) override {}
  [[nodiscard]] at::Tensor gatherRows(const at::Tensor& rows) override { return rows; }
  void broadcast(at::Tensor&) override {}
  void barrier() override {}
};

/// Place of this process among those that were started together.
struct ProcessPlace {
  std::int64_t rank = 0;
  std::int64_t worldSize = 1;
  std::int64_t localRank = 0;  ///< among those of this host
  std::int64_t localSize = 1;  ///< of this host; 1 where the launcher does not tell
  std::string masterAddress;   ///< host of rank 0
  std::uint16_t masterPort = 0;
  std::optional<int> listener;  ///< rank 0: a socket that already listens at that port
};

/// What torchrun, Kubernetes and Slurm scripts say by RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and
/// MASTER_PORT (VISCERA_MASTER_FD: the listener). None without WORLD_SIZE or where it is 1.
/// @throws Error{InvalidConfiguration} naming the variable that is missing or no such number.
[[nodiscard]] std::optional<ProcessPlace> placeFromEnvironment();

/// Joins the other processes over TCP through PyTorch's c10d with Gloo; tensors of a GPU travel through the
/// host's memory. Waits five minutes for them. Where all reach rank 0 at a loopback address, all connections
/// stay there; else GLOO_SOCKET_IFNAME may name the network.
/// @throws PeerLost where not all came in time.
[[nodiscard]] std::unique_ptr<Communicator> connect(const ProcessPlace& place);

}  // namespace viscera

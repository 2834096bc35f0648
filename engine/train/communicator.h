// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace viscera {

/// The processes that train one network together. This implementation is the single process; the sampler, the
/// contrastive loss and the trainer speak only to this interface.
class Communicator {
 public:
  virtual ~Communicator() = default;
  [[nodiscard]] virtual std::int64_t rank() const = 0;
  [[nodiscard]] virtual std::int64_t worldSize() const = 0;
  /// Sum over all ranks, in place.
  virtual void allReduceSum(at::Tensor& tensor) = 0;
  /// Rows of all ranks in rank order; gradients flow to the own rows.
  [[nodiscard]] virtual at::Tensor gatherRows(const at::Tensor& rows) = 0;
  virtual void barrier() = 0;
};

/// Rank 0 of 1.
class SingleProcess final : public Communicator {
 public:
  [[nodiscard]] std::int64_t rank() const override { return 0; }
  [[nodiscard]] std::int64_t worldSize() const override { return 1; }
  void allReduceSum(at::Tensor&) override {}
  [[nodiscard]] at::Tensor gatherRows(const at::Tensor& rows) override { return rows; }
  void barrier() override {}
};

}  // namespace viscera

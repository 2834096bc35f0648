// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs kernels of engine/ops/cuda on the CPU: include this header, then the .cu file. The threads of a block
// are fibers that change places at barriers; blocks run one after another, as is their right on a GPU.

#include "engine/ops/cuda/launch_geometry.h"
#include "engine/ops/cuda/stream.h"

#include <ucontext.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __forceinline__ inline

namespace viscera {

struct EmulatedIndex {
  unsigned x = 0;
};
inline EmulatedIndex blockIdx;
inline EmulatedIndex threadIdx;

/// One block of fibers.
class EmulatedBlock {
 public:
  static EmulatedBlock& instance() {
    static EmulatedBlock block;
    return block;
  }

  /// Order in which threads run between two barriers; results must not depend on it.
  bool backwards = false;

  void run(const std::function<void()>& kernel) {
    kernel_ = &kernel;
    std::size_t finished = 0;
    for (Fiber& fiber : fibers_) start(fiber);
    while (finished < fibers_.size()) {
      std::size_t waiting = 0;
      for (std::size_t i = 0; i < fibers_.size(); ++i)
        waiting += resume(backwards ? fibers_.size() - 1 - i : i) ? 1 : 0;
      if (waiting != 0 && waiting != fibers_.size())
        throw std::logic_error("threads of a block passed a barrier that others did not reach");
      finished = fibers_.size() - waiting;
    }
  }

  /// Called by a fiber at a barrier.
  void wait() {
    Fiber& fiber = fibers_[current_];
    swapcontext(&fiber.context, &main_);
  }

 private:
  struct Fiber {
    ucontext_t context{};
    std::vector<char> stack;
    bool finished = false;
  };

  EmulatedBlock() : fibers_(static_cast<std::size_t>(kThreadsPerBlock)) {
    for (Fiber& fiber : fibers_) fiber.stack.resize(64 * 1024);
  }

  void start(Fiber& fiber) {
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.data();
    fiber.context.uc_stack.ss_size = fiber.stack.size();
    fiber.context.uc_link = &main_;
    fiber.finished = false;
    makecontext(&fiber.context, &EmulatedBlock::body, 0);
  }

  static void body() {
    EmulatedBlock& block = instance();
    (*block.kernel_)();
    block.fibers_[block.current_].finished = true;
  }

  /// Whether the fiber came to a barrier.
  bool resume(std::size_t index) {
    current_ = index;
    threadIdx.x = static_cast<unsigned>(index);
    swapcontext(&main_, &fibers_[index].context);
    return !fibers_[index].finished;
  }

  std::vector<Fiber> fibers_;
  ucontext_t main_{};
  const std::function<void()>* kernel_ = nullptr;
  std::size_t current_ = 0;
};

inline void __syncthreads() {  // NOLINT: CUDA's name
  EmulatedBlock::instance().wait();
}

template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), std::int64_t blocks, cudaStream_t, const Arguments&... arguments) {
  for (std::int64_t block = 0; block < blocks; ++block) {
    blockIdx.x = static_cast<unsigned>(block);
    EmulatedBlock::instance().run([&] { kernel(arguments...); });
  }
}

}  // namespace viscera

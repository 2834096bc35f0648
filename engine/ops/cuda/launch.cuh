// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/cuda/launch_geometry.h"

#if defined(__CUDACC__)
#include "engine/ops/cuda/cuda_check.h"

#include <utility>
#endif

namespace viscera {

#if defined(__CUDACC__)
/// Starts a kernel of `blocks` full blocks and checks that it was accepted. Where this file is not compiled
/// by nvcc, which is a test that runs the kernels on the CPU, the test brings its own.
template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...),
            std::int64_t blocks,
            cudaStream_t stream,
            Arguments&&... arguments) {
  require(blocks > 0 && blocks <= kLargestGrid, "a kernel needs between 1 and 2^31 - 1 blocks");
  kernel<<<static_cast<unsigned>(blocks), static_cast<unsigned>(kThreadsPerBlock), 0, stream>>>(
      std::forward<Arguments>(arguments)...);
  VISCERA_CUDA_CHECK(cudaGetLastError());
}
#endif

/// Joins the values of `rows` neighbours that lie `lanes` apart in shared memory, pairwise in an order that
/// is always the same; row 0 gets the result. All threads of the block call it.
template <class Value, class Join>
__device__ void joinRows(Value* shared, std::int64_t lanes, std::int64_t rows, const Join& join) {
  const auto thread = static_cast<std::int64_t>(threadIdx.x);
  const std::int64_t row = thread / lanes;
  for (std::int64_t half = firstHalf(rows); half > 0; half /= 2) {
    __syncthreads();
    if (row < half && row + half < rows) shared[thread] = join(shared[thread], shared[thread + half * lanes]);
  }
  __syncthreads();
}

}  // namespace viscera

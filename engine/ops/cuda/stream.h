// SPDX-License-Identifier: Apache-2.0
#pragma once

// As in CUDA's driver_types.h; headers that only hand a stream on then need no CUDA toolkit.
struct CUstream_st;
typedef CUstream_st* cudaStream_t;

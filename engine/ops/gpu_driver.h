// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace viscera {

/// Oldest GPUs and drivers that the code of CUDA 13 runs on. Source: CUDA 13.0 release notes, table 3 and
/// "Deprecated Architectures".
constexpr int kLeastCapability = 75;       ///< 10 * major + minor of the compute capability
constexpr int kLeastCudaOfDriver = 13000;  ///< as cuDriverGetVersion() has it: 1000 * major + 10 * minor
constexpr const char* kLeastDriver = "580";
struct GpuCard {
  std::string name;
  int capability = 0;  ///< 10 * major + minor, as 75
};

/// What the NVIDIA driver says of itself and of its GPUs.
struct GpuDriver {
  std::string missing;         ///< why it cannot be loaded; empty where it is there
  std::string version;         ///< as 580.65.06; empty where unknown
  int cudaVersion = 0;         ///< newest CUDA it knows, as 13000
  std::string failure;         ///< the error it reported; empty where it works, also without any GPU
  std::vector<GpuCard> cards;  ///< by their numbers, without those that CUDA_VISIBLE_DEVICES hides
};

/// Loads the driver and asks it; LibTorch is not touched. Any thread.
[[nodiscard]] GpuDriver askGpuDriver(const std::string& library = "libcuda.so.1");

}  // namespace viscera

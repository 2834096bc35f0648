// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/gpu_facts.h"

#include <torch/headeronly/version.h>

namespace viscera {
namespace {

/// 13000 → 13.0
std::string cudaVersion(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// 75 → 7.5
std::string capability(int tenfold) {
  return std::to_string(tenfold / 10) + "." + std::to_string(tenfold % 10);
}

std::string missingDriver(const std::string& reason) {
  if (reason.find("No such file") != std::string::npos)
    return "no NVIDIA driver is installed (libcuda.so.1 is missing)";
  return "the NVIDIA driver cannot be loaded (" + reason + ")";
}

std::string oldDriver(const GpuDriver& driver) {
  return "the NVIDIA driver " + (driver.version.empty() ? "" : driver.version + " ") +
         "is too old: it knows CUDA " + cudaVersion(driver.cudaVersion) + ", LibTorch's GPU part needs " +
         cudaVersion(kLeastCudaOfDriver) + "; install driver " + kLeastDriver + " or newer";
}

std::string missingTorch(const std::string& reason) {
  return "the NVIDIA driver is there, but LibTorch's GPU part cannot be loaded (" + reason +
         "); in the source tree \"source packaging/setup.sh --cuda\" fetches what it needs, an installed "
         "program takes it from \"pip install --target DIR torch==" TORCH_VERSION
         "\" with LD_LIBRARY_PATH=DIR/torch/lib";
}

}  // namespace

std::string cardProblem(const GpuDriver& driver, std::size_t index) {
  const GpuCard& card = driver.cards[index];
  if (card.capability >= kLeastCapability) return {};
  return "GPU " + std::to_string(index) + " (" + card.name + ") is too old: it has compute capability " +
         capability(card.capability) + ", LibTorch's GPU part needs " + capability(kLeastCapability);
}

std::vector<int> usableGpus(const GpuDriver& driver) {
  std::vector<int> usable;
  for (std::size_t index = 0; index < driver.cards.size(); ++index)
    if (cardProblem(driver, index).empty()) usable.push_back(static_cast<int>(index));
  return usable;
}

std::string driverProblem(const GpuDriver& driver) {
  if (!driver.missing.empty()) return missingDriver(driver.missing);
  if (driver.failure.empty() && driver.cards.empty())
    return "the NVIDIA driver shows no GPU (those that CUDA_VISIBLE_DEVICES leaves out do not count)";
  if (driver.cudaVersion != 0 && driver.cudaVersion < kLeastCudaOfDriver) return oldDriver(driver);
  if (!driver.failure.empty())
    return "the NVIDIA driver does not work, it reports: " + driver.failure + "; nvidia-smi tells more";
  if (!usableGpus(driver).empty()) return {};
  std::string problems;
  for (std::size_t index = 0; index < driver.cards.size(); ++index)
    problems += (index == 0 ? "" : "; ") + cardProblem(driver, index);
  return problems;
}

std::string gpuProblem(const GpuFacts& facts) {
  if (std::string problem = driverProblem(facts.driver); !problem.empty()) return problem;
  if (!facts.loading.empty()) return missingTorch(facts.loading);
  if (!facts.knownToTorch)
    return "LibTorch was asked for a GPU before its GPU part was loaded; start the program anew";
  if (facts.torchCount == 0)
    return "the NVIDIA driver shows " + std::to_string(facts.driver.cards.size()) +
           " GPU(s), but LibTorch cannot use them; nvidia-smi tells whether they work";
  return {};
}

}  // namespace viscera

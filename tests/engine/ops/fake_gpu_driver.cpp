// SPDX-License-Identifier: Apache-2.0
// A libcuda.so.1 with the functions that askGpuDriver() calls. The environment says what it answers:
// FAKE_CUDA_VERSION=12040, FAKE_CUDA_INIT=0 (result of cuInit), FAKE_CUDA_CARDS="Tesla T4,75|NVIDIA H100,90".
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

std::string value(const char* name, const char* otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : text;
}

/// Name and 10 times the compute capability of each card.
std::vector<std::pair<std::string, int>> cards() {
  std::vector<std::pair<std::string, int>> all;
  std::istringstream text(value("FAKE_CUDA_CARDS", ""));
  for (std::string card; std::getline(text, card, '|');) {
    const std::size_t comma = card.find(',');
    all.emplace_back(card.substr(0, comma), std::stoi(card.substr(comma + 1)));
  }
  return all;
}

}  // namespace

extern "C" {

int cuDriverGetVersion(int* version) {
  *version = std::stoi(value("FAKE_CUDA_VERSION", "13000"));
  return 0;
}

int cuInit(unsigned) {
  return std::stoi(value("FAKE_CUDA_INIT", "0"));
}

int cuGetErrorString(int, const char** text) {
  *text = "made up for a test";
  return 0;
}

int cuDeviceGetCount(int* count) {
  *count = static_cast<int>(cards().size());
  return 0;
}

int cuDeviceGet(int* device, int index) {
  *device = 10 + index;  // a handle need not be the number
  return 0;
}

int cuDeviceGetName(char* name, int size, int device) {
  const std::string card = cards().at(static_cast<std::size_t>(device - 10)).first;
  name[card.copy(name, static_cast<std::size_t>(size - 1))] = '\0';
  return 0;
}

int cuDeviceGetAttribute(int* result, int attribute, int device) {
  const int capability = cards().at(static_cast<std::size_t>(device - 10)).second;
  if (attribute != 75 && attribute != 76) return 1;  // of cuda.h: major and minor of the compute capability
  *result = attribute == 75 ? capability / 10 : capability % 10;
  return 0;
}
}

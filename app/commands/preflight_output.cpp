// SPDX-License-Identifier: Apache-2.0
#include "app/commands/preflight_output.h"

#include "app/commands/output.h"
#include "app/console.h"

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

namespace viscera {
namespace {

double mebibytes(std::int64_t bytes) {
  constexpr double kMiB = 1 << 20;
  return std::round(10.0 * static_cast<double>(bytes) / kMiB) / 10.0;
}

std::string megabytes(std::int64_t bytes) {
  return std::to_string(std::llround(mebibytes(bytes))) + " MB";
}

}  // namespace

Json preflightJson(const Preflight& needs) {
  return {{"memory_mb", mebibytes(needs.memory)},
          {"gpu_memory_mb", needs.gpuMemory ? Json(mebibytes(*needs.gpuMemory)) : Json(nullptr)},
          {"disk_mb", mebibytes(needs.disk)},
          {"step_s", finiteOrNull(needs.step_s)},
          {"epoch_s", finiteOrNull(needs.epoch_s)},
          {"run_s", finiteOrNull(needs.run_s)},
          {"fits", needs.fits()},
          {"advice", needs.advice}};
}

void printPreflight(const Preflight& needs) {
  std::vector<std::vector<std::string>> rows = {
      {"memory", megabytes(needs.memory), needs.freeMemory > 0 ? megabytes(needs.freeMemory) : "unknown"},
      {"GPU memory",
       needs.gpuMemory ? megabytes(*needs.gpuMemory) : "no GPU",
       needs.gpuMemory ? megabytes(needs.freeGpuMemory) : ""},
      {"disk", megabytes(needs.disk), megabytes(needs.freeDisk)},
      {"step", numberText(needs.step_s) + " s", ""},
      {"epoch", durationText(needs.epoch_s), ""},
      {"run", durationText(needs.run_s), ""}};
  printTable({"", "needed", "free"}, rows);
  if (needs.fits())
    std::cout << "\nThe run fits.\n";
  else
    std::cout << "\nThe run does not fit: it " << needs.advice << '\n';
}

}  // namespace viscera

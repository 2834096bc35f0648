// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace viscera {

/// All that can be measured, by their stable names.
inline constexpr std::array<const char*, 7> kBenchNames = {"unetr_forward_fp32",
                                                           "finetune_step_fp32",
                                                           "finetune_step_bf16",
                                                           "ssl_step_fp32",
                                                           "ssl_step_bf16",
                                                           "preprocess",
                                                           "predict"};

/// What to measure, and on which scan.
struct BenchChoice {
  std::string suite = "all";    ///< step, ssl, prep, infer or all
  std::string only;             ///< one of kBenchNames; empty: all of the suite
  std::filesystem::path image;  ///< scan of preprocess and predict; empty: a synthetic one with its label map
  std::filesystem::path label;  ///< label map that preprocess takes along; empty: none
};

/// One thing to be measured at full size.
struct BenchWorkload {
  std::string name;  ///< stable, e.g. "finetune_step_fp32"
  std::string what;  ///< for people
  std::string skip;  ///< why it cannot run on this machine; empty where it can
  /// Builds what is needed and returns the part to be timed.
  std::function<std::function<void()>()> prepare;
};

struct BenchResult {
  std::string name;
  std::string what;
  std::vector<double> seconds;  ///< empty: skipped
  std::int64_t peakBytes = 0;   ///< largest resident memory from preparation to end
  std::string skipped;          ///< the reason
};

/// The workloads chosen. @throws Error{InvalidConfiguration} where `only` is not in the suite, or there is a
/// label map without its image.
[[nodiscard]] std::vector<BenchWorkload> benchWorkloads(const BenchChoice& choice);

/// One warm-up, then `repeats` measurements. @throws Error{Cancelled} between two.
[[nodiscard]] BenchResult measure(const BenchWorkload& workload, int repeats, const WorkContext& context);

/// Processor, its matrix instructions and memory, in one line.
[[nodiscard]] std::string machineText();

}  // namespace viscera

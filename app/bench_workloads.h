// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace viscera {

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

/// The workloads of a suite: step, ssl, prep, infer or all. `image` is the scan of prep and infer; empty =
/// synthetic.
[[nodiscard]] std::vector<BenchWorkload> benchWorkloads(const std::string& suite,
                                                        const std::filesystem::path& image);

/// One warm-up, then `repeats` measurements. @throws Error{Cancelled} between two.
[[nodiscard]] BenchResult measure(const BenchWorkload& workload, int repeats, const WorkContext& context);

/// Processor, its matrix instructions and memory, in one line.
[[nodiscard]] std::string machineText();

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "storage/step_verdict.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace viscera {
namespace {

std::string percent(double share) {
  return std::to_string(std::lround(100.0 * share)) + " %";
}

std::string dataText(double load_s, double augment_s) {
  return load_s >= augment_s ? "waiting for batches, most of it for cases to be loaded; raise workers, or "
                               "cache_rate where it is "
                               "below 1"
                             : "waiting for batches, most of it for their augmentation; raise workers";
}

}  // namespace

std::optional<StepVerdict> stepVerdict(const std::vector<StageTiming>& timings) {
  std::map<std::string, double> seconds;
  for (const StageTiming& one : timings) seconds[one.stage] = one.total_s;
  // In this order where two are equal: the first one is the easiest to change.
  const std::vector<std::pair<std::string, double>> parts = {
      {"data", seconds["wait"]},
      {"transfer", seconds["copy"]},
      {"compute", seconds["forward"] + seconds["backward"] + seconds["update"]}};
  double step_s = 0.0;
  for (const auto& [name, part_s] : parts) step_s += part_s;
  if (!(step_s > 0.0)) return std::nullopt;
  const auto largest = std::max_element(
      parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  StepVerdict verdict{largest->first, largest->second / step_s, ""};
  verdict.text = "limited by " + verdict.limitedBy + ": " + percent(verdict.share) + " of a step is ";
  if (verdict.limitedBy == "data")
    verdict.text += dataText(seconds["load"], seconds["augment"]);
  else if (verdict.limitedBy == "transfer")
    verdict.text += "spent on moving batches to the device";
  else
    verdict.text += "spent in the network (forward " + percent(seconds["forward"] / step_s) + ", backward " +
                    percent(seconds["backward"] / step_s) + ", update " +
                    percent(seconds["update"] / step_s) + ")";
  return verdict;
}

}  // namespace viscera

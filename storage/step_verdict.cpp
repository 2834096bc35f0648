// SPDX-License-Identifier: Apache-2.0
#include "storage/step_verdict.h"

#include "storage/whole_percents.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace viscera {
namespace {

/// Seconds and whole percents of the stages of a step, rounded together as the bar of them shows them.
class Shares {
 public:
  explicit Shares(const std::vector<StageTiming>& timings) {
    std::map<std::string, double> totals;
    for (const StageTiming& one : timings) totals[one.stage] = one.total_s;
    std::vector<double> parts;
    for (const char* stage : kStages) parts.push_back(totals[stage]);
    const std::vector<int> percents = wholePercents(parts);
    for (std::size_t i = 0; i < parts.size(); ++i) stages_[kStages[i]] = {parts[i], percents[i]};
    load_s = totals["load"];
    augment_s = totals["augment"];
  }

  [[nodiscard]] double seconds(const std::vector<const char*>& stages) const {
    double sum = 0.0;
    for (const char* stage : stages) sum += stages_.at(stage).first;
    return sum;
  }
  [[nodiscard]] std::string percent(const std::vector<const char*>& stages) const {
    int sum = 0;
    for (const char* stage : stages) sum += stages_.at(stage).second;
    return std::to_string(sum) + " %";
  }

  double load_s = 0.0;
  double augment_s = 0.0;

 private:
  static constexpr const char* kStages[] = {"backward", "forward", "update", "wait", "copy"};
  std::map<std::string, std::pair<double, int>> stages_;
};

struct Part {
  const char* name;
  std::vector<const char*> stages;
};

std::string dataText(double load_s, double augment_s) {
  return load_s >= augment_s ? "waiting for batches, most of it for cases to be loaded; raise workers, or "
                               "cache_rate where it is "
                               "below 1"
                             : "waiting for batches, most of it for their augmentation; raise workers";
}

}  // namespace

std::optional<StepVerdict> stepVerdict(const std::vector<StageTiming>& timings) {
  const Shares shares(timings);
  // In this order where two are equal: the first one is the easiest to change.
  const std::vector<Part> parts = {
      {"data", {"wait"}}, {"transfer", {"copy"}}, {"compute", {"forward", "backward", "update"}}};
  const double step_s = shares.seconds({"wait", "copy", "forward", "backward", "update"});
  if (!(step_s > 0.0)) return std::nullopt;
  const auto& largest =
      *std::max_element(parts.begin(), parts.end(), [&shares](const Part& a, const Part& b) {
        return shares.seconds(a.stages) < shares.seconds(b.stages);
      });
  StepVerdict verdict{largest.name, shares.seconds(largest.stages) / step_s, ""};
  verdict.text = "limited by " + verdict.limitedBy + ": " + shares.percent(largest.stages) + " of a step is ";
  if (verdict.limitedBy == "data")
    verdict.text += dataText(shares.load_s, shares.augment_s);
  else if (verdict.limitedBy == "transfer")
    verdict.text += "spent on moving batches to the device";
  else
    verdict.text += "spent in the network (forward " + shares.percent({"forward"}) + ", backward " +
                    shares.percent({"backward"}) + ", update " + shares.percent({"update"}) + ")";
  return verdict;
}

}  // namespace viscera

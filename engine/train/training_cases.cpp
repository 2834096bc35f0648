// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_cases.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>

namespace viscera {
namespace {

constexpr std::size_t kNamedCases = 5;

std::string listOf(const std::vector<SplitCase>& cases) {
  std::string text;
  for (std::size_t i = 0; i < std::min(cases.size(), kNamedCases); ++i)
    text += (text.empty() ? "" : ", ") + cases[i].id +
            (cases[i].resolution.empty() ? "" : " (" + cases[i].resolution + ")");
  if (cases.size() > kNamedCases) text += " and " + std::to_string(cases.size() - kNamedCases) + " more";
  return text;
}

/// The image alone; whether the label map exists does not matter.
SplitCase withoutLabel(SplitCase one) {
  std::error_code ignored;
  one.label.clear();
  one.labelPath.clear();
  one.found = !one.imagePath.empty() && std::filesystem::exists(one.imagePath, ignored);
  return one;
}

bool takesPart(CaseRole role) {
  return role != CaseRole::Test;
}

}  // namespace

TrainingCases selectCases(const Split& split, const RunConfig& config) {
  TrainingCases cases;
  std::vector<SplitCase> missing;
  std::vector<SplitCase> unlabelled;
  const bool pretraining = config.task == Task::Pretraining;
  for (const SplitCase& one : split.cases) {
    if (!takesPart(one.role)) continue;
    SplitCase taken = pretraining ? withoutLabel(one) : one;
    if (!pretraining && taken.label.empty()) {
      unlabelled.push_back(std::move(taken));
      continue;
    }
    if (!taken.found) {
      missing.push_back(std::move(taken));
      continue;
    }
    (one.role == CaseRole::Validation ? cases.validation : cases.training).push_back(std::move(taken));
  }
  const std::string file = split.file.string();
  if (!missing.empty() && config.missingCase == MissingCase::Stop)
    throw Error(ErrorCode::InvalidInput,
                file + ": files of " + std::to_string(missing.size()) +
                    " case(s) are missing: " + listOf(missing) +
                    "; correct --root or the split, or begin a run that goes on without them by --set "
                    "missing_case=skip");
  if (!missing.empty())
    cases.warnings.push_back(std::to_string(missing.size()) +
                             " case(s) are skipped, their files are missing: " + listOf(missing));
  if (!unlabelled.empty())
    cases.warnings.push_back(std::to_string(unlabelled.size()) +
                             " case(s) are skipped, they have no label map: " + listOf(unlabelled));
  if (cases.training.empty())
    throw Error(ErrorCode::InvalidInput,
                file + ": holds no training case " + (pretraining ? "" : "with a label map ") +
                    "whose files exist; check its list \"training\" and --root");
  return cases;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/train/case_survey.h"

#include "engine/base/error.h"
#include "engine/data/case_cache.h"
#include "engine/data/case_workers.h"
#include "engine/volume/volume_io.h"

#include <algorithm>

namespace viscera {
namespace {

void readHeader(const SplitCase& one, const PreprocessingConfig& config, SurveyedCase& surveyed) {
  try {
    const Geometry source = readVolumeInfo(one.imagePath).geometry;
    surveyed.grid = resampledGrid(source, config).size;
    surveyed.sourceVoxels = source.voxelCount();
  } catch (const Error&) {
    surveyed.sourceVoxels = 0;
  }
}

std::vector<SurveyedCase> survey(const std::vector<SplitCase>& cases,
                                 const TaskInput& input,
                                 const WorkContext& work) {
  const RunConfig& config = input.config;
  const CaseCache cache(input.cacheFolder, cases, config.preprocessing, config.cacheRate);
  const auto kept = static_cast<std::size_t>(static_cast<double>(cases.size()) * config.cacheRate);
  std::vector<SurveyedCase> all(cases.size());
  WorkContext silent;  // takes no time worth a word
  silent.stop = work.stop;
  forEachCase(cases.size(), 0, "headers", silent, [&](std::size_t index) {
    SurveyedCase& one = all[index];
    one.labelled = !cases[index].labelPath.empty();
    one.kept = index < kept;
    one.cached = cache.has(index);
    readHeader(cases[index], config.preprocessing, one);
  });
  return all;
}

}  // namespace

CaseSurvey surveyCases(const TaskInput& input, const WorkContext& work) {
  return {survey(input.cases.training, input, work), survey(input.cases.validation, input, work)};
}

std::size_t largestOf(const std::vector<SurveyedCase>& cases) {
  require(!cases.empty(), "largestOf needs a case");
  const auto largest = std::max_element(cases.begin(), cases.end(), [](const auto& a, const auto& b) {
    return a.gridVoxels() < b.gridVoxels();
  });
  return static_cast<std::size_t>(largest - cases.begin());
}

}  // namespace viscera

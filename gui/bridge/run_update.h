// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"
#include "storage/run_news.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Picture that a validation left in the run folder.
struct RunPicture {
  std::int64_t step = 0;
  std::filesystem::path file;  ///< PNG, absolute
};

struct LogLine {
  std::int64_t wall_ms = 0;  ///< UTC; 0: not known
  RunMessage::Level level = RunMessage::Level::Info;
  std::string text;
};

/// What is new of a run since the update before; in the order in which it happened.
struct RunUpdate {
  bool fromStart =
      false;  ///< takes the place of everything told before: first load, or a resume took steps back
  std::map<std::string, std::vector<MetricPoint>> points;  ///< by series, see ScalarSample
  std::vector<ScoredEvaluation> evaluations;
  std::vector<StageTiming> timings;  ///< of the whole run so far, where they changed
  std::vector<RunPicture> pictures;
  std::vector<LogLine> log;
  std::optional<StepFinished> step;  ///< the newest, of a run of this process
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/model_scores.h"
#include "engine/base/progress.h"
#include "engine/data/phantom.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// Sizes of the main job on the synthetic abdomen.
struct DemoPlan {
  std::filesystem::path folder;  ///< becomes the project
  PhantomOptions phantom;
  PhantomDataset counts;
  std::int64_t pretrainingSteps = 0;
  std::int64_t trainingSteps = 0;
  std::vector<std::string> pretrainingSettings;  ///< "key=value" beside max_steps, on top of quick-demo-ssl
  std::vector<std::string> trainingSettings;     ///< the same for both fine-tunings, on top of quick-demo-seg
  std::string device = "auto";
  int threads = 0;
  bool quiet = false;
};

/// About 4.5 minutes on two cores; `full` at most 15.
[[nodiscard]] DemoPlan demoPlan(bool full);

struct DemoResult {
  std::filesystem::path pretrained;  ///< checkpoint that was scored
  std::filesystem::path scratch;
  ModelScores pretrainedScores;  ///< of the held-out cases, original grid
  ModelScores scratchScores;
  std::filesystem::path prediction;  ///< label map of a test scan
  std::filesystem::path picture;     ///< PNG of a held-out case: scan, truth, with pre-training, from scratch
  double seconds = 0.0;
};

/// Makes the data, pre-trains, fine-tunes from that and from scratch (same seed, same steps), scores both
/// after their last step, predicts a test scan and draws a picture. Runs and scores are recorded in the
/// project.
/// @throws Error{InvalidConfiguration} where the folder holds a demo already, Error{Cancelled} on Ctrl-C, and
/// what its parts throw.
[[nodiscard]] DemoResult runDemo(const DemoPlan& plan, const WorkContext& context);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/prediction_model.h"
#include "app/prediction_plan.h"
#include "engine/base/error.h"
#include "engine/base/progress.h"
#include "engine/volume/label_components.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace viscera {

/// What was written for one scan.
struct PredictedScan {
  PredictionJob job;
  std::string leftOut;                     ///< why nothing was predicted: the file is no scan; empty: it is
  double seconds = 0.0;                    ///< of the prediction, without reading and writing
  std::vector<double> organs_ml;           ///< element n: volume of label n; as many as the model has classes
  std::filesystem::path probabilities;     ///< empty: not asked for
  std::filesystem::path labelProbability;  ///< likewise
  std::map<int, LabelComponents> components;  ///< as predicted, before any of them was left out
  double voxel_ml = 0.0;
  double bodyMiddle_mm = 0.0;  ///< LPS x of the middle of the body
};

/// True for failures that lie in one scan; the next one may well succeed.
[[nodiscard]] bool concernsOneScan(ErrorCode code);

/// LPS x, in mm, of the middle of the body in a CT scan: the mean of all voxels above -300 HU, every fourth
/// along each axis; the middle of the grid where there are none.
[[nodiscard]] double bodyMiddle_mm(const Volume& scan);

/// Reads one scan; of a label map only `leftOut` is told. Predicts its labels, leaves out what the model asks
/// for (`keepLargest`) and writes them with the scan's header and the labels' names. Where the model asks for
/// it (`keepProbability`) how sure it is of each label goes into probabilityFileOf() the label map, 0 where a
/// component was left out; else a file of that name, which belongs to an older label map, is removed. With
/// `saveProbabilities` also the soft-max on the model grid, beside the label map as <name>_probabilities.pt:
/// {"probabilities" [C, I, J, K] float32, "affine" [4, 4] float64, RAS mm from voxel}. @throws Error naming
/// the file.
[[nodiscard]] PredictedScan predictFile(PredictionModel& model,
                                        const PredictionJob& job,
                                        bool saveProbabilities,
                                        const WorkContext& context = {});

}  // namespace viscera

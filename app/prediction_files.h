// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/prediction_model.h"
#include "engine/base/error.h"
#include "engine/base/progress.h"
#include "engine/volume/label_components.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace viscera {

/// One scan and the label map to be written for it.
struct PredictionJob {
  std::filesystem::path input;  ///< a volume file, or a folder with one DICOM series
  std::filesystem::path output;
};

struct PredictionPlan {
  std::vector<PredictionJob> jobs;
  bool ofFolder = false;  ///< the input is a folder of scans: one that fails does not end the others
};

/// Which scans an input names, and where their label maps go.
///
/// A file, or a folder with one DICOM series, is one scan: its output is the file `output`, or <name>_seg in
/// `output` where that is a folder or has no extension of a volume. Any other folder is a folder of scans:
/// its volume files and its subfolders with a DICOM series, by name; files that are an output of this plan
/// are none.
/// @throws Error{Io} where the input is not there, Error{InvalidInput} where it holds no scan or two scans
/// would be written to one file, Error{InvalidConfiguration} where `output` is a file and the input a folder
/// of scans.
[[nodiscard]] PredictionPlan planPredictions(const std::filesystem::path& input,
                                             const std::filesystem::path& output);

/// Name without the extension of a volume: "img0001" of "img0001.nii.gz".
[[nodiscard]] std::string scanName(const std::filesystem::path& file);

/// True for names that volumes are read from or written to (.nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd).
[[nodiscard]] bool hasVolumeExtension(const std::filesystem::path& file);

/// What was written for one scan.
struct PredictedScan {
  PredictionJob job;
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

/// Reads one scan, predicts its labels, leaves out what the model asks for (`keepLargest`) and writes them
/// with the scan's header and the labels' names. Where it is asked for (`keepProbability`) how sure it is
/// goes into probabilityFileOf() the label map, 0 where a component was left out; else a file of that name,
/// which belongs to an older label map, is removed. With `saveProbabilities` also the soft-max on the model
/// grid, beside the label map as <name>_probabilities.pt: {"probabilities" [C, I, J, K] float32, "affine" [4,
/// 4] float64, RAS mm from voxel}. @throws Error naming the file.
[[nodiscard]] PredictedScan predictFile(PredictionModel& model,
                                        const PredictionJob& job,
                                        bool saveProbabilities,
                                        const WorkContext& context = {});

}  // namespace viscera

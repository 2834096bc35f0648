// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// One scan and the label map to be written for it.
struct PredictionJob {
  std::filesystem::path input;  ///< a volume file, or a folder with one DICOM series
  std::filesystem::path output;
  std::string name = {};  ///< "img0001"; of a scan in a case folder the folder's
};

/// A file or folder in a folder of scans that is not predicted.
struct LeftOut {
  std::filesystem::path path;
  std::string reason;  ///< "label map"
};

struct PredictionPlan {
  std::vector<PredictionJob> jobs;
  bool ofFolder = false;  ///< the input is a folder of scans: one that fails does not end the others
  std::vector<LeftOut> leftOut = {};
};

/// Why label maps are left out, also those that are known only when they have been read.
inline constexpr const char* kIsLabelMap = "label map";

/// Which scans an input names, and where their label maps go.
///
/// A file, or a folder with one DICOM series, is one scan: its output is the file `output`, or <name>_seg in
/// `output` where that is a folder or has no extension of a volume. Any other folder is a folder of scans:
/// its volume files and its subfolders with a DICOM series, by name; and of each further subfolder, as
/// TotalSegmentator has one for each case, the same. A scan alone in its case folder is called as the folder,
/// several <folder>_<scan>. Label maps (8 bit), probabilities, outputs of this plan and folders without a
/// scan are left out and told; other files are passed over.
/// Reads the headers of volumes.
/// @throws Error{Io} where the input is not there, Error{InvalidInput} where it holds no scan or two scans
/// would be written to one file, Error{InvalidConfiguration} where `output` is a file and the input a folder
/// of scans.
[[nodiscard]] PredictionPlan planPredictions(const std::filesystem::path& input,
                                             const std::filesystem::path& output);

/// What was left out as sentences, a line for each reason: "left out, label map: a.nii.gz, b.nii.gz and 3
/// more". Paths as they lie in `folder`.
[[nodiscard]] std::vector<std::string> leftOutLines(const std::vector<LeftOut>& leftOut,
                                                    const std::filesystem::path& folder);

/// Name without the extension of a volume: "img0001" of "img0001.nii.gz".
[[nodiscard]] std::string scanName(const std::filesystem::path& file);

/// True for names that volumes are read from or written to (.nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd).
[[nodiscard]] bool hasVolumeExtension(const std::filesystem::path& file);

}  // namespace viscera

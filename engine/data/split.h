// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What a case is used for. Test cases never take part in selecting a model. Unlabelled: an entry of the
/// training list without a label where others of that list have one; where none has, all are Training.
enum class CaseRole { Training, Validation, Test, Unlabelled };

/// One case of a split file, paths as written there.
struct SplitCase {
  std::string id;  ///< unique in the split; file name without extensions, with its folder where ambiguous
  CaseRole role = CaseRole::Training;
  std::string image;  ///< a volume file, or a folder with one DICOM series
  std::string label;  ///< empty: none
  std::optional<int> fold;
  // Filled by resolvePaths; absolute.
  std::filesystem::path imagePath;
  std::filesystem::path labelPath;
  std::string
      resolution;      ///< how a path was found if not by its own name, or why it was not found; one sentence
  bool found = false;  ///< the image is there, and the label map if the entry names one
};

/// A parsed split file of any of the styles in use: TCIA, BTCV, Decathlon, Auto3DSeg folds, nnU-Net, plain
/// strings.
struct Split {
  std::filesystem::path file;
  std::string sha256;  ///< of the file's bytes
  std::string name;
  std::map<int, std::string> labels;  ///< value → name; empty where the file has none
  std::vector<SplitCase> cases;       ///< training, validation, test; in the order of the file
  Json document;                      ///< the whole file; unknown keys survive a save

  [[nodiscard]] std::vector<const SplitCase*> withRole(CaseRole role) const;
  /// Classes with background: largest label + 1, or 14 where the split names none.
  [[nodiscard]] int classCount() const;
};

/// Reads a split. The lists training, validation and test (or testing) count, header counts (numTraining …)
/// are ignored. A dataset.json of nnU-Net without lists takes its cases from the folders beside it. An entry
/// is a path or an object with "image" and perhaps "label" (a path, or a list with one) and "fold".
/// @throws Error{Io, InvalidInput} naming file, entry (counted from 0) and key.
[[nodiscard]] Split readSplit(const std::filesystem::path& file);

/// The same of a document that is not, or not yet, in `file`; without a hash.
[[nodiscard]] Split splitFrom(Json document, const std::filesystem::path& file);

/// Training cases with `fold` equal to k become validation, all other cases stay.
/// @throws Error{InvalidConfiguration} if no training case carries that fold.
void applyFold(Split& split, int fold);

/// Finds each file below `root`: relative paths are joined to it, absolute ones kept; a path that does not
/// exist is looked for by its base name below the root and taken where it is unique. Among several the one
/// counts that shares most folders with the path, at least one. A file that belongs to another entry is never
/// taken. Where an image is not there, nnU-Net's name with the channel number (_0000) is looked for too. The
/// root is walked once, and only if a path does not exist. Never throws for a missing file.
void resolvePaths(Split& split, const std::filesystem::path& root);

}  // namespace viscera

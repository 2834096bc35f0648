// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/json.h"

namespace viscera {

/// What a case is used for. Test cases never take part in selecting a model.
enum class CaseRole { Training, Validation, Test, Unlabelled };

/// One case of a split file, paths as written there.
struct SplitCase {
  std::string id;  ///< unique in the split; file name without extensions, with its folder where that is ambiguous
  CaseRole role = CaseRole::Training;
  std::string image;
  std::string label;        ///< empty: none
  std::optional<int> fold;
  // Filled by resolvePaths; absolute.
  std::filesystem::path imagePath;
  std::filesystem::path labelPath;
  std::string resolution;   ///< how a path was found if not by its own name, or why it was not found; one sentence
  bool found = false;
};

/// A parsed split file of any of the styles in use: TCIA, BTCV, Decathlon, Auto3DSeg folds, nnU-Net, plain strings.
struct Split {
  std::filesystem::path file;
  std::string sha256;                ///< of the file's bytes
  std::string name;
  std::map<int, std::string> labels; ///< value → name; empty where the file has none
  std::vector<SplitCase> cases;      ///< training, validation, test; in the order of the file
  Json document;                     ///< the whole file; unknown keys survive a save

  [[nodiscard]] std::vector<const SplitCase*> withRole(CaseRole role) const;
  /// Classes with background: largest label + 1, or 14 where the split names none.
  [[nodiscard]] int classCount() const;
};

/// Reads a split; header counts (numTraining …) are ignored, the lists count. @throws Error{Io, InvalidInput}.
[[nodiscard]] Split readSplit(const std::filesystem::path& file);

/// Cases with `fold` equal to k become validation, other training cases stay. @throws Error{InvalidConfiguration} if no
/// case carries that fold.
void applyFold(Split& split, int fold);

/// Finds each file below `root`: relative paths are joined to it, absolute ones kept; a path that does not exist is
/// looked for by its base name below the root and taken where it is unique. Never throws for a missing file.
void resolvePaths(Split& split, const std::filesystem::path& root);

}  // namespace viscera

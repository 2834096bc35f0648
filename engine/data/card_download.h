// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// The files one list names.
struct FileList {
  std::string name;                ///< e.g. "TCIA"
  std::string names;               ///< how the files must be called, one sentence; empty: see `files`
  std::vector<std::string> files;  ///< relative to the root, or absolute
};

/// A listed file and where one like it was found, relative to the root.
using OtherPlace = std::pair<std::string, std::string>;

/// How much of a list is there.
struct DownloadReport {
  FileList list;
  std::size_t inPlace = 0;
  std::vector<OtherPlace> elsewhere;     ///< right name, other folder: still nested; taken from there
  std::vector<OtherPlace> wronglyNamed;  ///< must be renamed or packed (.nii, _0000, img for label)
  std::vector<std::string> missing;

  [[nodiscard]] std::size_t found() const { return inPlace + elsewhere.size(); }
  [[nodiscard]] bool complete() const { return missing.empty() && wronglyNamed.empty(); }
  [[nodiscard]] bool absent() const { return found() == 0 && wronglyNamed.empty(); }
};

/// The two lists of the model card: TCIA (771 scans) and BTCV (50 scans, 30 label maps).
[[nodiscard]] std::vector<FileList> cardFileLists();
[[nodiscard]] FileList fileListOf(const Split& split);

/// Looks for the files of each list below `root`, which is walked once. Only names count; no file is opened.
/// A root that does not exist holds nothing.
[[nodiscard]] std::vector<DownloadReport> checkDownload(const std::vector<FileList>& lists,
                                                        const std::filesystem::path& root);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/atomic_file.h"
#include "engine/data/split.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace viscera::test {

/// A folder for hand-written splits and the files they name.
class SplitFolder {
 public:
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  std::filesystem::path write(const std::filesystem::path& relative, std::string_view content) const {
    writeFileAtomically(path() / relative, content);
    return path() / relative;
  }
  /// Files whose content does not matter.
  void touch(const std::vector<std::string>& relative) const {
    for (const std::string& file : relative) write(file, file);
  }
  [[nodiscard]] Split read(std::string_view json) const { return readSplit(write("split.json", json)); }

 private:
  TemporaryFolder folder_;
};

inline std::vector<std::string> ids(const std::vector<const SplitCase*>& cases) {
  std::vector<std::string> result;
  for (const SplitCase* one : cases) result.push_back(one->id);
  return result;
}

}  // namespace viscera::test

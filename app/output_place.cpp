// SPDX-License-Identifier: Apache-2.0
#include "app/output_place.h"

#include "engine/base/error.h"
#include "engine/base/file_access.h"
#include "engine/base/process.h"

#include <system_error>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Some file systems let nobody make anything although permissions allow it.
bool canMakeFolderIn(const fs::path& folder) {
  const fs::path probe = folder / (".viscera-" + std::to_string(wallClockMs()));
  std::error_code failed;
  const bool made = fs::create_directory(probe, failed) && !failed;
  std::error_code ignored;
  if (made) fs::remove(probe, ignored);
  return made;
}

}  // namespace

void requireWritablePlace(const fs::path& output, const std::string& option) {
  std::error_code ignored;
  fs::path folder = fs::absolute(output).lexically_normal();
  while (folder.has_relative_path() && !fs::is_directory(folder, ignored)) folder = folder.parent_path();
  if (canWriteInto(folder) && canMakeFolderIn(folder)) return;
  throw Error(ErrorCode::InvalidConfiguration,
              option + ' ' + output.string() + ": " + folder.string() +
                  " cannot be written to; choose another folder, or get leave to write there");
}

}  // namespace viscera

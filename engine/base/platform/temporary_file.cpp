// SPDX-License-Identifier: Apache-2.0
#include "engine/base/temporary_file.h"

#include "engine/base/error.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace viscera {

TemporaryFile::TemporaryFile(const std::string& extension) {
  std::string name = (std::filesystem::temp_directory_path() / "viscera-XXXXXX").string() + extension;
  const int descriptor = ::mkstemps(name.data(), static_cast<int>(extension.size()));
  if (descriptor < 0)
    throw Error(ErrorCode::Io, name + ": a temporary file cannot be made: " + std::strerror(errno));
  ::close(descriptor);
  path_ = name;
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

}  // namespace viscera

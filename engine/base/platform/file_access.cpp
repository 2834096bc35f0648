// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file_access.h"

#include <unistd.h>

namespace viscera {

bool canWriteInto(const std::filesystem::path& folder) {
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

}  // namespace viscera

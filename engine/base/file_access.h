// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace viscera {

/// Whether files can be made in a folder, as far as the system knows without trying: permissions and
/// read-only file systems count, quotas do not.
[[nodiscard]] bool canWriteInto(const std::filesystem::path& folder);

}  // namespace viscera

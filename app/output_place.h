// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace viscera {

/// Tries whether files can be made where the option of a verb says, before hours of work are lost. The place
/// may not exist yet; nothing stays there. @throws Error{InvalidConfiguration} naming option and folder.
void requireWritablePlace(const std::filesystem::path& output, const std::string& option);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/interchange/pt_reader.h"

namespace viscera {

/// Writes a file that torch.load(weights_only=True) opens: zip, stored entries, payloads aligned to 64 bytes, ZIP64 where
/// needed; dicts become plain dicts. Atomic and flushed to disk. Returns its SHA-256. @throws Error{Io}.
std::string writePtFile(const std::filesystem::path& path, const PtValue& value);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/pt_reader.h"

#include <filesystem>
#include <string>

namespace viscera {

/// Writes a file that torch.load(weights_only=True) opens: zip, stored entries, payloads aligned to 64 bytes,
/// ZIP64 where needed; dicts become plain dicts, lists become lists, each tensor has a storage of its own.
/// Atomic and flushed to disk. Returns its SHA-256.
/// @throws Error{Io}; Error{Internal} for a PtOpaque, which cannot be written.
std::string writePtFile(const std::filesystem::path& path, const PtValue& value);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/case_cache.h"
#include "engine/data/preprocessing.h"

#include <filesystem>
#include <string>

namespace viscera {

// One prepared case as a file:
//
//   "VISCASE\0", uint32 version, uint32 length of the description, 64 hexadecimal digits SHA-256 of all after
//   them description: JSON with the grids and whether there is a label map image int16 and label uint8, [I,
//   J, K] with k fastest, each from a multiple of 64 bytes on
//
// Numbers are little-endian.

/// The case as the cache hands it out: image value v in [0, 1] becomes round(v * 32767).
[[nodiscard]] CachedCase quantised(const PreparedVolume& prepared);

/// Writes the file atomically. @throws Error{Io}.
void writeCaseEntry(const std::filesystem::path& file, const CachedCase& entry);

/// Maps the file; the tensors keep the mapping. Without `verify` the checksum is not looked at.
/// @throws Error{Io}, Error{InvalidInput} for a damaged file or one of another version.
[[nodiscard]] CachedCase readCaseEntry(const std::filesystem::path& file, bool verify);

/// The stored SHA-256 of an entry, which is not compared with its content. @throws as readCaseEntry().
[[nodiscard]] std::string caseEntryHash(const std::filesystem::path& file);

}  // namespace viscera

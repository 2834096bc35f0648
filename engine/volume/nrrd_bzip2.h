// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/temporary_file.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace viscera {

/// Fields of an NRRD header, up to the empty line that ends it; names in lower case.
[[nodiscard]] std::map<std::string, std::string> nrrdFields(const std::filesystem::path& path);

/// The same image without compression where the voxels are packed by bzip2, which the NRRD library inside ITK
/// is built without; none for other encodings. Never more than the header promises is unpacked.
/// Source: NRRD format definition, section 5 ("encoding", "line skip", "byte skip").
/// @throws Error{InvalidInput} where the packed voxels are damaged or in several files; Error{Io}.
[[nodiscard]] std::optional<TemporaryFile> unpackedNrrd(const std::filesystem::path& path);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/temporary_file.h"
#include "engine/volume/nrrd_header.h"

#include <filesystem>
#include <optional>

namespace viscera {

/// The same image without compression where the voxels are packed by bzip2, which the NRRD library inside ITK
/// is built without; none for other encodings. `fields` are those of its header. Never more than the header
/// promises is unpacked. Source: NRRD format definition, section 5 ("encoding", "line skip", "byte skip").
/// @throws Error{InvalidInput} where the packed voxels are damaged or in several files; Error{Io}.
[[nodiscard]] std::optional<TemporaryFile> unpackedNrrd(const std::filesystem::path& path,
                                                        const NrrdFields& fields);

}  // namespace viscera

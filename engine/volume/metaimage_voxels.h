// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace itk {
class MetaImageIO;
}

namespace viscera {

/// Reads the binary voxels of a MetaImage whose header has been read, in the machine's byte order; false
/// where they are stored as text or in several files, which is left to ITK. ITK's own reading goes on without
/// a word where voxels are missing or damaged. @throws Error{InvalidInput, Io} naming `path`.
bool readMetaImageVoxels(itk::MetaImageIO& io,
                         const std::filesystem::path& path,
                         std::span<std::byte> target);

/// Refuses a header whose lines the MetaIO library inside ITK would write beyond its buffers.
/// @throws Error{InvalidInput} naming the line.
void requireReadableMetaHeader(const std::filesystem::path& path);

}  // namespace viscera

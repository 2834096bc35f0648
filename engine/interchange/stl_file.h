// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/triangle_mesh.h"

#include <filesystem>
#include <string>

namespace viscera {

/// Bytes of a binary STL file with so many triangles.
[[nodiscard]] constexpr std::uint64_t stlBytes(std::uint64_t triangles) {
  return 84 + 50 * triangles;
}

/// Writes a binary STL in LPS mm; its header names the structure and says "SPACE=LPS", which 3D Slicer reads.
/// @throws as AtomicFile.
void writeStl(const std::filesystem::path& path, const TriangleMesh& mesh, const std::string& name);

struct StlFile {
  std::string header;  ///< up to its first zero
  TriangleMesh mesh;   ///< corners at equal places are one point
};

/// Reads a binary STL. @throws Error{Io}, Error{InvalidInput} for a file that is cut off.
[[nodiscard]] StlFile readStl(const std::filesystem::path& path);

}  // namespace viscera

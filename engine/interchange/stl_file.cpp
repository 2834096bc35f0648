// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/stl_file.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"

#include <Eigen/Geometry>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace viscera {
namespace {

constexpr std::size_t kHeaderBytes = 80;
constexpr std::size_t kTriangleBytes = 50;
constexpr std::size_t kBufferTriangles = 20'000;

void put(std::string& bytes, const Eigen::Vector3d& vector) {
  const Eigen::Vector3f single = vector.cast<float>();
  std::array<char, 12> raw{};
  std::memcpy(raw.data(), single.data(), raw.size());
  bytes.append(raw.data(), raw.size());
}

std::string startOf(const TriangleMesh& mesh, const std::string& name) {
  std::string start = "Viscera SPACE=LPS UNIT=mm " + name;
  start.resize(kHeaderBytes, '\0');
  const auto count = static_cast<std::uint32_t>(mesh.triangles.size());
  std::array<char, 4> raw{};
  std::memcpy(raw.data(), &count, raw.size());
  return start.append(raw.data(), raw.size());
}

std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.is_open() || stream.bad())
    throw Error(ErrorCode::Io, path.string() + ": reading the file failed");
  return bytes;
}

}  // namespace

void writeStl(const std::filesystem::path& path, const TriangleMesh& mesh, const std::string& name) {
  AtomicFile file(path);
  std::string bytes = startOf(mesh, name);
  std::size_t buffered = 0;
  for (const auto& [a, b, c] : mesh.triangles) {
    const Eigen::Vector3d& first = mesh.points_mm[a];
    const Eigen::Vector3d across = (mesh.points_mm[b] - first).cross(mesh.points_mm[c] - first);
    const double length = across.norm();
    put(bytes, length > 0.0 ? Eigen::Vector3d(across / length) : Eigen::Vector3d::Zero());
    for (const std::uint32_t corner : {a, b, c}) put(bytes, mesh.points_mm[corner]);
    bytes.append(2, '\0');
    if (++buffered % kBufferTriangles != 0) continue;
    file.write(bytes);
    bytes.clear();
  }
  file.write(bytes);
  file.commit();
}

StlFile readStl(const std::filesystem::path& path) {
  const std::string bytes = bytesOf(path);
  std::uint32_t count = 0;
  if (bytes.size() >= kHeaderBytes + sizeof(count))
    std::memcpy(&count, bytes.data() + kHeaderBytes, sizeof(count));
  if (bytes.size() < kHeaderBytes + sizeof(count) || bytes.size() != stlBytes(count))
    throw Error(ErrorCode::InvalidInput,
                path.string() + ": holds " + std::to_string(bytes.size()) + " bytes, but " +
                    std::to_string(count) + " triangles of a binary STL need " +
                    std::to_string(stlBytes(count)) + "; the file is cut off or no binary STL");
  struct Corner {
    std::array<float, 3> place;
    std::uint32_t number;
    bool operator<(const Corner& other) const { return place < other.place; }
  };
  std::vector<Corner> corners(3 * static_cast<std::size_t>(count));
  for (std::size_t n = 0; n < corners.size(); ++n) {
    const std::size_t at = kHeaderBytes + sizeof(count) + kTriangleBytes * (n / 3) + 12 * (1 + n % 3);
    std::memcpy(corners[n].place.data(), bytes.data() + at, 12);
    corners[n].number = static_cast<std::uint32_t>(n);
  }
  std::sort(corners.begin(), corners.end());
  StlFile file{std::string(bytes.c_str(), std::min(std::strlen(bytes.c_str()), kHeaderBytes)), {}};
  file.mesh.triangles.resize(count);
  for (std::size_t n = 0; n < corners.size(); ++n) {
    const auto& place = corners[n].place;
    if (n == 0 || place != corners[n - 1].place)
      file.mesh.points_mm.emplace_back(place[0], place[1], place[2]);
    file.mesh.triangles[corners[n].number / 3].at(corners[n].number % 3) =
        static_cast<std::uint32_t>(file.mesh.points_mm.size() - 1);
  }
  return file;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/surface_net.h"

#include "engine/volume/cell_patches.h"

#include <algorithm>
#include <unordered_map>

namespace viscera {
namespace {

using Place = std::array<std::int64_t, 3>;

/// The voxels of the box with one layer of outside around them.
class Inside {
 public:
  Inside(const Volume& labels, int value, const VoxelBox& box) {
    for (std::size_t d = 0; d < 3; ++d) size_.at(d) = box.size().at(d) + 2;
    mask_.resize(static_cast<std::size_t>(size_[0] * size_[1] * size_[2]));
    const auto voxels = labels.voxels<std::uint8_t>();
    for (std::int64_t z = 1; z < size_[2] - 1; ++z)
      for (std::int64_t y = 1; y < size_[1] - 1; ++y) {
        const std::size_t from = labels.offset(box.start[0], box.start[1] + y - 1, box.start[2] + z - 1);
        const std::size_t to = at({1, y, z});
        for (std::size_t x = 0; x + 2 < static_cast<std::size_t>(size_[0]); ++x)
          mask_[to + x] = voxels[from + x] == value ? 1 : 0;
      }
  }
  [[nodiscard]] const Place& size() const { return size_; }
  [[nodiscard]] std::size_t at(const Place& p) const {
    return static_cast<std::size_t>(p[0] + size_[0] * (p[1] + size_[1] * p[2]));
  }
  [[nodiscard]] bool operator()(const Place& p) const { return mask_[at(p)] != 0; }
  [[nodiscard]] std::uint8_t value(std::size_t at) const { return mask_[at]; }

 private:
  Place size_{};
  std::vector<std::uint8_t> mask_;
};

Place moved(Place place, std::size_t axis, std::int64_t by) {
  place.at(axis) += by;
  return place;
}

class NetBuilder {
 public:
  NetBuilder(const Volume& labels, int value, const VoxelBox& box)
      : inside_(labels, value, box), row_(inside_.size()[0] - 1) {
    for (int d = 0; d < 3; ++d)
      shift_[d] = static_cast<double>(box.start.at(static_cast<std::size_t>(d)) - 1);
    for (auto& slab : slabs_) slab.resize(static_cast<std::size_t>(row_ * (inside_.size()[1] - 1)));
  }

  SurfaceNet build() {
    const Place& size = inside_.size();
    for (std::int64_t z = 0; z + 1 < size[2]; ++z) {
      fillSlab(z);
      for (std::int64_t y = 0; y + 1 < size[1]; ++y)
        for (std::int64_t x = 0; x + 1 < size[0]; ++x) addFaces({x, y, z});
    }
    return std::move(net_);
  }

 private:
  struct Cell {
    std::uint32_t firstPoint = 0;
    std::uint8_t corners = 0;
  };

  Cell& cell(const Place& p) {
    return slabs_.at(static_cast<std::size_t>(p[2] & 1))[static_cast<std::size_t>(p[0] + row_ * p[1])];
  }

  std::uint32_t addPoint(const Eigen::Vector3d& point, const Eigen::Vector3d& anchor) {
    net_.points.push_back(point + shift_);
    net_.anchors.push_back(anchor + shift_);
    return static_cast<std::uint32_t>(net_.points.size() - 1);
  }

  std::uint8_t cornersOf(const Place& p) const {
    const std::size_t here = inside_.at(p);
    const auto row = static_cast<std::size_t>(inside_.size()[0]);
    const std::size_t slice = row * static_cast<std::size_t>(inside_.size()[1]);
    unsigned bits = 0;
    unsigned corner = 0;
    for (const std::size_t offset :
         {std::size_t{0}, std::size_t{1}, row, row + 1, slice, slice + 1, slice + row, slice + row + 1})
      bits |= static_cast<unsigned>(inside_.value(here + offset)) << corner++;
    return static_cast<std::uint8_t>(bits);
  }

  void fillSlab(std::int64_t z) {
    const Place& size = inside_.size();
    for (std::int64_t y = 0; y + 1 < size[1]; ++y)
      for (std::int64_t x = 0; x + 1 < size[0]; ++x) {
        const Place place{x, y, z};
        Cell& one = cell(place);
        one.corners = cornersOf(place);
        one.firstPoint = static_cast<std::uint32_t>(net_.points.size());
        const CellPatches& patches = cellPatches(one.corners);
        const Eigen::Vector3d corner(static_cast<double>(x), static_cast<double>(y), static_cast<double>(z));
        for (int n = 0; n < patches.count; ++n)
          addPoint(corner + patches.centre.at(static_cast<std::size_t>(n)),
                   corner + Eigen::Vector3d::Constant(0.5));
      }
  }

  /// Faces across the edges that begin at a place. Cells of the slab below are there where they are needed:
  /// the outermost layer is outside, so that nothing crosses its edges.
  void addFaces(const Place& place) {
    const bool here = inside_(place);
    for (std::size_t axis = 0; axis < 3; ++axis)
      if (inside_(moved(place, axis, 1)) != here) addFace(place, axis, here);
  }

  void addFace(const Place& place, std::size_t axis, bool here) {
    const std::size_t u = (axis + 1) % 3;
    const std::size_t v = (axis + 2) % 3;
    // The four cells round the edge, counter-clockwise seen from where the axis points to, and the direction
    // along which the face between a cell and the next one lies.
    struct Step {
      int u;
      int v;
      bool alongU;
      int sign;
    };
    constexpr std::array<Step, 4> kRound{
        {{0, 0, false, 1}, {-1, 0, true, -1}, {-1, -1, false, -1}, {0, -1, true, 1}}};
    SurfaceNet::Face face;
    for (const Step& step : kRound) {
      const Cell& one = cell(moved(moved(place, u, step.u), v, step.v));
      const auto edge = static_cast<std::size_t>(4 * static_cast<int>(axis) - step.u - 2 * step.v);
      const auto patch = cellPatches(one.corners).patchOfEdge.at(edge);
      face.corners.at(face.count++) = one.firstPoint + static_cast<std::uint32_t>(patch);
      const std::size_t along = step.alongU ? u : v;
      const Place beside = moved(place, along, step.sign);
      const bool isDoubtful = inside_(beside) != here && inside_(moved(beside, axis, 1)) == here;
      if (isDoubtful)
        face.corners.at(face.count++) =
            pointOnFace(here ? place : moved(place, axis, 1), {axis, here ? 1 : -1}, {along, step.sign});
    }
    if (!here) std::reverse(face.corners.begin(), face.corners.begin() + face.count);
    net_.faces.push_back(face);
  }

  struct Direction {
    std::size_t axis;
    int sign;
  };

  /// On a doubtful face two pieces of surface may share both lines; a point of its own on each line keeps
  /// them apart. It belongs to the inside corner that the line cuts off.
  std::uint32_t pointOnFace(const Place& corner, Direction a, Direction b) {
    if (a.axis > b.axis) std::swap(a, b);
    const std::uint64_t code = 4 * (a.axis + b.axis) + (a.sign > 0 ? 1U : 0U) + (b.sign > 0 ? 2U : 0U);
    const std::uint64_t key = 16 * static_cast<std::uint64_t>(inside_.at(corner)) + code;
    const auto [found, isNew] = onFaces_.try_emplace(key, 0U);
    if (isNew) {
      Eigen::Vector3d way = Eigen::Vector3d::Zero();
      way[static_cast<Eigen::Index>(a.axis)] = a.sign;
      way[static_cast<Eigen::Index>(b.axis)] = b.sign;
      const Eigen::Vector3d from(
          static_cast<double>(corner[0]), static_cast<double>(corner[1]), static_cast<double>(corner[2]));
      found->second = addPoint(from + 0.25 * way, from + 0.5 * way);
    }
    return found->second;
  }

  Inside inside_;
  std::int64_t row_;
  Eigen::Vector3d shift_;
  std::array<std::vector<Cell>, 2> slabs_;
  std::unordered_map<std::uint64_t, std::uint32_t> onFaces_;
  SurfaceNet net_;
};

}  // namespace

SurfaceNet surfaceNet(const Volume& labels, int value, const VoxelBox& box) {
  if (box.empty()) return {};
  return NetBuilder(labels, value, box).build();
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "viewer/slice_extraction.h"

#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace viscera {
namespace {

constexpr std::int64_t kTile = 32;      ///< rows and columns of a tile: source and target lines fit in L1
constexpr std::size_t kReadAhead = 24;  ///< elements; about as many cache lines as a core keeps in flight

/// A slice in memory: element (column, row) is at first + column * columnStep + row * rowStep.
struct Strides {
  std::int64_t first = 0;
  std::int64_t columnStep = 0;
  std::int64_t rowStep = 0;
  std::int64_t columns = 0;
  std::int64_t rows = 0;
};

Strides stridesOf(const Volume& volume, const SlicePlane& plane, std::int64_t slice) {
  const Index3& size = volume.size();
  const std::array<std::int64_t, 3> step{1, size[0], size[0] * size[1]};
  const auto stepOf = [&](int d) { return step.at(static_cast<std::size_t>(plane.voxelAxis(d))); };
  Strides strides{slice * stepOf(2), stepOf(0), stepOf(1), plane.count(0), plane.count(1)};
  if (plane.reversed(0)) {
    strides.first += (strides.columns - 1) * strides.columnStep;
    strides.columnStep = -strides.columnStep;
  }
  if (plane.reversed(1)) {
    strides.first += (strides.rows - 1) * strides.rowStep;
    strides.rowStep = -strides.rowStep;
  }
  return strides;
}

template <class T>
void copyRows(const T* voxels, const Strides& s, T* out) {
  for (std::int64_t row = 0; row < s.rows; ++row, out += s.columns) {
    const T* source = voxels + s.first + row * s.rowStep;
    if (s.columnStep == 1)
      std::copy_n(source, s.columns, out);
    else
      std::reverse_copy(source - (s.columns - 1), source + 1, out);
  }
}

/// Rows lie closer together than columns: tile by tile, along the rows inside.
template <class T>
void copyTransposed(const T* voxels, const Strides& s, T* out) {
  for (std::int64_t column = 0; column < s.columns; column += kTile)
    for (std::int64_t row = 0; row < s.rows; row += kTile) {
      const std::int64_t columnEnd = std::min(column + kTile, s.columns);
      const std::int64_t rowEnd = std::min(row + kTile, s.rows);
      for (std::int64_t c = column; c < columnEnd; ++c) {
        const T* source = voxels + s.first + c * s.columnStep;
        for (std::int64_t r = row; r < rowEnd; ++r) out[c + r * s.columns] = source[r * s.rowStep];
      }
    }
}

/// Every element lies in a cache line of its own.
template <class T>
void gather(const T* voxels, const Strides& s, const NeededVoxels& needed, T* out) {
  const std::size_t count = needed.columns.size();
  std::vector<std::int64_t> offsets(count + kReadAhead);
  for (std::size_t n = 0; n < offsets.size(); ++n)
    offsets[n] = needed.columns.empty() ? 0 : needed.columns[std::min(n, count - 1)] * s.columnStep;
  for (const std::int32_t row : needed.rows) {
    const T* source = voxels + s.first + row * s.rowStep;
    T* target = out + row * s.columns;
    for (std::size_t n = 0; n < count; ++n) {
      __builtin_prefetch(source + offsets[n + kReadAhead], 0, 0);
      target[needed.columns[n]] = source[offsets[n]];
    }
  }
}

}  // namespace

bool extractSlice(const Volume& volume,
                  const SlicePlane& plane,
                  std::int64_t slice,
                  const NeededVoxels& needed,
                  std::vector<std::byte>& out) {
  require(slice >= 0 && slice < plane.count(2), "the slice is not in the volume");
  const Strides strides = stridesOf(volume, plane, slice);
  const bool alongColumns = std::abs(strides.columnStep) == 1;
  const bool alongRows = std::abs(strides.rowStep) == 1;
  out.resize(static_cast<std::size_t>(strides.columns * strides.rows) * bytesPerVoxel(volume.type()));
  withVoxelWidth(volume.type(), [&]<class T>(std::type_identity<T>) {
    const T* voxels = reinterpret_cast<const T*>(volume.bytes().data());
    T* target = reinterpret_cast<T*>(out.data());
    if (alongColumns)
      copyRows(voxels, strides, target);
    else if (alongRows)
      copyTransposed(voxels, strides, target);
    else
      gather(voxels, strides, needed, target);
  });
  return alongColumns || alongRows;
}

bool SliceCache::holds(const std::shared_ptr<const Volume>& volume,
                       SliceView view,
                       std::int64_t slice,
                       const NeededVoxels& needed) const {
  const bool sameVolume = !volume_.owner_before(volume) && !volume.owner_before(volume_);
  return sameVolume && view == view_ && slice == slice_ && (whole_ || needed == needed_);
}

std::span<const std::byte> SliceCache::slice(const std::shared_ptr<const Volume>& volume,
                                             const SlicePlane& plane,
                                             std::int64_t slice,
                                             const NeededVoxels& needed) {
  if (!holds(volume, plane.view(), slice, needed)) {
    volume_.reset();
    whole_ = extractSlice(*volume, plane, slice, needed, voxels_);
    needed_ = needed;
    volume_ = volume;
    view_ = plane.view();
    slice_ = slice;
  }
  return voxels_;
}

}  // namespace viscera

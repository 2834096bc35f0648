// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"
#include "viewer/slice_geometry.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace viscera {

/// Columns and rows of a slice that a picture needs, rising, each once.
struct NeededVoxels {
  std::vector<std::int32_t> columns;
  std::vector<std::int32_t> rows;
  [[nodiscard]] bool operator==(const NeededVoxels&) const = default;
};

/// Copies slice `slice` of `volume` as the plane shows it: element column + count(0) * row, in the volume's
/// type. `out` is resized.
///
/// Where rows or columns lie along the memory the whole slice is copied in the order of the memory. Else
/// every voxel costs a cache line, and only those in `needed` are read, ahead of their use; the others are
/// left as they were. Returns true where the slice is whole.
bool extractSlice(const Volume& volume,
                  const SlicePlane& plane,
                  std::int64_t slice,
                  const NeededVoxels& needed,
                  std::vector<std::byte>& out);

/// The slice last extracted from a volume, so that window, looks and, mostly, zoom and pan need not walk the
/// volume again. Knows a volume by its owner, so that another one at the same address is not taken for it,
/// and keeps no volume alive.
class SliceCache {
 public:
  /// The voxels of the slice, at least those needed; valid until the next call.
  [[nodiscard]] std::span<const std::byte> slice(const std::shared_ptr<const Volume>& volume,
                                                 const SlicePlane& plane,
                                                 std::int64_t slice,
                                                 const NeededVoxels& needed);
  void clear() { volume_.reset(); }

 private:
  [[nodiscard]] bool holds(const std::shared_ptr<const Volume>& volume,
                           SliceView view,
                           std::int64_t slice,
                           const NeededVoxels& needed) const;

  std::weak_ptr<const Volume> volume_;
  SliceView view_ = SliceView::Axial;
  std::int64_t slice_ = -1;
  NeededVoxels needed_;
  bool whole_ = false;
  std::vector<std::byte> voxels_;
};

}  // namespace viscera

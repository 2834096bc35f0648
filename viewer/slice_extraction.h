// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"
#include "viewer/slice_geometry.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace viscera {

/// Copies slice `slice` of `volume` as the plane shows it: element column + count(0) * row, in the volume's
/// type. `out` is resized. The volume is walked in the order of its memory where it can be, otherwise with
/// reads ahead of use.
void extractSlice(const Volume& volume,
                  const SlicePlane& plane,
                  std::int64_t slice,
                  std::vector<std::byte>& out);

/// The slice last extracted from a volume, so that zoom, pan and window need not walk the volume again.
/// Knows a volume by its owner, so that another one at the same address is not taken for it, and keeps no
/// volume alive.
class SliceCache {
 public:
  /// The voxels of the slice; valid until the next call.
  [[nodiscard]] std::span<const std::byte> slice(const std::shared_ptr<const Volume>& volume,
                                                 const SlicePlane& plane,
                                                 std::int64_t slice);
  void clear() { volume_.reset(); }

 private:
  [[nodiscard]] bool holds(const std::shared_ptr<const Volume>& volume,
                           SliceView view,
                           std::int64_t slice) const;

  std::weak_ptr<const Volume> volume_;
  SliceView view_ = SliceView::Axial;
  std::int64_t slice_ = -1;
  std::vector<std::byte> voxels_;
};

}  // namespace viscera

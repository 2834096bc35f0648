// SPDX-License-Identifier: Apache-2.0
#include "viewer/window_level.h"

#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace viscera {

WindowLevel windowOfClip(double low_hu, double high_hu) {
  if (!(low_hu < high_hu))
    throw Error(ErrorCode::InvalidConfiguration,
                "A window from " + std::to_string(low_hu) + " to " + std::to_string(high_hu) +
                    " HU is empty; its low end must be below its high end.");
  return {high_hu - low_hu, (low_hu + high_hu) / 2.0};
}

WindowLevel draggedWindow(const WindowLevel& start, double right_px, double down_px) {
  const double step_hu = std::max(start.width_hu / 500.0, 0.5);
  return {std::max(start.width_hu + right_px * step_hu, 1.0), start.level_hu + down_px * step_hu};
}

std::uint8_t greyOf(double value_hu, const WindowLevel& window) {
  const double grey = std::floor((value_hu - window.low_hu()) * 255.0 / window.width_hu + 0.5);
  if (!(grey > 0.0)) return 0;
  return grey >= 255.0 ? std::uint8_t{255} : static_cast<std::uint8_t>(grey);
}

void GreyTable::update(VoxelType type, const WindowLevel& window) {
  require(fits(type), "a grey table serves voxels of 8 or 16 bits");
  require(window.width_hu > 0.0, "a window has a width above 0");
  if (!table_.empty() && type == type_ && window == window_) return;
  withVoxelType(type, [&]<class T>(std::type_identity<T>) {
    const double least = static_cast<double>(std::numeric_limits<T>::min());
    table_.resize(std::size_t{1} << (8 * std::min<std::size_t>(sizeof(T), 2)));
    for (std::size_t n = 0; n < table_.size(); ++n)
      table_[n] = greyOf(least + static_cast<double>(n), window);
  });
  type_ = type;
  window_ = window;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace viscera {

/// Which HU are shown from black to white: level ± width / 2.
struct WindowLevel {
  double width_hu = 400.0;
  double level_hu = 40.0;

  [[nodiscard]] double low_hu() const { return level_hu - width_hu / 2.0; }
  [[nodiscard]] double high_hu() const { return level_hu + width_hu / 2.0; }
  [[nodiscard]] bool operator==(const WindowLevel&) const = default;
};

struct WindowPreset {
  const char* name;  ///< untranslated, e.g. "Soft tissue"
  WindowLevel window;
};

/// Presets in the order of their keys 1 … 5. Source: OHIF's windowLevelPresets.
inline constexpr std::array<WindowPreset, 5> kWindowPresets{{{"Soft tissue", {400.0, 40.0}},
                                                             {"Lung", {1500.0, -600.0}},
                                                             {"Liver", {150.0, 90.0}},
                                                             {"Bone", {2500.0, 480.0}},
                                                             {"Brain", {80.0, 40.0}}}};

/// "What the network sees": the window whose black and white are the clip range of a training preset, e.g.
/// -175 … 250 HU. @throws Error{InvalidConfiguration} unless low < high.
[[nodiscard]] WindowLevel windowOfClip(double low_hu, double high_hu);

/// The window after the pointer was dragged by (right, down) screen pixels from where it was `start`: right
/// widens, down raises the level (darker), in steps of 1/500 of the width, at least half a HU. The width
/// stays at 1 HU or more.
[[nodiscard]] WindowLevel draggedWindow(const WindowLevel& start, double right_px, double down_px);

/// Grey 0 … 255 of one value: floor((value - low) * 255 / width + 0.5), so halves go up, clamped; a value
/// that is not a number is black.
[[nodiscard]] std::uint8_t greyOf(double value_hu, const WindowLevel& window);

/// Grey of every value of a voxel type of 8 or 16 bits.
class GreyTable {
 public:
  [[nodiscard]] static bool fits(VoxelType type) { return bytesPerVoxel(type) <= 2; }
  /// Keeps the table where neither type nor window changed.
  void update(VoxelType type, const WindowLevel& window);
  /// Grey of value v is table()[v - least value of the type].
  [[nodiscard]] std::span<const std::uint8_t> table() const { return table_; }

 private:
  std::vector<std::uint8_t> table_;
  VoxelType type_ = VoxelType::Float32;
  WindowLevel window_{};
};

}  // namespace viscera

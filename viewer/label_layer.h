// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>

namespace viscera {

/// A label map that may be laid over a scan.
struct LabelLayer {
  std::string name;                      ///< as messages call it, e.g. the file's name
  std::shared_ptr<const Volume> labels;  ///< UInt8, see labelMapFrom()
  bool laidAnyway = false;               ///< the person asked to see it although it does not fit (LayerFit)
};

/// Whether a label map belongs over a scan, judged by where both lie in the patient.
struct LayerFit {
  enum class Kind : std::uint8_t {
    SameGrid,  ///< voxel for voxel
    Mapped,    ///< another grid over the same region: shown where its voxels lie in mm
    Apart      ///< not shown
  };
  Kind kind = Kind::SameGrid;
  std::string sentence;  ///< for Apart: why, with both names; else empty
};

/// Another grid belongs over the scan where the two share at least half of the longer extent along each axis
/// of either; less means that one of them lies elsewhere, or that a header holds a wrong origin.
[[nodiscard]] LayerFit fitOf(const Geometry& scan,
                             const std::string& scanName,
                             const Geometry& layer,
                             const std::string& layerName);

/// Number of voxels of each label of a UInt8 label map.
[[nodiscard]] std::array<std::int64_t, 256> labelCounts(const Volume& labels);

/// Colour of each label and whether its organ is shown; label 0 is never drawn.
struct LabelColours {
  std::array<std::uint32_t, 256> rgb{};  ///< 0xRRGGBB
  std::bitset<256> visible = std::bitset<256>().set();
};

enum class LabelStyle : std::uint8_t { Fill, Contour };

/// How a layer is drawn.
struct LayerLook {
  bool shown = true;
  LabelStyle style = LabelStyle::Fill;
  double opacity = 0.5;  ///< 0 … 1
  LabelColours colours;
};

}  // namespace viscera

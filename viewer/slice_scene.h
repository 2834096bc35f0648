// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/label_layer.h"

#include <cstddef>
#include <vector>

namespace viscera {

/// A scan and the label maps over it. Made once, then shared unchanged by all panes (and threads); copies
/// share the voxels.
struct SliceScene {
  std::shared_ptr<const Volume> scan;
  std::string scanName;
  std::vector<LabelLayer> layers;  ///< from the lowest to the uppermost
  std::vector<LayerFit> fits;      ///< one for each layer

  /// True where the layer may be drawn: it fits, or the person wants to see it anyway.
  [[nodiscard]] bool laid(std::size_t layer) const {
    return layer < layers.size() && (fits[layer].kind != LayerFit::Kind::Apart || layers[layer].laidAnyway);
  }
};

/// Works out the fits. @throws Error{Internal} for an empty scan or a layer that is not UInt8.
[[nodiscard]] SliceScene makeScene(std::shared_ptr<const Volume> scan,
                                   std::string scanName,
                                   std::vector<LabelLayer> layers);

}  // namespace viscera

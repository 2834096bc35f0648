// SPDX-License-Identifier: Apache-2.0
#include "viewer/slice_scene.h"

#include <utility>

namespace viscera {

SliceScene makeScene(std::shared_ptr<const Volume> scan,
                     std::string scanName,
                     std::vector<LabelLayer> layers) {
  require(scan != nullptr && !scan->empty(), "a scene has a scan");
  SliceScene scene{std::move(scan), std::move(scanName), std::move(layers), {}};
  for (const LabelLayer& layer : scene.layers) {
    require(layer.labels != nullptr && layer.labels->type() == VoxelType::UInt8, "a layer has UInt8 labels");
    scene.fits.push_back(fitOf(scene.scan->geometry(), scene.scanName, layer.labels->geometry(), layer.name));
  }
  return scene;
}

}  // namespace viscera

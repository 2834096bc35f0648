// SPDX-License-Identifier: Apache-2.0
#include "viewer/probe.h"

#include "viewer/slice_geometry.h"

namespace viscera {

std::optional<double> valueAt(const Volume& volume, const Eigen::Vector3d& lps_mm) {
  Index3 index{};
  if (!nearestVoxel(volume.geometry(), volume.geometry().patientFromVoxel().inverse() * lps_mm, index))
    return std::nullopt;
  return volume.at(index[0], index[1], index[2]);
}

ProbeSample probe(const SliceScene& scene, const Eigen::Vector3d& lps_mm) {
  const Geometry& geometry = scene.scan->geometry();
  ProbeSample sample;
  sample.lps_mm = lps_mm;
  sample.ras_mm = rasFromLps(lps_mm);
  sample.voxel = geometry.patientFromVoxel().inverse() * lps_mm;
  sample.labels.resize(scene.layers.size());
  Index3 index{};
  if (!nearestVoxel(geometry, sample.voxel, index)) return sample;
  sample.index = index;
  sample.value_hu = scene.scan->at(index[0], index[1], index[2]);
  for (std::size_t layer = 0; layer < scene.layers.size(); ++layer)
    if (scene.laid(layer))
      if (const auto label = valueAt(*scene.layers[layer].labels, lps_mm))
        sample.labels[layer] = static_cast<int>(*label);
  return sample;
}

}  // namespace viscera

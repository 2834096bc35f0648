// SPDX-License-Identifier: Apache-2.0
#include "engine/data/preprocessing.h"

#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/volume/intensity.h"
#include "engine/volume/label_map.h"
#include "engine/volume/orientation.h"
#include "engine/volume/resample.h"

#include <cmath>
#include <limits>
#include <sstream>

namespace viscera {
namespace {

/// Raised whenever the result of prepareVolume changes for an unchanged configuration.
constexpr int kPreprocessingVersion = 1;
constexpr double kGridTolerance_mm = 1e-2;

std::string describe(const Geometry& geometry) {
  std::ostringstream text;
  text << toString(geometry.size) << ' ' << geometry.axcodes() << ", spacing "
       << geometry.spacing_mm.transpose() << " mm, origin " << geometry.origin_mm.transpose() << " mm";
  return text.str();
}

void requireSameGrid(const Geometry& image, const Geometry& label) {
  if (sameGrid(image, label, kGridTolerance_mm)) return;
  throw Error(ErrorCode::InvalidInput,
              "the label map (" + describe(label) + ") is not on the grid of the image (" + describe(image) +
                  "); resample it or correct its header");
}

/// MONAI computes on images as float32; small integers are exact in it and may stay as they are.
bool isExactInFloat(VoxelType type) {
  return type == VoxelType::Float32 || bytesPerVoxel(type) <= 2;
}

Volume onGrid(Volume volume, const Geometry& target, Interpolation mode, int threads) {
  const Geometry& now = volume.geometry();
  if (now.size == target.size && now.spacing_mm == target.spacing_mm) return volume;
  return resampled(volume, target, mode, threads);
}

void clearNotNumbers(Volume& image) {
  for (float& value : image.voxels<float>())
    if (std::isnan(value)) value = 0.0F;
}

/// Orientation, spacing and window; leaves source, resampled of `grid` filled.
Volume windowedImage(const Volume& source, const PreprocessingConfig& config, int threads, ModelGrid& grid) {
  grid.source = source.geometry();
  Volume image = isExactInFloat(source.type()) ? source : source.convertedTo(VoxelType::Float32);
  if (!config.orientation.empty()) image = reoriented(image, config.orientation);
  const Eigen::Vector3d spacing_mm(config.spacing_mm.data());
  grid.resampled = respacedGeometry(image.geometry(), spacing_mm);
  image = onGrid(std::move(image), grid.resampled, Interpolation::Linear, threads);
  if (image.type() != VoxelType::Float32) image = image.convertedTo(VoxelType::Float32);
  applyHuWindow(image, config.huWindow[0], config.huWindow[1]);
  clearNotNumbers(image);
  return image;
}

}  // namespace

PreparedVolume prepareVolume(const Volume& image,
                             const Volume* label,
                             const PreprocessingConfig& config,
                             int threads) {
  if (label != nullptr) requireSameGrid(image.geometry(), label->geometry());
  PreparedVolume prepared;
  ModelGrid& grid = prepared.grid;
  prepared.image = windowedImage(image, config, threads, grid);
  if (label != nullptr) {
    Volume bytes = labelMapFrom(*label, "the label map");
    // The image's geometry, not the label's own: both must take the same way to the last bit.
    bytes.setGeometry(image.geometry());
    if (!config.orientation.empty()) bytes = reoriented(bytes, config.orientation);
    prepared.label = onGrid(std::move(bytes), grid.resampled, Interpolation::Nearest, threads);
  }
  grid.crop = {{0, 0, 0}, grid.resampled.size};
  const VoxelBox box = config.cropForeground ? foregroundBox(prepared.image) : VoxelBox{};
  if (!box.empty()) {
    grid.crop = box;
    prepared.image = cropped(prepared.image, box);
    if (prepared.label) prepared.label = cropped(*prepared.label, box);
  }
  grid.model = prepared.image.geometry();
  return prepared;
}

Geometry resampledGrid(const Geometry& source, const PreprocessingConfig& config) {
  const Geometry turned =
      config.orientation.empty() ? source : reorientedGeometry(source, axisMapTo(source, config.orientation));
  return respacedGeometry(turned, Eigen::Vector3d(config.spacing_mm.data()));
}

std::string preprocessingKey(const PreprocessingConfig& config) {
  const Json key = {{"version", kPreprocessingVersion},
                    {"orientation", config.orientation},
                    {"spacing_mm", config.spacing_mm},
                    {"hu_window", config.huWindow},
                    {"crop_foreground", config.cropForeground}};
  return key.dump();
}

}  // namespace viscera

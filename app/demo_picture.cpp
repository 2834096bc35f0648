// SPDX-License-Identifier: Apache-2.0
#include "app/demo_picture.h"

#include "engine/api/organ_palette.h"
#include "engine/data/tensor_conversion.h"
#include "engine/train/preview.h"
#include "engine/volume/orientation.h"
#include "engine/volume/png_file.h"

#include <ATen/core/Tensor.h>

#include <cmath>

namespace viscera {
namespace {

constexpr double kLowest_hu = -175.0;
constexpr double kHighest_hu = 250.0;
constexpr int kGap_px = 6;
constexpr int kSmallestHeight_px = 320;
constexpr double kColourShare = 0.65;  ///< of an organ's colour; the rest is the scan

at::Tensor standing(const Volume& volume) {
  return tensorFromVolume(reoriented(volume, "RAS")).select(0, 0);
}

std::uint8_t mixed(std::uint8_t colour, std::uint8_t grey) {
  return static_cast<std::uint8_t>(std::lround(kColourShare * colour + (1.0 - kColourShare) * grey));
}

void paint(const PreviewImage& scan, const PreviewImage* labels, int left, int zoom, RgbImage& canvas) {
  for (int y = 0; y < scan.height * zoom; ++y)
    for (int x = 0; x < scan.width * zoom; ++x) {
      const auto pixel = static_cast<std::size_t>(y / zoom) * static_cast<std::size_t>(scan.width) +
                         static_cast<std::size_t>(x / zoom);
      const std::uint8_t grey = scan.pixels[pixel];
      const int label = labels == nullptr ? 0 : labels->pixels[pixel];
      const Rgb colour = paletteColour(label);
      std::uint8_t* target = canvas.at(left + x, y);
      target[0] = label == 0 ? grey : mixed(colour.red, grey);
      target[1] = label == 0 ? grey : mixed(colour.green, grey);
      target[2] = label == 0 ? grey : mixed(colour.blue, grey);
    }
}

}  // namespace

void writeComparisonPicture(const std::filesystem::path& file,
                            const Volume& scan,
                            const std::vector<Volume>& labelMaps) {
  std::vector<at::Tensor> labels;
  for (const Volume& one : labelMaps) labels.push_back(standing(one.convertedTo(VoxelType::UInt8)));
  const at::Tensor image = standing(scan).to(at::kFloat).sub(kLowest_hu).div(kHighest_hu - kLowest_hu);
  const Geometry geometry = reorientedGeometry(scan.geometry(), axisMapTo(scan.geometry(), "RAS"));
  const PreviewSlicer slicer(geometry, labels.empty() ? image.size(2) / 2 : fullestSlice(labels.front()));
  const PreviewImage grey = slicer.grey("image", image);
  const int zoom = std::max(1, (kSmallestHeight_px + grey.height - 1) / grey.height);
  const int panels = static_cast<int>(labels.size()) + 1;
  RgbImage canvas(panels * grey.width * zoom + (panels - 1) * kGap_px, grey.height * zoom);
  paint(grey, nullptr, 0, zoom, canvas);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const PreviewImage map = slicer.labels("labels", labels[i]);
    paint(grey, &map, (static_cast<int>(i) + 1) * (grey.width * zoom + kGap_px), zoom, canvas);
  }
  writePng(file, canvas);
}

}  // namespace viscera

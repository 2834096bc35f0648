// SPDX-License-Identifier: Apache-2.0
#include "engine/train/preview.h"

#include "engine/api/organ_palette.h"
#include "engine/base/error.h"
#include "engine/volume/png_file.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace viscera {
namespace {

constexpr int kGap_px = 4;
constexpr int kSmallestEdge_px = 192;

bool isLabelMap(const PreviewImage& image) {
  return image.name == "truth" || image.name == "prediction";
}

Rgb colourOf(const PreviewImage& image, const PreviewImage* below, std::size_t pixel) {
  const std::uint8_t value = image.pixels[pixel];
  if (!isLabelMap(image)) return {value, value, value};
  const std::uint8_t grey = below == nullptr ? std::uint8_t{0} : below->pixels[pixel];
  return value == 0 ? Rgb{grey, grey, grey} : paletteColour(value);
}

void paint(const PreviewImage& image, const PreviewImage* below, int left, int zoom, RgbImage& canvas) {
  for (int y = 0; y < image.height * zoom; ++y)
    for (int x = 0; x < image.width * zoom; ++x) {
      const auto pixel = static_cast<std::size_t>(y / zoom) * static_cast<std::size_t>(image.width) +
                         static_cast<std::size_t>(x / zoom);
      const Rgb colour = colourOf(image, below, pixel);
      const std::array<std::uint8_t, 3> bytes = {colour.red, colour.green, colour.blue};
      std::copy(bytes.begin(), bytes.end(), canvas.at(left + x, y));
    }
}

}  // namespace

PreviewSlicer::PreviewSlicer(const Geometry& geometry, std::int64_t slice)
    : flipColumns_(geometry.direction(0, 0) < 0.0),
      flipRows_(geometry.direction(1, 1) < 0.0),
      slice_(slice) {}

PreviewImage PreviewSlicer::grey(const std::string& name, const at::Tensor& image, double scale) const {
  const at::Tensor values = image.select(2, slice_).to(at::kCPU, at::kFloat) * scale;
  return cut(name, (values.nan_to_num().clamp(0.0, 1.0) * 255.0).round().to(at::kByte));
}

PreviewImage PreviewSlicer::labels(const std::string& name, const at::Tensor& labels) const {
  return cut(name, labels.select(2, slice_).to(at::kCPU, at::kByte));
}

PreviewImage PreviewSlicer::cut(const std::string& name, const at::Tensor& bytes) const {
  std::vector<std::int64_t> flipped;
  if (flipRows_) flipped.push_back(0);
  if (flipColumns_) flipped.push_back(1);
  const at::Tensor rows = bytes.t().flip(flipped).contiguous();
  PreviewImage image;
  image.name = name;
  image.height = static_cast<int>(rows.size(0));
  image.width = static_cast<int>(rows.size(1));
  const auto* first = rows.const_data_ptr<std::uint8_t>();
  image.pixels.assign(first, first + rows.numel());
  return image;
}

std::int64_t fullestSlice(const at::Tensor& labels) {
  const at::Tensor counts = (labels != 0).sum(std::vector<std::int64_t>{0, 1});
  if (counts.sum().item<std::int64_t>() == 0) return labels.size(2) / 2;
  return counts.argmax().item<std::int64_t>();
}

void writePreview(const std::filesystem::path& runFolder, const PreviewReady& preview) {
  if (preview.images.empty()) return;
  int width = 0;
  int height = 0;
  const PreviewImage* below = nullptr;
  for (const PreviewImage& image : preview.images) {
    width += image.width;
    height = std::max(height, image.height);
    if (image.name == "image") below = &image;
  }
  const int zoom = std::max(1, (kSmallestEdge_px + height - 1) / height);
  const int gaps = kGap_px * (static_cast<int>(preview.images.size()) - 1);
  RgbImage canvas(width * zoom + gaps, height * zoom);
  int left = 0;
  for (const PreviewImage& image : preview.images) {
    paint(image, below, left, zoom, canvas);
    left += image.width * zoom + kGap_px;
  }
  std::array<char, 40> name{};
  std::snprintf(name.data(), name.size(), "step_%06lld.png", static_cast<long long>(preview.step));
  std::filesystem::create_directories(runFolder / "previews");
  writePng(runFolder / "previews" / name.data(), canvas, preview.caseId);
}

}  // namespace viscera

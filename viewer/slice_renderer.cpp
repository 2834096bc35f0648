// SPDX-License-Identifier: Apache-2.0
#include "viewer/slice_renderer.h"

#include "viewer/label_raster.h"

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

/// Width of contours: one screen pixel, whole in device pixels.
int contourWidth_px(const Viewport& viewport) {
  return std::max(1, static_cast<int>(std::lround(viewport.pixelRatio)));
}

void copyGrey(const ByteRaster& grey, const PictureBuffer& out) {
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* source = grey.row(y);
    std::uint32_t* target = out.pixels + out.rowStep * y;
    for (int x = 0; x < out.width; ++x) target[x] = 0xff000000U | source[x] * 0x010101U;
  }
}

}  // namespace

void SliceRenderer::prepare(const SliceScene& scene, const SliceRequest& request) {
  plane_.emplace(scene.scan->geometry(), request.view);
  require(request.slice >= 0 && request.slice < plane_->count(2), "the slice is not in the volume");
  const int margin = contourWidth_px(request.viewport);
  sampleAxis(*plane_, request.viewport, 0, margin, columns_);
  sampleAxis(*plane_, request.viewport, 1, margin, rows_);
  columnsTouched(columns_, false, underPixels_.columns);
  columnsTouched(rows_, false, underPixels_.rows);
  if (request.interpolation == Interpolation::Linear) {
    columnsTouched(columns_, true, aroundPixels_.columns);
    columnsTouched(rows_, true, aroundPixels_.rows);
  }
  layers_.resize(scene.layers.size());
  for (LayerState& layer : layers_) layer.current = false;
}

const ByteRaster& SliceRenderer::renderGrey(const SliceScene& scene, const SliceRequest& request) {
  prepare(scene, request);
  const bool linear = request.interpolation == Interpolation::Linear;
  const GreyPainter::Slice slice{
      scanCache_.slice(scene.scan, *plane_, request.slice, linear ? aroundPixels_ : underPixels_),
      scene.scan->type(),
      plane_->count(0),
      plane_->count(1)};
  grey_.resize(request.viewport.width_px, request.viewport.height_px, 0);
  greyPainter_.paint(slice, columns_, rows_, request.window, request.interpolation, grey_);
  return grey_;
}

void SliceRenderer::render(const SliceScene& scene, const SliceRequest& request, const PictureBuffer& out) {
  require(out.width == request.viewport.width_px && out.height == request.viewport.height_px,
          "the picture has the viewport's size");
  copyGrey(renderGrey(scene, request), out);
  drawLayers(scene, request, out);
}

const ByteRaster* SliceRenderer::labelsOf(const SliceScene& scene,
                                          const SliceRequest& request,
                                          std::size_t layer) {
  if (!scene.laid(layer)) return nullptr;
  LayerState& state = layers_[layer];
  if (state.current) return &state.raster;
  const auto& labels = scene.layers[layer].labels;
  state.raster.resize(request.viewport.width_px, request.viewport.height_px, columns_.margin);
  if (scene.fits[layer].kind == LayerFit::Kind::SameGrid)
    rasterOfSlice(state.cache.slice(labels, *plane_, request.slice, underPixels_),
                  plane_->count(0),
                  columns_,
                  rows_,
                  state.raster);
  else
    rasterOfMappedLabels(*labels, {*plane_, request.viewport, request.slice}, columns_, rows_, state.raster);
  state.current = true;
  return &state.raster;
}

void SliceRenderer::drawLayers(const SliceScene& scene,
                               const SliceRequest& request,
                               const PictureBuffer& out) {
  for (std::size_t layer = 0; layer < std::min(request.looks.size(), scene.layers.size()); ++layer) {
    const LayerLook& look = request.looks[layer];
    if (!look.shown) continue;
    if (const ByteRaster* labels = labelsOf(scene, request, layer))
      labelPainter_.paint(*labels, look.colours, {look.style, look.opacity}, out);
  }
  const ErrorMapLook& look = request.errorMap;
  if (!look.shown) return;
  const ByteRaster* truth = labelsOf(scene, request, look.truth);
  const ByteRaster* prediction = labelsOf(scene, request, look.prediction);
  if (truth == nullptr || prediction == nullptr) return;
  errorRaster(*truth, *prediction, look.visible, errors_);
  LabelColours colours;
  std::copy(look.rgb.begin(), look.rgb.end(), colours.rgb.begin());
  const bool hatched = look.hatched && look.style == LabelStyle::Fill;
  if (hatched) hatchRaster(errors_, hatch_);
  labelPainter_.paint(hatched ? hatch_ : errors_, colours, {look.style, look.opacity}, out);
}

void SliceRenderer::clear() {
  scanCache_.clear();
  layers_.clear();
}

}  // namespace viscera

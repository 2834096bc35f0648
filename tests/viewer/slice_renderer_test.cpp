// SPDX-License-Identifier: Apache-2.0
// What a renderer keeps between pictures must never show.
#include "reference_slices.h"

#include <gtest/gtest.h>

namespace viscera::test {
namespace {

constexpr int kWidth = 24;
constexpr int kHeight = 20;

SliceScene sceneOf(std::shared_ptr<const Volume> scan) {
  return makeScene(std::move(scan), "scan", {{"truth", referenceLabels("truth")}});
}

SliceRequest requestFor(SliceView view, std::int64_t slice) {
  SliceRequest request;
  request.view = view;
  request.slice = slice;
  request.viewport = {kWidth, kHeight, 1.0, 1.0, {0.0, 0.0}};
  request.window = {500.0, 40.0};
  request.looks.resize(1);
  request.looks[0].colours = referenceColours();
  return request;
}

std::vector<std::uint32_t> drawn(SliceRenderer& renderer,
                                 const SliceScene& scene,
                                 const SliceRequest& request) {
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(kWidth * kHeight));
  renderer.render(scene, request, {pixels.data(), kWidth, kHeight, kWidth});
  return pixels;
}

std::vector<std::uint32_t> drawnAfresh(const SliceScene& scene, const SliceRequest& request) {
  SliceRenderer renderer;
  return drawn(renderer, scene, request);
}

TEST(SliceRenderer, NeverShowsAStaleSlice) {
  const SliceScene scene = sceneOf(referenceScan());
  SliceRenderer renderer;
  std::vector<std::uint32_t> previous;
  for (const SliceView view : kSliceViews)
    for (std::int64_t slice = 0; slice < 8; ++slice) {
      const SliceRequest request = requestFor(view, slice);
      const auto picture = drawn(renderer, scene, request);
      EXPECT_EQ(picture, drawnAfresh(scene, request)) << slice;
      EXPECT_NE(picture, previous) << slice;
      previous = picture;
    }
}

TEST(SliceRenderer, FollowsZoomPanWindowAndInterpolation) {
  const SliceScene scene = sceneOf(referenceScan());
  SliceRenderer renderer;
  for (const SliceView view : kSliceViews) {
    SliceRequest request = requestFor(view, 4);
    request.viewport.zoom = 5.0;  // shows, and reads, a few voxels only
    for (int step = 0; step < 6; ++step) {
      if (step == 1) request.viewport.pan_mm = {2.0, -1.0};
      if (step == 2) request.viewport.zoom = 0.9;
      if (step == 3) request.viewport.zoom = 3.0;
      if (step == 4) request.interpolation = Interpolation::Linear;
      if (step == 5) request.window = {100.0, 0.0};
      EXPECT_EQ(drawn(renderer, scene, request), drawnAfresh(scene, request)) << step;
    }
  }
}

TEST(SliceRenderer, FollowsTheScanAndItsLayers) {
  SliceRenderer renderer;
  const SliceRequest request = requestFor(SliceView::Sagittal, 4);
  for (int shift = 0; shift < 5; ++shift) {
    // Each volume takes the memory of the one before, most likely its very address.
    auto other = std::make_shared<Volume>(*referenceScan());
    for (auto& voxel : other->voxels<std::int16_t>()) voxel = static_cast<std::int16_t>(voxel + 40 * shift);
    const SliceScene scene = sceneOf(std::move(other));
    EXPECT_EQ(drawn(renderer, scene, request), drawnAfresh(scene, request)) << shift;
  }
}

TEST(SliceRenderer, KeepsNoVolumeAlive) {
  SliceRenderer renderer;
  std::weak_ptr<const Volume> scan;
  {
    const SliceScene scene = sceneOf(referenceScan());
    scan = scene.scan;
    (void)drawn(renderer, scene, requestFor(SliceView::Axial, 1));
  }
  EXPECT_TRUE(scan.expired());
}

TEST(SliceRenderer, RefusesSlicesThatAreNotThere) {
  const SliceScene scene = sceneOf(referenceScan());
  EXPECT_THROW((void)drawnAfresh(scene, requestFor(SliceView::Axial, 8)), Error);
  EXPECT_THROW((void)drawnAfresh(scene, requestFor(SliceView::Axial, -1)), Error);
}

}  // namespace
}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#include "engine/train/preview.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera {
namespace {

using Pixels = std::vector<std::uint8_t>;

Geometry geometryOf(double x, double y) {
  Geometry geometry;
  geometry.direction.diagonal() << x, y, 1.0;
  return geometry;
}

// [I=2, J=3, K=2]; the second slice holds 10 * i + j.
at::Tensor marked() {
  at::Tensor labels = torch::zeros({2, 3, 2}, torch::kByte);
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j) labels[i][j][1] = 10 * i + j;
  return labels;
}

// LPS: i grows to the patient's left, which is the right of the picture; j to posterior, its bottom.
TEST(PreviewSlicer, ShowsLpsAsItIs) {
  const PreviewImage image = PreviewSlicer(geometryOf(1.0, 1.0), 1).labels("truth", marked());
  EXPECT_EQ(image.width, 2);
  EXPECT_EQ(image.height, 3);
  EXPECT_EQ(image.pixels, (Pixels{0, 10, 1, 11, 2, 12}));
}

TEST(PreviewSlicer, TurnsRasTheSameWayRound) {
  const PreviewImage image = PreviewSlicer(geometryOf(-1.0, -1.0), 1).labels("truth", marked());
  EXPECT_EQ(image.pixels, (Pixels{12, 2, 11, 1, 10, 0}));
}

TEST(PreviewSlicer, ScalesToGreyAndClips) {
  const at::Tensor image = torch::tensor({-1.0F, 0.0F, 0.5F, 1.0F, 3.0F}).view({5, 1, 1});
  const PreviewSlicer slicer(geometryOf(1.0, 1.0), 0);
  EXPECT_EQ(slicer.grey("image", image).pixels, (Pixels{0, 0, 128, 255, 255}));  // 127.5 to even
  EXPECT_EQ(slicer.grey("image", image, 0.2).pixels, (Pixels{0, 0, 26, 51, 153}));
}

TEST(FullestSlice, HasTheMostLabelledVoxels) {
  at::Tensor labels = torch::zeros({2, 2, 5}, torch::kByte);
  EXPECT_EQ(fullestSlice(labels), 2);
  labels[0][0][4] = 9;
  labels[0][1][1] = 1;
  labels[1][1][1] = 1;
  EXPECT_EQ(fullestSlice(labels), 1);
}

TEST(WritePreview, MakesAPictureOfItsStep) {
  const test::TemporaryFolder folder;
  const PreviewSlicer slicer(geometryOf(1.0, 1.0), 1);
  writePreview(folder.path(),
               {12, "case", {slicer.labels("image", marked()), slicer.labels("truth", marked())}});
  EXPECT_GT(std::filesystem::file_size(folder.path() / "previews" / "step_000012.png"), 50U);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/label_upsampling.h"

#include "engine/volume/volume_io.h"
#include "golden.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <stop_token>

namespace viscera::test {
namespace {

constexpr std::array<std::pair<const char*, UpsamplingRule>, 2> kRules{
    {{"probabilities", UpsamplingRule::Probabilities}, {"logits", UpsamplingRule::Logits}}};

Geometry geometryFrom(const Json& golden) {
  Geometry geometry;
  geometry.size = golden.at("size").get<Index3>();
  for (int row = 0; row < 3; ++row) {
    const double sign = row < 2 ? -1.0 : 1.0;  // RAS to LPS
    for (int column = 0; column < 3; ++column)
      geometry.direction(row, column) = sign * golden.at("affine")[row][column].get<double>();
    geometry.origin_mm[row] = sign * golden.at("affine")[row][3].get<double>();
  }
  for (int column = 0; column < 3; ++column) {
    geometry.spacing_mm[column] = geometry.direction.col(column).norm();
    geometry.direction.col(column) /= geometry.spacing_mm[column];
  }
  return geometry;
}

/// 100 HU in an ellipsoid that does not touch the border, -1000 HU outside; as in make_inference.py.
Volume ellipsoid(const Geometry& geometry) {
  constexpr std::array<double, 3> kShare{0.8, 0.7, 0.9};
  Volume volume(geometry, VoxelType::Float32);
  auto voxel = volume.voxels<float>().begin();
  for (std::int64_t k = 0; k < geometry.size[2]; ++k)
    for (std::int64_t j = 0; j < geometry.size[1]; ++j)
      for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
        const std::array<std::int64_t, 3> index{i, j, k};
        double distance = 0.0;
        for (std::size_t d = 0; d < 3; ++d) {
          const double half = static_cast<double>(geometry.size[d] - 1) / 2.0;
          const double part = (static_cast<double>(index[d]) - half) / (kShare[d] * half);
          distance += part * part;
        }
        *voxel++ = distance <= 1.0 ? 100.0F : -1000.0F;
      }
  return volume;
}

std::string digitsOf(const Volume& labels) {
  std::string digits;
  for (const std::uint8_t label : labels.voxels<std::uint8_t>()) digits += static_cast<char>('0' + label);
  return digits;
}

/// A grid whose model side is a crop of the source itself.
ModelGrid croppedGrid(const Index3& size, const VoxelBox& crop) {
  ModelGrid grid;
  grid.source.size = size;
  grid.resampled = grid.source;
  grid.crop = crop;
  grid.model = croppedGeometry(grid.resampled, crop);
  return grid;
}

TEST(LabelsOnSourceGrid, AgreeWithMonaisInvertOnEveryVoxel) {
  const Json golden = inferenceGolden();
  ASSERT_EQ(golden.at("restoring").size(), 5U);
  for (const Json& one : golden.at("restoring")) {
    SCOPED_TRACE(one.at("name").get<std::string>());
    const Volume image = ellipsoid(geometryFrom(one));
    const ModelGrid grid = prepareVolume(image, nullptr, PreprocessingConfig{}).grid;
    ASSERT_EQ(grid.model.size, one.at("model").get<Index3>());
    const at::Tensor logits = pseudoLogits(4, grid.model.size, 1);
    for (const auto& [name, rule] : kRules) {
      const Volume labels = labelsOnSourceGrid(logits, grid, rule);
      EXPECT_EQ(labels.type(), VoxelType::UInt8);
      EXPECT_TRUE(sameGrid(labels.geometry(), image.geometry()));
      EXPECT_EQ(digitsOf(labels), one.at(name).get<std::string>()) << name;
    }
  }
}

TEST(LabelsOnSourceGrid, AgreeWithMonaisInvertOnARealScan) {
  const Json golden = inferenceGolden().at("real");
  VISCERA_REQUIRE_TEST_DATA(file, golden.at("path").get<std::string>());
  const ModelGrid grid = prepareVolume(readVolume(file).volume, nullptr, PreprocessingConfig{}).grid;
  ASSERT_EQ(grid.model.size, golden.at("model").get<Index3>());
  const at::Tensor logits = pseudoLogits(4, grid.model.size, golden.at("cell").get<std::int64_t>());
  for (const auto& [name, rule] : kRules) {
    SCOPED_TRACE(name);
    const Volume labels = labelsOnSourceGrid(logits, grid, rule);
    const auto voxels = labels.voxels<std::uint8_t>();
    const auto expected = golden.at(name).get<std::string>();
    const auto step = golden.at("step").get<std::size_t>();
    std::size_t different = 0;
    for (std::size_t n = 0; n < expected.size(); ++n) different += voxels[n * step] != expected[n] - '0';
    EXPECT_LE(static_cast<double>(different), 1e-4 * static_cast<double>(expected.size()));
    for (std::size_t label = 0; label < 4; ++label) {
      const auto counted = std::count(voxels.begin(), voxels.end(), static_cast<std::uint8_t>(label));
      const auto wanted = golden.at(std::string(name) + "_counts")[label].get<double>();
      EXPECT_NEAR(static_cast<double>(counted), wanted, 1e-4 * wanted) << "label " << label;
    }
  }
}

TEST(LabelsOnSourceGrid, OnOneGridAreThePlainArgmaxAndBackgroundOutsideTheCrop) {
  const VoxelBox crop{{1, 0, 2}, {5, 6, 6}};
  const ModelGrid grid = croppedGrid({6, 7, 8}, crop);
  const at::Tensor logits = pseudoLogits(5, crop.size(), 1);
  const at::Tensor expected = torch::constant_pad_nd(logits.argmax(0), {2, 2, 0, 1, 1, 1}, 0);
  for (const auto& [name, rule] : kRules) {
    const Volume labels = labelsOnSourceGrid(logits, grid, rule);
    for (std::int64_t i = 0; i < 6; ++i)
      for (std::int64_t j = 0; j < 7; ++j)
        for (std::int64_t k = 0; k < 8; ++k)
          ASSERT_EQ(labels.at(i, j, k), expected[i][j][k].item<double>()) << name << i << j << k;
  }
}

TEST(LabelsOnSourceGrid, OfEqualChannelsTheFirstWins) {
  const ModelGrid grid = croppedGrid({1, 1, 2}, {{0, 0, 0}, {1, 1, 2}});
  const at::Tensor logits = torch::tensor({-1.0F, -1.0F, 2.0F, -3.0F, 2.0F, -1.0F}).view({3, 1, 1, 2});
  EXPECT_EQ(digitsOf(labelsOnSourceGrid(logits, grid, UpsamplingRule::Logits)), "10");
}

TEST(LabelsOnSourceGrid, DoNotDependOnTheNumberOfThreads) {
  const Json golden = inferenceGolden();
  const Volume image = ellipsoid(geometryFrom(golden.at("restoring")[2]));
  const ModelGrid grid = prepareVolume(image, nullptr, PreprocessingConfig{}).grid;
  const at::Tensor logits = pseudoLogits(4, grid.model.size, 1);
  const int before = at::get_num_threads();
  std::array<std::string, 2> digits;
  for (int threads = 1; threads <= 2; ++threads) {
    at::set_num_threads(threads);
    digits[static_cast<std::size_t>(threads - 1)] =
        digitsOf(labelsOnSourceGrid(logits, grid, UpsamplingRule::Probabilities));
  }
  at::set_num_threads(before);
  EXPECT_EQ(digits[0], digits[1]);
}

TEST(LabelsOnSourceGrid, CanBeCancelledAndRefuseTurnedGrids) {
  ModelGrid grid = croppedGrid({4, 4, 4}, {{0, 0, 0}, {4, 4, 4}});
  const at::Tensor logits = torch::zeros({2, 4, 4, 4});
  std::stop_source stop;
  stop.request_stop();
  const auto codeOf = [&](const WorkContext& context) {
    try {
      (void)labelsOnSourceGrid(logits, grid, UpsamplingRule::Logits, context);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::Io;
  };
  EXPECT_EQ(codeOf({{}, stop.get_token()}), ErrorCode::Cancelled);
  grid.resampled.direction = Eigen::AngleAxisd(0.1, Eigen::Vector3d::UnitZ()).toRotationMatrix();
  EXPECT_EQ(codeOf({}), ErrorCode::Internal);
}

}  // namespace
}  // namespace viscera::test

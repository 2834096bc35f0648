// SPDX-License-Identifier: Apache-2.0
#include "engine/data/preprocessing.h"

#include "engine/base/json.h"
#include "engine/data/tensor_conversion.h"
#include "expect_error.h"
#include "formula_scan.h"
#include "tests/support/test_paths.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <limits>
#include <set>

namespace viscera {
namespace {

using test::expectError;
using test::FormulaScan;
using test::formulaScan;

/// Values by MONAI; tests/golden/make_preprocessing.py wrote them.
Json goldenCase(const std::string& name) {
  const Json golden = readJsonFile(test::sourceFolder() / "tests" / "golden" / "preprocessing.json");
  for (const Json& one : golden.at("cases"))
    if (one.at("name") == name) return one;
  throw Error(ErrorCode::Internal, "preprocessing.json has no case " + name);
}

PreprocessingConfig configOf(const Json& golden) {
  return {golden.at("orientation").get<std::string>(),
          golden.at("spacing_mm").get<std::array<double, 3>>(),
          golden.at("hu_window").get<std::array<double, 2>>(),
          true};
}

std::string letters(const at::Tensor& label) {
  const at::Tensor values = label + static_cast<int>('a');
  return {reinterpret_cast<const char*>(values.const_data_ptr<std::uint8_t>()),
          static_cast<std::size_t>(values.numel())};
}

class PrepareVolumeGolden : public testing::TestWithParam<const char*> {};

TEST_P(PrepareVolumeGolden, AgreesWithMonai) {
  const Json golden = goldenCase(GetParam());
  const FormulaScan scan = formulaScan();
  const PreparedVolume prepared = prepareVolume(scan.image, &scan.label, configOf(golden));
  ASSERT_EQ(prepared.image.size(), golden.at("size").get<Index3>());
  EXPECT_EQ(prepared.grid.crop.start, golden.at("crop_start").get<Index3>());
  EXPECT_EQ(prepared.grid.crop.stop, golden.at("crop_stop").get<Index3>());
  const Eigen::Matrix4d rasFromVoxel = prepared.image.geometry().rasFromVoxel().matrix();
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 4; ++column)
      EXPECT_NEAR(rasFromVoxel(row, column), golden.at("ras_from_voxel")[row][column].get<double>(), 1e-6);

  const at::Tensor image = tensorFromVolume(prepared.image).flatten();
  EXPECT_NEAR(image.to(torch::kFloat64).mean().item<double>(), golden.at("mean").get<double>(), 1e-6);
  const auto values = golden.at("values").get<std::vector<float>>();
  const auto step = golden.at("step").get<std::int64_t>();
  const at::Tensor sampled = image.slice(0, 0, image.numel(), step);
  ASSERT_EQ(sampled.numel(), static_cast<std::int64_t>(values.size()));
  EXPECT_LE((sampled - torch::tensor(values)).abs().max().item<float>(), 1e-5F);

  ASSERT_TRUE(prepared.label);
  EXPECT_EQ(prepared.label->type(), VoxelType::UInt8);
  EXPECT_EQ(letters(tensorFromVolume(*prepared.label)), golden.at("labels").get<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Presets,
                         PrepareVolumeGolden,
                         testing::Values("fine-tuning", "pre-training", "one axis kept"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::erase_if(name, [](char c) { return c == ' ' || c == '-'; });
                           return name;
                         });

PreprocessingConfig asInFile() {
  return {"", {1.7, 1.3, 3.1}, {-175.0, 250.0}, true};
}

TEST(PrepareVolume, DescribesTheWayToTheModelGrid) {
  const FormulaScan scan = formulaScan();
  const PreparedVolume prepared =
      prepareVolume(scan.image, &scan.label, {"RAS", {1.5, 1.5, 2.0}, {-175, 250}, true});
  const ModelGrid& grid = prepared.grid;
  EXPECT_TRUE(sameGrid(grid.source, scan.image.geometry(), 0.0));
  EXPECT_EQ(grid.resampled.axcodes(), "RAS");
  // round((n - 1) * old / new + 1): 21 * 1.7 / 1.5 = 23.8, 25 * 1.3 / 1.5 = 21.67, 12 * 3.1 / 2 = 18.6
  EXPECT_EQ(grid.resampled.size, (Index3{25, 23, 20}));
  EXPECT_TRUE(sameGrid(grid.model, croppedGeometry(grid.resampled, grid.crop), 1e-9));
  EXPECT_TRUE(sameGrid(grid.model, prepared.image.geometry(), 0.0));
  EXPECT_TRUE(sameGrid(grid.model, prepared.label->geometry(), 1e-9));
}

TEST(PrepareVolume, DoesNotDependOnTheNumberOfThreads) {
  const FormulaScan scan = formulaScan();
  const PreprocessingConfig config{"RAS", {1.1, 0.9, 1.4}, {-175.0, 250.0}, true};
  const PreparedVolume one = prepareVolume(scan.image, &scan.label, config, 1);
  const PreparedVolume four = prepareVolume(scan.image, &scan.label, config, 4);
  EXPECT_TRUE(torch::equal(tensorFromVolume(one.image), tensorFromVolume(four.image)));
  EXPECT_TRUE(torch::equal(tensorFromVolume(*one.label), tensorFromVolume(*four.label)));
}

TEST(PrepareVolume, WindowsWithoutResamplingWhereTheSpacingIsRight) {
  const FormulaScan scan = formulaScan();
  const PreparedVolume prepared = prepareVolume(scan.image, &scan.label, asInFile());
  const Index3 start = prepared.grid.crop.start;
  const Index3 size = prepared.image.size();
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j)
      for (std::int64_t i = 0; i < size[0]; ++i) {
        const double hu = scan.image.at(start[0] + i, start[1] + j, start[2] + k);
        ASSERT_NEAR(prepared.image.at(i, j, k), std::clamp((hu + 175.0) / 425.0, 0.0, 1.0), 1e-6);
        ASSERT_EQ(prepared.label->at(i, j, k), scan.label.at(start[0] + i, start[1] + j, start[2] + k));
      }
}

// Pipeline facts, section 10: HU 0 becomes 0.2579186 or 0.4117647, HU 50 and 40 become 0.4841629 and
// 0.5058824.
TEST(PrepareVolume, MapsTheWindowsOfBothPresets) {
  Geometry geometry;
  geometry.size = {4, 1, 1};
  Volume image(geometry, VoxelType::Int16);
  const std::array<std::int16_t, 4> hu = {0, 50, 40, 3000};
  std::copy(hu.begin(), hu.end(), image.voxels<std::int16_t>().begin());
  const auto ssl = prepareVolume(image, nullptr, {"", {1, 1, 1}, {-57.0, 164.0}, false}).image;
  const auto seg = prepareVolume(image, nullptr, {"", {1, 1, 1}, {-175.0, 250.0}, false}).image;
  EXPECT_NEAR(ssl.at(0, 0, 0), 0.2579186, 1e-7);
  EXPECT_NEAR(ssl.at(1, 0, 0), 0.4841629, 1e-7);
  EXPECT_NEAR(seg.at(0, 0, 0), 0.4117647, 1e-7);
  EXPECT_NEAR(seg.at(2, 0, 0), 0.5058824, 1e-7);
  EXPECT_EQ(seg.at(3, 0, 0), 1.0);
}

TEST(PrepareVolume, TurnsVoxelsThatAreNotANumberIntoZero) {
  const Volume source = formulaScan().image.convertedTo(VoxelType::Float32);
  Volume image = source;
  for (const std::int64_t i : {9, 10, 11})
    image.voxels<float>()[image.offset(i, 13, 5)] = std::numeric_limits<float>::quiet_NaN();
  const PreparedVolume prepared = prepareVolume(image, nullptr, asInFile());
  const PreparedVolume expected = prepareVolume(source, nullptr, asInFile());
  ASSERT_EQ(prepared.grid.crop.start, expected.grid.crop.start);
  at::Tensor values = tensorFromVolume(expected.image);
  const auto [i0, j0, k0] = prepared.grid.crop.start;
  for (const std::int64_t i : {9, 10, 11}) values[0][i - i0][13 - j0][5 - k0] = 0.0F;
  EXPECT_TRUE(torch::equal(tensorFromVolume(prepared.image), values));

  PreprocessingConfig finer = asInFile();
  finer.spacing_mm = {1.0, 1.0, 1.0};
  const at::Tensor resampled = tensorFromVolume(prepareVolume(image, nullptr, finer).image);
  EXPECT_FALSE(resampled.isnan().any().item<bool>());
}

TEST(PrepareVolume, DoesNotCropACaseWithoutForeground) {
  FormulaScan scan = formulaScan();
  const auto voxels = scan.image.voxels<std::int16_t>();
  std::fill(voxels.begin(), voxels.end(), std::int16_t{-175});  // value 0, not above it
  const PreparedVolume prepared = prepareVolume(scan.image, &scan.label, asInFile());
  EXPECT_EQ(prepared.image.size(), scan.image.size());
  EXPECT_EQ(prepared.label->size(), scan.image.size());
  EXPECT_EQ(prepared.grid.crop.stop, scan.image.size());
  EXPECT_EQ(tensorFromVolume(prepared.image).count_nonzero().item<int>(), 0);
}

TEST(PrepareVolume, CropsOnlyWhereAsked) {
  const FormulaScan scan = formulaScan();
  PreprocessingConfig config = asInFile();
  config.cropForeground = false;
  EXPECT_EQ(prepareVolume(scan.image, nullptr, config).image.size(), scan.image.size());
  EXPECT_NE(prepareVolume(scan.image, nullptr, asInFile()).image.size(), scan.image.size());
}

TEST(PrepareVolume, RefusesALabelMapOnAnotherGrid) {
  const FormulaScan scan = formulaScan();
  Geometry moved = scan.label.geometry();
  moved.origin_mm[1] += 0.02;
  Volume label = scan.label;
  label.setGeometry(moved);
  expectError(ErrorCode::InvalidInput, {"22x26x13", "grid"}, [&] {
    (void)prepareVolume(scan.image, &label, asInFile());
  });
  moved.origin_mm[1] -= 0.015;
  label.setGeometry(moved);
  EXPECT_NO_THROW((void)prepareVolume(scan.image, &label, asInFile()));

  Geometry shorter = scan.label.geometry();
  --shorter.size[2];
  const Volume cut(shorter, VoxelType::UInt8);
  expectError(ErrorCode::InvalidInput, {"22x26x12", "22x26x13"}, [&] {
    (void)prepareVolume(scan.image, &cut, asInFile());
  });
}

TEST(PrepareVolume, RefusesLabelValuesThatAreNotClasses) {
  const FormulaScan scan = formulaScan();
  const auto refused = [&](VoxelType type, double value, const std::string& text) {
    Volume label = scan.label.convertedTo(type);
    const std::size_t voxel = label.offset(10, 13, 5);
    if (type == VoxelType::Float32) label.voxels<float>()[voxel] = static_cast<float>(value);
    if (type == VoxelType::Int16) label.voxels<std::int16_t>()[voxel] = static_cast<std::int16_t>(value);
    expectError(
        ErrorCode::InvalidInput, {text, "255"}, [&] { (void)prepareVolume(scan.image, &label, asInFile()); });
  };
  refused(VoxelType::Float32, 2.5, "2.5");
  refused(VoxelType::Float32, std::numeric_limits<double>::quiet_NaN(), "nan");
  refused(VoxelType::Int16, 256, "256");
  refused(VoxelType::Int16, -1, "-1");
}

TEST(PrepareVolume, TakesLabelMapsOfAnyTypeWithWholeNumbers) {
  const FormulaScan scan = formulaScan();
  const at::Tensor expected = tensorFromVolume(*prepareVolume(scan.image, &scan.label, asInFile()).label);
  for (const VoxelType type : {VoxelType::Int8,
                               VoxelType::UInt16,
                               VoxelType::Int16,
                               VoxelType::UInt32,
                               VoxelType::Int32,
                               VoxelType::Float32,
                               VoxelType::Float64}) {
    const Volume label = scan.label.convertedTo(type);
    const PreparedVolume prepared = prepareVolume(scan.image, &label, asInFile());
    EXPECT_TRUE(torch::equal(tensorFromVolume(*prepared.label), expected)) << toString(type);
  }
}

TEST(PrepareVolume, TakesImagesOfAnyType) {
  const FormulaScan scan = formulaScan();
  const PreprocessingConfig config{"RAS", {1.5, 1.5, 2.0}, {-175.0, 250.0}, true};
  const at::Tensor expected = tensorFromVolume(prepareVolume(scan.image, nullptr, config).image);
  for (const VoxelType type : {VoxelType::Int32, VoxelType::Float32, VoxelType::Float64}) {
    const PreparedVolume prepared = prepareVolume(scan.image.convertedTo(type), nullptr, config);
    EXPECT_EQ(prepared.image.type(), VoxelType::Float32);
    EXPECT_TRUE(torch::equal(tensorFromVolume(prepared.image), expected)) << toString(type);
  }
}

TEST(PreprocessingKey, DiffersWithEachSetting) {
  const PreprocessingConfig base;
  std::vector<PreprocessingConfig> others(6, base);
  others[1].orientation = "LPS";
  others[2].spacing_mm[2] = 2.0000000001;
  others[3].huWindow[0] = -174.0;
  others[4].huWindow[1] = 249.0;
  others[5].cropForeground = false;
  std::set<std::string> keys;
  for (const PreprocessingConfig& one : others) keys.insert(preprocessingKey(one));
  EXPECT_EQ(keys.size(), others.size());
  EXPECT_EQ(preprocessingKey(base), preprocessingKey(PreprocessingConfig{}));
}

}  // namespace
}  // namespace viscera

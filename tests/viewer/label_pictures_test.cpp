// SPDX-License-Identifier: Apache-2.0
// Label layers and error maps against NumPy and nibabel, and by hand.
#include "engine/api/organ_palette.h"
#include "reference_slices.h"
#include "viewer/label_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace viscera::test {
namespace {

SliceScene referenceScene() {
  return makeScene(referenceScan(),
                   "scan",
                   {{"truth", referenceLabels("truth")}, {"prediction", referenceLabels("prediction")}});
}

LayerLook lookOf(LabelStyle style, double opacity) {
  LayerLook look;
  look.style = style;
  look.opacity = opacity;
  look.colours = referenceColours();
  return look;
}

/// A flat scan of 40 HU with one layer of labels, 4x1x1 voxels of 1 mm.
SliceScene rowOf(const std::vector<std::uint8_t>& labels) {
  Geometry geometry;
  geometry.size = {static_cast<std::int64_t>(labels.size()), 1, 1};
  auto scan = std::make_shared<Volume>(geometry, VoxelType::Int16);
  for (auto& voxel : scan->voxels<std::int16_t>()) voxel = -2000;
  auto layer = std::make_shared<Volume>(geometry, VoxelType::UInt8);
  std::copy(labels.begin(), labels.end(), layer->voxels<std::uint8_t>().begin());
  return makeScene(scan, "scan", {{"labels", layer}});
}

/// Red of each pixel of the picture's first row.
std::vector<int> firstRow(const SliceScene& scene, const SliceRequest& request) {
  const auto rgb = rgbOf(scene, request);
  std::vector<int> reds;
  for (int x = 0; x < request.viewport.width_px; ++x) reds.push_back(rgb[static_cast<std::size_t>(3 * x)]);
  return reds;
}

TEST(LabelPictures, FillAndContourAreThoseOfTheReference) {
  for (const Json& one : sliceReference().at("labels")) {
    if (!one.contains("truth")) continue;
    SliceRequest request = requestOf(one);
    request.looks = {lookOf(LabelStyle::Fill, 0.5), lookOf(LabelStyle::Contour, 0.8)};
    EXPECT_EQ(rgbOf(referenceScene(), request), bytesOf(one.at("rgb"))) << one.at("name");
  }
}

TEST(LabelPictures, ErrorMapIsThatOfTheReference) {
  for (const Json& one : sliceReference().at("labels")) {
    if (!one.contains("error")) continue;
    SliceRequest request = requestOf(one);
    request.errorMap.shown = true;
    request.errorMap.hatched = false;
    request.errorMap.opacity = 0.7;
    request.errorMap.rgb = {0x000000, 0x56b4e9, 0xd55e00, 0xf0e442};
    EXPECT_EQ(rgbOf(referenceScene(), request), bytesOf(one.at("rgb"))) << one.at("name");
  }
}

TEST(LabelPictures, ALayerOnAnotherGridIsFoundByItsPlaceInThePatient) {
  const Json& mapped = sliceReference().at("mapped");
  const auto layer = storedLabels(mapped.at("layer"));
  for (const Json& one : mapped.at("cases")) {
    const SliceScene scene = makeScene(referenceScan(), "scan", {{"layer", layer}});
    ASSERT_EQ(scene.fits[0].kind, LayerFit::Kind::Mapped);
    SliceRequest request = requestOf(one);
    request.looks = {lookOf(LabelStyle::Fill, 0.5)};
    EXPECT_EQ(rgbOf(scene, request), bytesOf(one.at("rgb"))) << one.at("name");
  }
}

TEST(LabelPictures, LabelsAreNeverInterpolated) {
  // Between labels 1 and 3 no pixel may look like 2, however the grey is interpolated and far we are in.
  const SliceScene scene = rowOf({1, 3, 1, 3});
  SliceRequest request;
  request.viewport = {64, 16, 1.0, 1.0, {0.0, 0.0}};
  request.interpolation = Interpolation::Linear;
  request.looks = {lookOf(LabelStyle::Fill, 1.0)};
  std::vector<int> expected;
  for (const int red : {0xc8, 0x32, 0xc8, 0x32}) expected.insert(expected.end(), 16, red);
  EXPECT_EQ(firstRow(scene, request), expected);
}

TEST(LabelPictures, ContoursFollowTheEdgesOfVoxels) {
  const SliceScene scene = rowOf({0, 1, 1, 2});
  SliceRequest request;
  request.viewport = {32, 8, 1.0, 1.0, {0.0, 0.0}};
  request.looks = {lookOf(LabelStyle::Contour, 1.0)};
  // Rows in the middle of the voxels; voxels are 8 pixels wide; the rim lies inside the organ.
  const auto rgb = rgbOf(scene, request);
  std::vector<int> reds;
  for (std::size_t x = 0; x < 32; ++x) reds.push_back(rgb[3 * (4 * 32 + x)]);
  std::vector<int> expected(32, 0);
  expected[8] = 0xc8;   // label 1 begins
  expected[23] = 0xc8;  // label 1 ends
  expected[24] = 0x14;  // label 2 begins
  expected[31] = 0x14;  // the volume ends
  EXPECT_EQ(reds, expected);
  request.viewport.pixelRatio = 2.0;
  const auto wide = rgbOf(scene, request);
  EXPECT_EQ(wide[3 * (4 * 32 + 9)], 0xc8);
  EXPECT_EQ(wide[3 * (4 * 32 + 10)], 0);
}

TEST(LabelPictures, AHiddenOrganIsNotDrawn) {
  const SliceScene scene = rowOf({1, 1, 3, 3});
  SliceRequest request;
  request.viewport = {4, 1, 1.0, 1.0, {0.0, 0.0}};
  request.looks = {lookOf(LabelStyle::Fill, 1.0)};
  request.looks[0].colours.visible.reset(1);
  EXPECT_EQ(firstRow(scene, request), (std::vector<int>{0, 0, 0x32, 0x32}));
  request.looks[0].shown = false;
  EXPECT_EQ(firstRow(scene, request), (std::vector<int>{0, 0, 0, 0}));
}

TEST(LabelPictures, TheUpperLayerCoversTheLowerOne) {
  SliceScene scene = rowOf({1, 1, 0, 0});
  auto upper = std::make_shared<Volume>(scene.scan->geometry(), VoxelType::UInt8);
  upper->voxels<std::uint8_t>()[1] = 3;
  scene = makeScene(scene.scan, "scan", {scene.layers[0], {"upper", upper}});
  SliceRequest request;
  request.viewport = {4, 1, 1.0, 1.0, {0.0, 0.0}};
  request.looks = {lookOf(LabelStyle::Fill, 1.0), lookOf(LabelStyle::Fill, 1.0)};
  EXPECT_EQ(firstRow(scene, request), (std::vector<int>{0xc8, 0x32, 0, 0}));
}

TEST(LabelPictures, LeftAndRightOrgansHaveDifferentColours) {
  const SliceScene scene = rowOf({2, 3, 12, 13});  // kidneys, adrenal glands: right, left
  SliceRequest request;
  request.viewport = {4, 1, 1.0, 1.0, {0.0, 0.0}};
  request.looks.resize(1);
  request.looks[0].opacity = 1.0;
  for (int label = 1; label < 14; ++label) {
    const Rgb colour = paletteColour(label);
    request.looks[0].colours.rgb[static_cast<std::size_t>(label)] =
        std::uint32_t{colour.red} << 16 | std::uint32_t{colour.green} << 8 | colour.blue;
  }
  const auto rgb = rgbOf(scene, request);
  const auto pixel = [&rgb](std::ptrdiff_t x) {
    return std::vector<std::uint8_t>(rgb.begin() + 3 * x, rgb.begin() + 3 * x + 3);
  };
  EXPECT_NE(pixel(0), pixel(1));
  EXPECT_NE(pixel(2), pixel(3));
}

TEST(ErrorMap, NamesEachKind) {
  EXPECT_EQ(errorKind(0, 0), ErrorKind::None);
  EXPECT_EQ(errorKind(4, 4), ErrorKind::None);
  EXPECT_EQ(errorKind(4, 0), ErrorKind::Missed);
  EXPECT_EQ(errorKind(0, 4), ErrorKind::False);
  EXPECT_EQ(errorKind(4, 5), ErrorKind::WrongOrgan);
}

TEST(ErrorMap, ShowsAnErrorWhereEitherOrganIsVisible) {
  ByteRaster truth;
  truth.resize(5, 1, 0);
  truth.values = {0, 1, 2, 1, 2};
  ByteRaster prediction = truth;
  prediction.values = {1, 0, 0, 2, 2};
  std::bitset<256> onlyFirst;
  onlyFirst.set(1);
  ByteRaster errors;
  errorRaster(truth, prediction, onlyFirst, errors);
  EXPECT_EQ(errors.values, (std::vector<std::uint8_t>{2, 1, 0, 3, 0}));
}

/// A raster of one kind all over, with the margin that panes have.
ByteRaster areaOf(ErrorKind kind, int width, int height) {
  ByteRaster area;
  area.resize(width, height, 1);
  std::fill(area.values.begin(), area.values.end(), static_cast<std::uint8_t>(kind));
  return area;
}

std::vector<std::string> strokesOf(const ByteRaster& raster) {
  std::vector<std::string> rows;
  for (int y = 0; y < raster.height; ++y) {
    rows.emplace_back();
    for (int x = 0; x < raster.width; ++x) rows.back() += raster.row(y)[x] == 0 ? '.' : '#';
  }
  return rows;
}

TEST(ErrorMap, EachKindHasStrokesOfItsOwn) {
  ByteRaster strokes;
  hatchRaster(areaOf(ErrorKind::Missed, 8, 3), strokes);
  EXPECT_EQ(strokesOf(strokes), (std::vector<std::string>{"##....##", "#....##.", "....##.."})) << "rising";
  hatchRaster(areaOf(ErrorKind::False, 8, 3), strokes);
  EXPECT_EQ(strokesOf(strokes), (std::vector<std::string>{"##....##", ".##....#", "..##...."})) << "falling";
  hatchRaster(areaOf(ErrorKind::WrongOrgan, 8, 3), strokes);
  EXPECT_EQ(strokesOf(strokes), (std::vector<std::string>{"##....##", "###..###", "..####.."}));
  hatchRaster(areaOf(ErrorKind::None, 8, 3), strokes);
  EXPECT_EQ(strokesOf(strokes), std::vector<std::string>(3, "........"));
}

TEST(ErrorMap, TheRimOfAnAreaIsWhole) {
  ByteRaster area = areaOf(ErrorKind::None, 7, 5);
  for (int y = 1; y < 4; ++y)
    for (int x = 1; x < 6; ++x) area.row(y)[x] = 1;
  ByteRaster strokes;
  hatchRaster(area, strokes);
  // In its middle row (x + 2) % 6 is 4, 5, 0 for x = 2, 3, 4: the last one is on a stroke.
  EXPECT_EQ(strokesOf(strokes),
            (std::vector<std::string>{".......", ".#####.", ".#..##.", ".#####.", "......."}));
}

/// How a person sees linear RGB; of those who see no green or no red by Machado, Oliveira and Fernandes,
/// 2009, "A physiologically-based model for simulation of color vision deficiency", table 1.
enum class Eyes { Usual, NoGreen, NoRed };

Eigen::Matrix3d seenBy(Eyes eyes) {
  Eigen::Matrix3d seen = Eigen::Matrix3d::Identity();
  if (eyes == Eyes::NoGreen)
    seen << 0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881;
  if (eyes == Eyes::NoRed)
    seen << 0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998;
  return seen;
}

/// CIE L*a*b* of an sRGB colour under D65.
Eigen::Vector3d labOf(std::uint32_t rgb, Eyes eyes = Eyes::Usual) {
  Eigen::Vector3d linear;
  for (int c = 0; c < 3; ++c) {
    const double value = (rgb >> (16 - 8 * c) & 0xffU) / 255.0;
    linear[c] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  linear = (seenBy(eyes) * linear).cwiseMax(0.0).cwiseMin(1.0);
  Eigen::Matrix3d xyzFromRgb;
  xyzFromRgb << 0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505;
  Eigen::Vector3d f = (xyzFromRgb * linear).cwiseQuotient(Eigen::Vector3d(0.9505, 1.0, 1.089));
  for (double& value : f) value = value > 0.008856 ? std::cbrt(value) : 7.787 * value + 16.0 / 116.0;
  return {116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])};
}

TEST(ErrorMap, NoOrganHasAColourLikeThoseOfErrors) {
  const ErrorMapLook look;
  for (std::size_t kind = 1; kind < look.rgb.size(); ++kind) {
    for (int label = 1; label < 14; ++label) {
      const Rgb organ = paletteColour(label);
      const std::uint32_t rgb = std::uint32_t{organ.red} << 16 | std::uint32_t{organ.green} << 8 | organ.blue;
      EXPECT_GT((labOf(look.rgb.at(kind)) - labOf(rgb)).norm(), 30.0) << kind << ' ' << label;
    }
    for (std::size_t other = kind + 1; other < look.rgb.size(); ++other)
      for (const Eyes eyes : {Eyes::Usual, Eyes::NoGreen, Eyes::NoRed})
        EXPECT_GT((labOf(look.rgb.at(kind), eyes) - labOf(look.rgb.at(other), eyes)).norm(), 30.0);
  }
}

TEST(ErrorMap, CountsWhatItDraws) {
  const SliceScene truth = rowOf({0, 1, 1, 2, 2, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const SliceScene guess = rowOf({0, 1, 0, 2, 1, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
  const LabelPairs pairs(*truth.layers[0].labels, *guess.layers[0].labels);
  EXPECT_EQ(pairs.voxels(0, 0), 11);
  EXPECT_EQ(pairs.voxels(1, 1), 1);
  EXPECT_EQ(pairs.voxels(2, 1), 1);
  EXPECT_EQ(pairs.errors(std::bitset<256>().set()), (std::array<std::int64_t, 4>{0, 1, 2, 1}));
  std::bitset<256> onlyFirst;
  onlyFirst.set(1);
  EXPECT_EQ(pairs.errors(onlyFirst), (std::array<std::int64_t, 4>{0, 1, 0, 1}));
}

TEST(ErrorMap, IsNotDrawnWithoutBothLayers) {
  SliceScene scene = rowOf({1, 1, 1, 1});
  SliceRequest request;
  request.viewport = {4, 1, 1.0, 1.0, {0.0, 0.0}};
  request.errorMap.shown = true;
  EXPECT_EQ(firstRow(scene, request), (std::vector<int>{0, 0, 0, 0}));
}

}  // namespace
}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#include "reference_slices.h"

#include "tests/support/test_paths.h"

#include <algorithm>

namespace viscera::test {
namespace {

Json readReference(const char* name) {
  return readJsonFile(sourceFolder() / "tests" / "data" / "viewer" / name);
}

Index3 sizeFrom(const Json& size) {
  return {size[0].get<std::int64_t>(), size[1].get<std::int64_t>(), size[2].get<std::int64_t>()};
}

template <class T>
std::shared_ptr<const Volume> volumeFrom(const Geometry& geometry, const Json& voxels) {
  auto volume = std::make_shared<Volume>(geometry, voxelTypeOf<T>());
  const auto values = voxels.get<std::vector<T>>();
  std::copy(values.begin(), values.end(), volume->template voxels<T>().begin());
  return volume;
}

}  // namespace

const Json& sliceReference() {
  static const Json reference = readReference("slices.json");
  return reference;
}

const Json& realSliceReference() {
  static const Json reference = readReference("real_slices.json");
  return reference;
}

Geometry geometryFromRas(const Json& affine, const Index3& size) {
  Geometry geometry;
  geometry.size = size;
  Eigen::Matrix3d linear;
  for (int row = 0; row < 3; ++row) {
    const double sign = row < 2 ? -1.0 : 1.0;
    for (int column = 0; column < 3; ++column) linear(row, column) = sign * affine[row][column].get<double>();
    geometry.origin_mm[row] = sign * affine[row][3].get<double>();
  }
  geometry.spacing_mm = linear.colwise().norm();
  geometry.direction = linear * geometry.spacing_mm.cwiseInverse().asDiagonal();
  return geometry;
}

Geometry referenceGeometry() {
  const Json& scan = sliceReference().at("scan");
  return geometryFromRas(scan.at("affine"), sizeFrom(scan.at("size")));
}

std::shared_ptr<const Volume> referenceScan() {
  return volumeFrom<std::int16_t>(referenceGeometry(), sliceReference().at("scan").at("voxels"));
}

std::shared_ptr<const Volume> referenceLabels(const std::string& name) {
  return volumeFrom<std::uint8_t>(referenceGeometry(), sliceReference().at(name));
}

std::shared_ptr<const Volume> storedLabels(const Json& stored) {
  return volumeFrom<std::uint8_t>(geometryFromRas(stored.at("affine"), sizeFrom(stored.at("size"))),
                                  stored.at("voxels"));
}

SliceRequest requestOf(const Json& sliceCase) {
  SliceRequest request;
  const auto view = sliceCase.at("view").get<std::string>();
  request.view = view == "axial"     ? SliceView::Axial
                 : view == "coronal" ? SliceView::Coronal
                                     : SliceView::Sagittal;
  request.slice = sliceCase.at("slice").get<std::int64_t>();
  const Json& pane = sliceCase.at("pane");
  request.viewport.width_px = pane.at("width").get<int>();
  request.viewport.height_px = pane.at("height").get<int>();
  request.viewport.pixelRatio = pane.value("pixelRatio", 1.0);
  request.viewport.zoom = pane.value("zoom", 1.0);
  request.viewport.pan_mm = {pane.at("pan")[0].get<double>(), pane.at("pan")[1].get<double>()};
  request.window = {sliceCase.at("window")[0].get<double>(), sliceCase.at("window")[1].get<double>()};
  if (sliceCase.value("interpolation", "nearest") == "linear") request.interpolation = Interpolation::Linear;
  return request;
}

std::vector<std::uint8_t> bytesOf(const Json& pictureNumber) {
  const auto hex = sliceReference().at("pictures")[pictureNumber.get<std::size_t>()].get<std::string>();
  std::vector<std::uint8_t> bytes;
  for (std::size_t n = 0; n + 1 < hex.size(); n += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(n, 2), nullptr, 16)));
  return bytes;
}

std::vector<std::uint8_t> rgbOf(const SliceScene& scene, const SliceRequest& request) {
  const int width = request.viewport.width_px;
  const int height = request.viewport.height_px;
  // Rows lie apart, so that what is written beyond a row's end is noticed.
  constexpr std::uint32_t kUntouched = 0x12345678;
  const int rowStep = width + 3;
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(rowStep) * static_cast<std::size_t>(height),
                                    kUntouched);
  SliceRenderer().render(scene, request, {pixels.data(), width, height, rowStep});
  std::vector<std::uint8_t> bytes;
  for (std::size_t n = 0; n < pixels.size(); ++n) {
    const bool shown = n % static_cast<std::size_t>(rowStep) < static_cast<std::size_t>(width);
    require(shown == (pixels[n] != kUntouched), "the renderer wrote outside the picture or left a pixel out");
    if (shown)
      for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(pixels[n] >> shift));
  }
  return bytes;
}

std::vector<std::uint8_t> greyOf(const SliceScene& scene, const SliceRequest& request) {
  SliceRenderer renderer;
  return renderer.renderGrey(scene, request).values;
}

LabelColours referenceColours() {
  LabelColours colours;
  colours.rgb[1] = 0xc81e28;
  colours.rgb[2] = 0x14a03c;
  colours.rgb[3] = 0x325adc;
  return colours;
}

std::vector<std::string> asList(const EdgeLetters& letters) {
  return {letters.left, letters.right, letters.top, letters.bottom};
}

}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "viewer/slice_renderer.h"

#include <memory>
#include <string>
#include <vector>

namespace viscera::test {

/// Pictures by NumPy and nibabel of a synthetic scan; tests/viewer/reference/make_reference.py wrote them.
[[nodiscard]] const Json& sliceReference();
/// Checksums, letters and positions of real scans, by the same script.
[[nodiscard]] const Json& realSliceReference();

/// Geometry of an RAS matrix as nibabel holds it.
[[nodiscard]] Geometry geometryFromRas(const Json& affine, const Index3& size);
/// Geometry of the synthetic scan (RAS, 12x10x8 voxels of 0.9x1.1x2.5 mm).
[[nodiscard]] Geometry referenceGeometry();

/// The synthetic scan (int16), its truth and its prediction.
[[nodiscard]] std::shared_ptr<const Volume> referenceScan();
[[nodiscard]] std::shared_ptr<const Volume> referenceLabels(const std::string& name);
/// A stored UInt8 volume with its own grid.
[[nodiscard]] std::shared_ptr<const Volume> storedLabels(const Json& stored);

/// View, slice, pane, window and interpolation of a case.
[[nodiscard]] SliceRequest requestOf(const Json& sliceCase);

/// Bytes of the picture that a case names.
[[nodiscard]] std::vector<std::uint8_t> bytesOf(const Json& pictureNumber);

/// The picture of the renderer as red, green and blue bytes, or as grey bytes.
[[nodiscard]] std::vector<std::uint8_t> rgbOf(const SliceScene& scene, const SliceRequest& request);
[[nodiscard]] std::vector<std::uint8_t> greyOf(const SliceScene& scene, const SliceRequest& request);

/// The reference's colours of labels 1, 2, 3.
[[nodiscard]] LabelColours referenceColours();

[[nodiscard]] std::vector<std::string> asList(const EdgeLetters& letters);

}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/error_map.h"
#include "viewer/grey_painter.h"
#include "viewer/label_painter.h"
#include "viewer/slice_extraction.h"
#include "viewer/slice_scene.h"

#include <optional>
#include <vector>

namespace viscera {

/// What a pane shows of a scene.
struct SliceRequest {
  SliceView view = SliceView::Axial;
  std::int64_t slice = 0;  ///< voxel index along the slice axis (SlicePlane); must be in the volume
  Viewport viewport;
  WindowLevel window;
  Interpolation interpolation = Interpolation::Nearest;
  std::vector<LayerLook> looks;  ///< one for each layer of the scene; missing ones are not drawn
  ErrorMapLook errorMap;
};

/// Draws slices into pixels of the caller, without Qt and VTK.
///
/// One renderer serves one pane: it keeps the slice it drew last, so that zoom, pan, window and looks do not
/// walk the volumes again, and about nine bytes for each pixel of the pane. One thread at a time.
class SliceRenderer {
 public:
  /// Scan, then the layers from the lowest to the uppermost, then the error map. Pixels outside the slice are
  /// black. `out` must have the viewport's size. @throws Error{Internal} for a slice that is not in the
  /// volume.
  void render(const SliceScene& scene, const SliceRequest& request, const PictureBuffer& out);

  /// The scan alone, one byte a pixel (0 outside the slice); valid until the next call.
  [[nodiscard]] const ByteRaster& renderGrey(const SliceScene& scene, const SliceRequest& request);

  /// Forgets the slices it keeps.
  void clear();

 private:
  void drawLayers(const SliceScene& scene, const SliceRequest& request, const PictureBuffer& out);
  void prepare(const SliceScene& scene, const SliceRequest& request);
  /// Raster of a layer; none where it is not laid over the scan.
  const ByteRaster* labelsOf(const SliceScene& scene, const SliceRequest& request, std::size_t layer);

  struct LayerState {
    SliceCache cache;
    ByteRaster raster;
    bool current = false;  ///< the raster is that of the picture being drawn
  };

  std::optional<SlicePlane> plane_;
  AxisSamples columns_;
  AxisSamples rows_;
  NeededVoxels underPixels_;   ///< what labels and nearest interpolation need
  NeededVoxels aroundPixels_;  ///< what linear interpolation needs
  SliceCache scanCache_;
  GreyPainter greyPainter_;
  LabelPainter labelPainter_;
  ByteRaster grey_;
  ByteRaster errors_;
  ByteRaster hatch_;
  std::vector<LayerState> layers_;
};

}  // namespace viscera

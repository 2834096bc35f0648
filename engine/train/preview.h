// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"
#include "engine/volume/geometry.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>

namespace viscera {

/// Slices across the last axis of patches or cases, turned as radiologists look at them where the axes are
/// RAS or LPS: the patient's right on the left, anterior up.
class PreviewSlicer {
 public:
  /// `geometry`: of the tensors that are cut; its directions say what must be turned.
  PreviewSlicer(const Geometry& geometry, std::int64_t slice);

  /// image [I, J, K]; image * scale in 0 … 1 → grey.
  [[nodiscard]] PreviewImage grey(const std::string& name, const at::Tensor& image, double scale = 1.0) const;
  /// labels [I, J, K] uint8 → label values.
  [[nodiscard]] PreviewImage labels(const std::string& name, const at::Tensor& labels) const;

 private:
  [[nodiscard]] PreviewImage cut(const std::string& name, const at::Tensor& bytes) const;

  bool flipColumns_;
  bool flipRows_;
  std::int64_t slice_;
};

/// The slice along the last axis with the most labelled voxels, else the middle one. labels [I, J, K] uint8.
[[nodiscard]] std::int64_t fullestSlice(const at::Tensor& labels);

/// Writes the pictures side by side as previews/step_000123.png; label maps ("truth", "prediction") in the
/// organ colours over the image. @throws Error{Io}.
void writePreview(const std::filesystem::path& runFolder, const PreviewReady& preview);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/dicom_slice.h"
#include "engine/volume/geometry.h"

namespace viscera {

/// Slices of one series that form a volume, in the order of k.
struct DicomStack {
  std::vector<DicomSlice> slices;
  Eigen::Matrix4d rasFromVoxel = Eigen::Matrix4d::Identity();
  Index3 size{0, 0, 0};
  std::vector<std::string> warnings;
};

/// Sorts the slices of one series along the normal of their plane and checks that they form a volume: one
/// orientation and size, no slice missing or doubled, equal distances (0.1 mm or 2 % for rounded headers), no
/// gantry tilt. `folder` names the series in messages. @throws Error{InvalidInput} that says what is wrong.
[[nodiscard]] DicomStack stackSlices(std::vector<DicomSlice> slices, const std::string& folder);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/volume/volume.h"

#include <cstdint>
#include <filesystem>

namespace viscera {

/// A synthetic abdomen: CT-like volume with the 13 organs of BTCV and background, drawn from a seed.
struct PhantomOptions {
  Index3 size{96, 80, 64};
  Eigen::Vector3d spacing_mm{3.0, 3.0, 4.0};
  std::uint64_t seed = 0;
};

struct Phantom {
  Volume image;  ///< Int16, HU
  Volume label;  ///< UInt8, 0 … 13
};

/// Phantom number `caseNumber` of the seed: anatomy, contrast, noise and field of view differ between cases,
/// the field of view is a little oblique. Pure function of its arguments.
[[nodiscard]] Phantom makePhantom(const PhantomOptions& options, std::int64_t caseNumber);

struct PhantomDataset {
  std::int64_t unlabelledTraining = 12;
  std::int64_t unlabelledValidation = 4;
  std::int64_t labelledTraining = 6;
  std::int64_t labelledValidation = 4;
  std::int64_t test = 2;
};

/// Writes `folder`/{imagesTr,labelsTr,imagesTs,unlabelled}/*.nii.gz, dataset_ssl.json (TCIA style) and
/// dataset_seg.json (BTCV style with label names). @throws Error{Io}.
void writePhantomDataset(const std::filesystem::path& folder,
                         const PhantomOptions& options,
                         const PhantomDataset& counts,
                         const WorkContext& context = {});

}  // namespace viscera

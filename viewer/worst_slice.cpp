// SPDX-License-Identifier: Apache-2.0
#include "viewer/worst_slice.h"

#include "viewer/label_raster.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace viscera {
namespace {

enum class Marked : std::uint8_t { Error, Truth };

/// Reads two label maps line by line (along i of the truth) and marks voxels.
class LinePair {
 public:
  LinePair(const Volume& truth, const Volume& prediction, std::uint8_t organ)
      : truth_(truth),
        prediction_(prediction),
        organ_(organ),
        sameGrid_(sameGrid(truth.geometry(), prediction.geometry())),
        predictionFromTruth_(prediction.geometry().patientFromVoxel().inverse() *
                             truth.geometry().patientFromVoxel()),
        predicted_(static_cast<std::size_t>(truth.size()[0])),
        marks_(predicted_.size()) {}

  /// 1 for each voxel of line (j, k) that is marked, else 0; true where there is one.
  bool read(std::int64_t j, std::int64_t k, Marked what) {
    const std::uint8_t* truth = truth_.voxels<std::uint8_t>().data() + truth_.offset(0, j, k);
    const std::uint8_t* predicted = what == Marked::Error ? predictedLine(j, k) : nullptr;
    // Most lines: two equal ones hold no error, without a look at the organ.
    if (predicted != nullptr && std::memcmp(truth, predicted, marks_.size()) == 0) return false;
    std::uint8_t* __restrict marks = marks_.data();
    std::uint8_t any = 0;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      const bool inPrediction = predicted != nullptr && predicted[i] == organ_;
      marks[i] = static_cast<std::uint8_t>((truth[i] == organ_) != inPrediction);
      any = static_cast<std::uint8_t>(any | marks[i]);
    }
    return any != 0;
  }
  [[nodiscard]] const std::vector<std::uint8_t>& marks() const { return marks_; }

 private:
  const std::uint8_t* predictedLine(std::int64_t j, std::int64_t k) {
    if (sameGrid_) return prediction_.voxels<std::uint8_t>().data() + prediction_.offset(0, j, k);
    const Eigen::Vector3d start(0.0, static_cast<double>(j), static_cast<double>(k));
    sampleLabelLine(
        prediction_, predictionFromTruth_ * start, predictionFromTruth_.linear().col(0), predicted_);
    return predicted_.data();
  }

  const Volume& truth_;
  const Volume& prediction_;
  std::uint8_t organ_;
  bool sameGrid_;
  Eigen::Affine3d predictionFromTruth_;
  std::vector<std::uint8_t> predicted_;
  std::vector<std::uint8_t> marks_;
};

/// Part of a volume: indices from `begin` to the one before `end`.
struct Block {
  Index3 begin{};
  Index3 end{};
};

/// Calls `use(index)` for each marked voxel of a block.
template <class Use>
void forEachMarked(LinePair& lines, const Block& block, Marked what, const Use& use) {
  for (std::int64_t k = block.begin[2]; k < block.end[2]; ++k)
    for (std::int64_t j = block.begin[1]; j < block.end[1]; ++j) {
      if (!lines.read(j, k, what)) continue;
      for (std::int64_t i = block.begin[0]; i < block.end[0]; ++i)
        if (lines.marks()[static_cast<std::size_t>(i)] != 0) use(Index3{i, j, k});
    }
}

/// Marked voxels of each slice along a voxel axis.
std::vector<std::int64_t> countsAlong(LinePair& lines, const Index3& size, Marked what, std::size_t axis) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(size.at(axis)));
  forEachMarked(lines, {{}, size}, what, [&](const Index3& index) {
    ++counts[static_cast<std::size_t>(index.at(axis))];
  });
  return counts;
}

Eigen::Vector3d asVector(const Index3& index) {
  return {static_cast<double>(index[0]), static_cast<double>(index[1]), static_cast<double>(index[2])};
}

/// The marked voxel of a slice nearest to the middle of them all.
Index3 middleVoxel(LinePair& lines, const Block& slice, Marked what) {
  std::vector<Index3> voxels;
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  forEachMarked(lines, slice, what, [&](const Index3& index) {
    voxels.push_back(index);
    sum += asVector(index);
  });
  const Eigen::Vector3d middle = sum / static_cast<double>(voxels.size());
  return *std::min_element(voxels.begin(), voxels.end(), [&](const Index3& a, const Index3& b) {
    return (asVector(a) - middle).squaredNorm() < (asVector(b) - middle).squaredNorm();
  });
}

}  // namespace

std::optional<WorstSlice> worstSlice(const Volume& truth,
                                     const Volume& prediction,
                                     std::uint8_t organ,
                                     SliceView view) {
  const auto axis = static_cast<std::size_t>(SlicePlane(truth.geometry(), view).voxelAxis(2));
  LinePair lines(truth, prediction, organ);
  for (const Marked what : {Marked::Error, Marked::Truth}) {
    const auto counts = countsAlong(lines, truth.size(), what, axis);
    const auto most = std::max_element(counts.begin(), counts.end());
    if (*most == 0) continue;
    WorstSlice worst;
    worst.slice = most - counts.begin();
    worst.errorVoxels = what == Marked::Error ? *most : 0;
    Block slice{{}, truth.size()};
    slice.begin.at(axis) = worst.slice;
    slice.end.at(axis) = worst.slice + 1;
    worst.voxel = middleVoxel(lines, slice, what);
    worst.lps_mm = truth.geometry().patientFromVoxel() * asVector(worst.voxel);
    return worst;
  }
  return std::nullopt;
}

}  // namespace viscera

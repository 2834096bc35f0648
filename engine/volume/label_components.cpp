// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/label_components.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace viscera {
namespace {

/// Voxels of one label beside each other along i.
struct Run {
  std::int64_t row = 0;  ///< j + size[1] * k
  std::int32_t begin = 0;
  std::int32_t end = 0;  ///< behind the last one
  std::uint8_t label = 0;
};

/// The runs of a label map in the order of memory, joined to components. The root of a component is its first
/// run.
class RunForest {
 public:
  explicit RunForest(const Volume& labels) : size_(labels.size()), voxels_(labels.voxels<std::uint8_t>()) {
    findRuns();
    for (std::int64_t k = 0; k < size_[2]; ++k)
      for (std::int64_t j = 0; j < size_[1]; ++j) {
        joinRows(j, k, j - 1, k);
        for (const std::int64_t before : {j - 1, j, j + 1}) joinRows(j, k, before, k - 1);
      }
  }

  [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }

  [[nodiscard]] std::size_t rootOf(std::size_t run) {
    while (parents_[run] != run) run = parents_[run] = parents_[parents_[run]];
    return run;
  }

 private:
  void findRuns() {
    const std::int64_t rows = size_[1] * size_[2];
    firstOfRow_.reserve(static_cast<std::size_t>(rows) + 1);
    for (std::int64_t row = 0; row < rows; ++row) {
      firstOfRow_.push_back(runs_.size());
      const std::uint8_t* line = voxels_.data() + row * size_[0];
      for (std::int64_t i = 0; i < size_[0];) {
        const std::int64_t begin = i;
        while (i < size_[0] && line[i] == line[begin]) ++i;
        if (line[begin] != 0)
          runs_.push_back({row, static_cast<std::int32_t>(begin), static_cast<std::int32_t>(i), line[begin]});
      }
    }
    firstOfRow_.push_back(runs_.size());
    parents_.resize(runs_.size());
    for (std::size_t n = 0; n < runs_.size(); ++n) parents_[n] = n;
  }

  void joinRows(std::int64_t j, std::int64_t k, std::int64_t otherJ, std::int64_t otherK) {
    if (otherJ < 0 || otherJ >= size_[1] || otherK < 0) return;
    const auto row = static_cast<std::size_t>(j + size_[1] * k);
    const auto otherRow = static_cast<std::size_t>(otherJ + size_[1] * otherK);
    std::size_t a = firstOfRow_[row];
    std::size_t b = firstOfRow_[otherRow];
    while (a < firstOfRow_[row + 1] && b < firstOfRow_[otherRow + 1]) {
      const Run& one = runs_[a];
      const Run& other = runs_[b];
      // Ends lie behind the last voxel, so that equality means a common corner.
      if (one.label == other.label && one.begin <= other.end && other.begin <= one.end) join(a, b);
      if (one.end < other.end)
        ++a;
      else
        ++b;
    }
  }

  void join(std::size_t a, std::size_t b) {
    const std::size_t one = rootOf(a);
    const std::size_t other = rootOf(b);
    parents_[std::max(one, other)] = std::min(one, other);
  }

  Index3 size_;
  std::span<const std::uint8_t> voxels_;
  std::vector<Run> runs_;
  std::vector<std::size_t> firstOfRow_;
  std::vector<std::size_t> parents_;
};

struct Components {
  std::vector<std::int64_t> voxels;            ///< at the root of each component; 0 elsewhere
  std::array<std::size_t, 256> largestRoot{};  ///< of each label that is there
  std::map<int, LabelComponents> labels;
};

/// Sums of voxel indices become centres.
void placeCentres(std::map<int, LabelComponents>& labels, const Geometry& geometry) {
  const Eigen::Affine3d patientFromVoxel = geometry.patientFromVoxel();
  for (auto& [label, one] : labels)
    one.centre_mm = patientFromVoxel * Eigen::Vector3d(one.centre_mm / static_cast<double>(one.voxels));
}

Components measure(RunForest& forest, const Geometry& geometry) {
  Components found;
  const std::vector<Run>& runs = forest.runs();
  found.voxels.resize(runs.size());
  for (std::size_t n = 0; n < runs.size(); ++n) {
    const Run& run = runs[n];
    const std::int64_t length = run.end - run.begin;
    LabelComponents& label = found.labels[run.label];
    const std::size_t root = forest.rootOf(n);
    if (root == n) ++label.count;
    found.voxels[root] += length;
    label.voxels += length;
    const auto count = static_cast<double>(length);
    label.centre_mm += count * Eigen::Vector3d(0.5 * static_cast<double>(run.begin + run.end - 1),
                                               static_cast<double>(run.row % geometry.size[1]),
                                               static_cast<double>(run.row / geometry.size[1]));
  }
  for (std::size_t n = 0; n < runs.size(); ++n) {
    LabelComponents& label = found.labels[runs[n].label];
    if (found.voxels[n] <= label.largest) continue;
    label.largest = found.voxels[n];
    found.largestRoot[runs[n].label] = n;
  }
  placeCentres(found.labels, geometry);
  return found;
}

}  // namespace

std::map<int, LabelComponents> labelComponents(const Volume& labels) {
  RunForest forest(labels);
  return measure(forest, labels.geometry()).labels;
}

std::map<int, LabelComponents> keepLargestComponents(Volume& labels) {
  RunForest forest(labels);
  Components found = measure(forest, labels.geometry());
  const auto voxels = labels.voxels<std::uint8_t>();
  for (std::size_t n = 0; n < forest.runs().size(); ++n) {
    const Run& run = forest.runs()[n];
    if (forest.rootOf(n) == found.largestRoot[run.label]) continue;
    const auto line = voxels.subspan(static_cast<std::size_t>(run.row * labels.size()[0]));
    std::fill(line.begin() + run.begin, line.begin() + run.end, std::uint8_t{0});
  }
  return std::move(found.labels);
}

}  // namespace viscera

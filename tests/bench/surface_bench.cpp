// SPDX-License-Identifier: Apache-2.0
// surface_bench [SLICES]: how long the surfaces of the 13 organs of a synthetic abdomen take at 512 x 512 x
// SLICES (300), made as the window makes them: the largest first, two at a time. Budget: 5 s on two cores.
#include "engine/data/phantom.h"
#include "engine/volume/organ_surface.h"
#include "viewer/organ_extent.h"
#include "viewer/organ_mesh.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace viscera {
namespace {

constexpr int kLanes = 2;

double wall_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processor_s() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

Volume labelsOf(std::int64_t slices) {
  PhantomOptions options;
  options.size = {512, 512, slices};
  options.spacing_mm = {0.75, 0.6, 256.0 / static_cast<double>(slices)};
  options.seed = 3;
  return makePhantom(options, 1).label;
}

struct Made {
  std::vector<OrganMesh> meshes;
  double first_s = 0.0;  // from the request to the first organ
};

Made makeAll(const Volume& labels) {
  const double start = wall_s();
  const std::vector<OrganExtent> extents = organExtents(labels, {});
  std::printf("counting: %.2f s\n", wall_s() - start);
  std::vector<std::int64_t> voxels;
  for (const OrganExtent& one : extents) voxels.push_back(one.voxels);
  const std::vector<std::size_t> shares = coarseShares(voxels);
  Made made;
  made.meshes.resize(extents.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<double> first_s = 1e9;
  const auto lane = [&] {
    for (std::size_t n = next++; n < extents.size(); n = next++) {
      made.meshes[n] =
          makeOrganMesh(extents[n].label, organSurface(labels, extents[n].label, extents[n].box), shares[n]);
      double least = first_s;
      while (wall_s() - start < least && !first_s.compare_exchange_weak(least, wall_s() - start)) {
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < kLanes; ++n) threads.emplace_back(lane);
  }
  made.first_s = first_s;
  return made;
}

void measure(std::int64_t slices) {
  const Volume labels = labelsOf(slices);
  const double start = wall_s();
  const double busy = processor_s();
  const Made made = makeAll(labels);
  const double took_s = wall_s() - start;
  std::size_t triangles = 0;
  std::size_t coarse = 0;
  std::int64_t bytes = 0;
  for (const OrganMesh& one : made.meshes) {
    triangles += one.triangleCount();
    coarse += one.coarse.triangles.size();
    bytes += one.bytes();
    std::printf("  label %2d: %7zu triangles in %zu parts, coarse %5zu\n",
                one.label,
                one.triangleCount(),
                one.whole.size(),
                one.coarse.triangles.size());
  }
  std::printf(
      "%zu organs, %zu triangles (coarse: %zu), %.1f MB: %.2f s by the clock, %.2f s of processor; first "
      "organ %.2f s\n",
      made.meshes.size(),
      triangles,
      coarse,
      static_cast<double>(bytes) / 1e6,
      took_s,
      processor_s() - busy,
      made.first_s);
}

}  // namespace
}  // namespace viscera

int main(int argc, char** argv) {
  viscera::measure(argc > 1 ? std::atoll(argv[1]) : 300);
  return 0;
}

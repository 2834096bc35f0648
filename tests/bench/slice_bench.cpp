// SPDX-License-Identifier: Apache-2.0
// How long a slice change takes: 512x512x800 int16 with two label layers on one grid (organs fill a
// third of it), three panes, each slice a new one, beside a thread that keeps the other core busy.
// Budget: p95 of one pane 16 ms, of all three together 33 ms. Arguments: [SLICES] [WIDTH] [HEIGHT] [AXCODES].
#include "engine/volume/orientation.h"
#include "viewer/slice_renderer.h"
#include "viewer/worst_slice.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

namespace viscera {
namespace {

struct Options {
  std::int64_t slices = 800;
  int width = 800;
  int height = 600;
  std::string axcodes = "LPS";
};

Geometry geometryOf(const Options& options) {
  Geometry geometry;
  geometry.size = {512, 512, options.slices};
  geometry.spacing_mm = {0.8, 0.8, 0.8};
  const AxisMap map = axisMapTo(geometry, options.axcodes);
  return reorientedGeometry(geometry, map);
}

/// Noise over a smooth body.
std::shared_ptr<const Volume> scanOf(const Geometry& geometry) {
  auto volume = std::make_shared<Volume>(geometry, VoxelType::Int16);
  std::uint32_t state = 1;
  for (std::int16_t& voxel : volume->voxels<std::int16_t>()) {
    state = state * 1664525U + 1013904223U;
    voxel = static_cast<std::int16_t>(static_cast<int>(state >> 23) - 200);
  }
  return volume;
}

/// Organs as blocks that fill a third of the volume.
std::shared_ptr<const Volume> labelsOf(const Geometry& geometry, std::int64_t shift) {
  auto volume = std::make_shared<Volume>(geometry, VoxelType::UInt8);
  auto* voxel = volume->voxels<std::uint8_t>().data();
  for (std::int64_t k = 0; k < geometry.size[2]; ++k)
    for (std::int64_t j = 0; j < geometry.size[1]; ++j)
      for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
        const std::int64_t block = (i + shift) / 40 + 3 * (j / 40) + 5 * ((k + shift) / 40);
        *voxel++ = static_cast<std::uint8_t>(block % 3 == 0 ? 1 + block % 13 : 0);
      }
  return volume;
}

SliceRequest requestOf(const Options& options,
                       SliceView view,
                       LabelStyle style,
                       Interpolation interpolation) {
  SliceRequest request;
  request.view = view;
  request.viewport = {options.width, options.height, 1.0, 1.0, {0.0, 0.0}};
  request.interpolation = interpolation;
  request.looks.resize(2);
  for (LayerLook& look : request.looks) {
    look.style = style;
    for (std::uint32_t label = 1; label < 256; ++label)
      look.colours.rgb[label] = label * 0x0a1b2cU & 0xffffffU;
  }
  return request;
}

double percentile(std::vector<double> times, double share) {
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
}

void report(const char* what, const std::vector<double>& times) {
  std::printf("%-44s p50 %6.2f  p95 %6.2f  max %6.2f ms\n",
              what,
              percentile(times, 0.5),
              percentile(times, 0.95),
              percentile(times, 1.0));
}

/// Wall time, or what this thread alone worked where VISCERA_BENCH_CPU is set: on a machine that others use.
double now_ms() {
  static const clockid_t clock = std::getenv("VISCERA_BENCH_CPU") ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

/// Steps through slices of all three views, as the wheel (by 1) or the slider (by 37) does.
void measure(const SliceScene& scene, const Options& options, LabelStyle style, Interpolation interpolation) {
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(options.width) *
                                    static_cast<std::size_t>(options.height));
  const PictureBuffer out{pixels.data(), options.width, options.height, options.width};
  for (const std::int64_t stride : {1, 37}) {
    std::array<SliceRenderer, 3> renderers;
    std::array<std::vector<double>, 3> times;
    std::vector<double> together;
    for (std::int64_t step = 0; step < 150; ++step) {
      double sum = 0.0;
      for (const SliceView view : kSliceViews) {
        const auto pane = static_cast<std::size_t>(view);
        SliceRequest request = requestOf(options, view, style, interpolation);
        request.slice = (100 + step * stride) % SlicePlane(scene.scan->geometry(), view).count(2);
        const double start_ms = now_ms();
        renderers.at(pane).render(scene, request, out);
        times.at(pane).push_back(now_ms() - start_ms);
        sum += times.at(pane).back();
      }
      together.push_back(sum);
    }
    std::printf("%s, %s, every %lld. slice\n",
                style == LabelStyle::Fill ? "fill" : "contour",
                interpolation == Interpolation::Linear ? "linear" : "nearest",
                static_cast<long long>(stride));
    report("  axial", times[0]);
    report("  coronal", times[1]);
    report("  sagittal", times[2]);
    report("  all three", together);
  }
}

/// Memory traffic and arithmetic, as a run that trains.
void keepBusy(const std::atomic<bool>& stop) {
  std::vector<float> data(std::size_t{8} << 20, 1.0F);
  while (!stop.load())
    for (float& value : data) value = value * 1.0001F + 0.5F;
}

}  // namespace
}  // namespace viscera

int main(int argc, char** argv) {
  using namespace viscera;
  Options options;
  if (argc > 1) options.slices = std::atoll(argv[1]);
  if (argc > 2) options.width = std::atoi(argv[2]);
  if (argc > 3) options.height = std::atoi(argv[3]);
  if (argc > 4) options.axcodes = argv[4];
  const Geometry geometry = geometryOf(options);
  const SliceScene scene = makeScene(
      scanOf(geometry), "scan", {{"truth", labelsOf(geometry, 0)}, {"prediction", labelsOf(geometry, 3)}});
  std::atomic<bool> stop{false};
  std::jthread busy([&stop] { keepBusy(stop); });
  for (const Interpolation interpolation : {Interpolation::Nearest, Interpolation::Linear})
    for (const LabelStyle style : {LabelStyle::Fill, LabelStyle::Contour})
      measure(scene, options, style, interpolation);
  stop = true;
  const double voxels = static_cast<double>(geometry.voxelCount()) * (sizeof(std::int16_t) + 2);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("largest resident memory %.2f x the voxels of scan and layers\n",
              static_cast<double>(used.ru_maxrss) * 1024.0 / voxels);
  const double start_ms = now_ms();
  const auto worst = worstSlice(*scene.layers[0].labels, *scene.layers[1].labels, 3, SliceView::Sagittal);
  std::printf("worst slice: %.0f ms, %lld voxels\n",
              now_ms() - start_ms,
              static_cast<long long>(worst ? worst->errorVoxels : 0));
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// viewer_pane_bench [SLICES]: a scan of 512 x 512 x SLICES (400) with two label layers in a window of
// 1920 x 1080; steps through the slices and prints how long a pane takes to be painted, and how long all
// three take when the crosshair moves. Budgets: 16 ms for the pane under the mouse, 33 ms for all three.
#include "frame_times.h"
#include "gui/theme/theme.h"
#include "gui/viewer/pane_grid.h"

#include <QApplication>
#include <QSettings>
#include <QTest>

#include <cstdio>
#include <cstdlib>

namespace {

using namespace viscera;

Geometry gridOf(std::int64_t slices) {
  Geometry grid;
  grid.size = {512, 512, slices};
  grid.spacing_mm = {0.8, 0.8, 1.0};
  return grid;
}

std::shared_ptr<const Volume> scanOf(const Geometry& grid) {
  auto scan = std::make_shared<Volume>(grid, VoxelType::Int16);
  std::uint32_t seed = 1;
  for (std::int16_t& value : scan->voxels<std::int16_t>()) {
    seed = seed * 1664525U + 1013904223U;
    value = static_cast<std::int16_t>(static_cast<int>(seed >> 21U) - 1000);
  }
  return scan;
}

/// Blocks of 40 voxels of the labels 1 to 13, `by` voxels beside their places.
std::shared_ptr<const Volume> labelsOf(const Geometry& grid, std::int64_t by) {
  auto labels = std::make_shared<Volume>(grid, VoxelType::UInt8);
  for (std::int64_t k = 0; k < grid.size[2]; ++k)
    for (std::int64_t j = 0; j < 512; ++j)
      for (std::int64_t i = 0; i < 512; ++i)
        labels->voxels<std::uint8_t>()[labels->offset(i, j, k)] =
            static_cast<std::uint8_t>(((i + by) / 40 + j / 40 + k / 40) % 14);
  return labels;
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QApplication::setOrganizationName("viscera-bench");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  const Theme theme(application, Theme::Choice::Light);
  const std::int64_t slices = argc > 1 ? std::atoll(argv[1]) : 400;
  const Geometry grid = gridOf(slices);
  ViewerState state;
  state.setScene(std::make_shared<const SliceScene>(makeScene(
                     scanOf(grid), "scan", {{"truth", labelsOf(grid, 0)}, {"A", labelsOf(grid, 3)}})),
                 true);
  state.setInk(0, {true, LabelStyle::Contour, 1.0});
  PaneGrid panes(state);
  panes.resize(1240, 880);
  panes.show();
  (void)QTest::qWaitForWindowExposed(&panes);
  QTest::qWait(200);
  for (const SliceView view : kSliceViews) {
    bench::FrameTimes frames;
    SlicePane& pane = panes.frame(view).pane();
    for (std::int64_t slice = 100; slice < 300; ++slice) {
      state.setSlice(view, slice);
      frames.measure([&pane] { pane.repaint(); });
    }
    frames.print(("pane " + std::to_string(static_cast<int>(view))).c_str());
  }
  bench::FrameTimes all;
  for (int step = 0; step < 150; ++step) {
    state.moveTo({60.0 + step, 70.0 + step, 50.0 + step});
    all.measure([&panes] {
      for (PaneFrame* frame : panes.shownFrames()) frame->pane().repaint();
    });
  }
  all.print("all three");
  return 0;
}

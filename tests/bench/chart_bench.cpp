// SPDX-License-Identifier: Apache-2.0
#include "frame_times.h"
#include "gui/charts/curve_chart.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui_bench.h"

#include <QApplication>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace viscera::bench {
namespace {

constexpr int kPoints = 1'000'000;
constexpr int kSpikes = 200;
constexpr int kFrames = 200;

/// A falling, noisy loss; every spike is a single point that nothing around it comes near.
std::vector<CurvePoint> noisyLoss(const std::vector<int>& spikes) {
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0.0, 0.05);
  std::vector<CurvePoint> points;
  points.reserve(kPoints);
  for (int i = 0; i < kPoints; ++i)
    points.push_back({double(i), i / 3600.0, 2.0 * std::exp(-i / 2e5) + 0.3 + noise(random)});
  for (std::size_t k = 0; k < spikes.size(); ++k)
    points[static_cast<std::size_t>(spikes[k])].value =
        (k % 2 == 0 ? 5.0 : -3.0) + 1e-3 * static_cast<double>(k);
  return points;
}

bool isDrawn(CurveChart& chart, const CurvePoint& point) {
  const auto data = chart.plot().graph(0)->data();
  const auto found = data->findBegin(point.step, false);
  for (auto one = found; one != data->constEnd() && one->key <= point.step; ++one)
    if (one->key == point.step && one->value == point.value) return true;
  return false;
}

/// Of the whole view a column keeps its least and its greatest; zoomed in, each spike must be there.
int missingSpikes(CurveChart& chart, const std::vector<CurvePoint>& points, const std::vector<int>& spikes) {
  int missing = 0;
  for (const int spike : spikes) {
    chart.showX(spike - 2000.0, spike + 2000.0);
    chart.refresh();
    if (!isDrawn(chart, points[static_cast<std::size_t>(spike)])) ++missing;
  }
  chart.showEverything();
  chart.refresh();
  for (const int spike : spikes)
    if (!isDrawn(chart, points[static_cast<std::size_t>(spike)])) ++missing;
  return missing;
}

void draw(CurveChart& chart) {
  chart.refresh();
  chart.plot().repaint();
}

void measureFrames(CurveChart& chart, const char* smoothing) {
  FrameTimes whole;
  FrameTimes zoom;
  FrameTimes pan;
  for (int i = 0; i < kFrames; ++i) {
    whole.measure([&] { draw(chart); });
    const double width = kPoints * std::pow(0.97, i);
    zoom.measure([&] {
      chart.showX(0.4 * (kPoints - width), 0.4 * (kPoints - width) + width);
      draw(chart);
    });
    pan.measure([&] {
      chart.showX(kPoints / 2.0 * i / kFrames, kPoints / 2.0 * i / kFrames + kPoints / 2.0);
      draw(chart);
    });
    chart.showEverything();
  }
  whole.print((std::string("everything redrawn, ") + smoothing).c_str());
  zoom.print((std::string("zoomed, ") + smoothing).c_str());
  pan.print((std::string("panned, ") + smoothing).c_str());
}

}  // namespace

bool redrawMillion() {
  std::vector<int> spikes;
  std::mt19937 random(3);
  std::uniform_int_distribution<int> anywhere(2000, kPoints - 2001);
  // One of each kind in a column of pixels at most, so that each must be seen in the whole view as well.
  while (spikes.size() < kSpikes) {
    const int step = anywhere(random);
    if (std::none_of(spikes.begin(), spikes.end(), [step](int one) { return std::abs(one - step) < 1500; }))
      spikes.push_back(step);
  }
  const std::vector<CurvePoint> points = noisyLoss(spikes);
  CurveChart chart("Loss");
  chart.resize(1200, 400);
  chart.show();
  chart.append(chart.addCurve("fine-tune 1", 0), points);
  draw(chart);
  std::printf("%d points on %d × %d at %.0f×\n",
              kPoints,
              chart.plot().width(),
              chart.plot().height(),
              chart.devicePixelRatioF());
  measureFrames(chart, "not smoothed");
  const int missing = missingSpikes(chart, points, spikes);
  std::printf("extremes that are missing: %d of %d\n", missing, 2 * kSpikes);
  chart.setSmoothing(0.98);
  measureFrames(chart, "smoothed");
  return missing == 0;
}

}  // namespace viscera::bench

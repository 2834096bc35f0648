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

/// Brings the points that the chart lacks, as the database would.
void bringDetails(CurveChart& chart, const std::vector<CurvePoint>& points) {
  QObject::connect(&chart, &CurveChart::detailNeeded, [&chart, &points](const DetailRequest& request) {
    CurveDetail detail;
    detail.range = request.range;
    const auto from = points.begin() + static_cast<std::ptrdiff_t>(request.range.from);
    const auto to = points.begin() + static_cast<std::ptrdiff_t>(request.range.to) + 1;
    const auto before = std::min<std::ptrdiff_t>(from - points.begin(), CurveDetail::kWarmUp);
    detail.before.assign(from - before, from);
    std::for_each(from, to, [&](const CurvePoint& point) { detail.points.append(point); });
    chart.showDetail(request, std::move(detail));
  });
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

/// Zoomed in, and with the points that were folded: as many as steps, the spikes among them.
int missingOfDetails(CurveChart& chart,
                     const std::vector<CurvePoint>& points,
                     const std::vector<int>& spikes) {
  constexpr int kSteps = 400;  // fewer than columns
  int missing = 0;
  FrameTimes shown;
  for (const int spike : spikes) {
    chart.showX(spike - kSteps / 2, spike + kSteps / 2);
    chart.refresh();
    shown.measure([&] {
      chart.checkDetails();
      chart.refresh();
    });
    const auto data = chart.plot().graph(0)->data();
    const auto seen = std::count_if(data->constBegin(), data->constEnd(), [&](const QCPGraphData& one) {
      return std::abs(one.key - spike) <= kSteps / 2;
    });
    if (seen != kSteps + 1 || !isDrawn(chart, points[static_cast<std::size_t>(spike)])) ++missing;
  }
  shown.print("points of a range put in and drawn");
  chart.showEverything();
  chart.checkDetails();
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
  int missing = missingSpikes(chart, points, spikes);
  std::printf("extremes that are missing: %d of %d\n", missing, 2 * kSpikes);
  bringDetails(chart, points);
  const int ofDetails = missingOfDetails(chart, points, spikes);
  std::printf("ranges without all their points: %d of %d\n", ofDetails, kSpikes);
  missing += ofDetails;
  chart.setSmoothing(0.98);
  measureFrames(chart, "smoothed");
  return missing == 0;
}

}  // namespace viscera::bench

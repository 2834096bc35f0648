// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"
#include "frame_times.h"
#include "gui/charts/curve_chart.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/training/run_curves.h"
#include "gui_bench.h"
#include "run_told.h"

#include <QEvent>
#include <QImage>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>
#include <vector>

namespace viscera::bench {
namespace {

constexpr int kEvents = 100;
constexpr int kPatience_ms = 60'000;

/// When a widget has painted for the last time.
class PaintWatch final : public QObject {
 public:
  explicit PaintWatch(QWidget& widget) : QObject(&widget) { widget.installEventFilter(this); }
  [[nodiscard]] double last_ms() const { return last_ms_; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Paint) last_ms_ = FrameTimes::now_ms(CLOCK_MONOTONIC);
    return QObject::eventFilter(watched, event);
  }

 private:
  double last_ms_ = 0.0;
};

void tellStep(RunTold& run, std::int64_t step) {
  run.tell(ScalarSample{"train/loss", step, wallClockMs(), 2.0 + std::sin(static_cast<double>(step))});
  run.tell(StepFinished{step, 0, 0.5, 90.0});
}

}  // namespace

bool eventToScreen() {
  RunTold run;
  QCustomPlot& plot = run.dashboard().curves().losses().plot();
  const PaintWatch watch(plot);
  run.tell(RunStarted{0, 100'000, 100, "cpu", ""});
  for (std::int64_t step = 1; step <= 1000; ++step) tellStep(run, step);
  if (!QTest::qWaitFor([&] { return !run.dashboard().isLoading(); }, kPatience_ms)) return false;
  QTest::qWait(1500);
  std::vector<double> delays_ms;
  std::atomic<double> told_ms = 0.0;
  for (int i = 0; i < kEvents; ++i) {
    QTest::qWait(200);
    const QImage before = plot.grab().toImage();
    told_ms = 0.0;
    std::jthread engine([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(37 * i % 100));  // anywhere between two looks
      told_ms = FrameTimes::now_ms(CLOCK_MONOTONIC);
      tellStep(run, 1001 + i);
    });
    const bool painted = QTest::qWaitFor(
        [&] { return told_ms > 0.0 && watch.last_ms() > told_ms && plot.grab().toImage() != before; },
        kPatience_ms);
    if (!painted) return false;
    delays_ms.push_back(watch.last_ms() - told_ms);
  }
  std::sort(delays_ms.begin(), delays_ms.end());
  std::printf("event to screen, %d events: least %.0f, median %.0f, 99 %% %.0f, most %.0f ms\n",
              kEvents,
              delays_ms.front(),
              delays_ms[kEvents / 2],
              delays_ms[kEvents - 2],
              delays_ms.back());
  return true;
}

}  // namespace viscera::bench

// SPDX-License-Identifier: Apache-2.0
// surface_window_bench FOLDER [SLICES]: how long the steps of the window's thread take while 3D is opened for
// the first time, turned, and while the case changes, for two synthetic abdomens of 512 x 512 x SLICES (300),
// which are written into FOLDER where they are not there yet. Budget: no step computes for more than 50 ms.
// LP_NUM_THREADS=0 makes Mesa draw within the thread that asks, so that its work is counted too.
#include "engine/data/phantom.h"
#include "engine/volume/volume_io.h"
#include "frame_times.h"
#include "gui/shell/page.h"
#include "gui/theme/theme.h"
#include "gui/viewer/pane_grid.h"
#include "gui/viewer/surface_frame.h"
#include "gui/viewer/surface_window.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/viewer_view.h"

#include <QApplication>
#include <QMetaEnum>
#include <QSettings>
#include <QTest>

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace {

using namespace viscera;
using bench::FrameTimes;

constexpr int kLongest_ms = 300'000;
constexpr std::size_t kMostTold = 6;

/// A step is what the event loop delivers in one go, with all that this leads to.
struct Step {
  std::string name;
  double computed_ms = 0.0;
  double wall_ms = 0.0;
  long faults = 0;  // pages that the system had to find or make
};

class SteppedApplication : public QApplication {
 public:
  using QApplication::QApplication;

  bool notify(QObject* receiver, QEvent* event) override {
    const bool isPane = event->type() == QEvent::Paint && qobject_cast<SlicePane*>(receiver) != nullptr;
    if (depth_ > 0 && !isPane) return QApplication::notify(receiver, event);
    const char* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(event->type());
    Step step{std::string(receiver->metaObject()->className()) + ' ' + (type == nullptr ? "?" : type)};
    if (isPane) step.name = "  of it " + static_cast<SlicePane*>(receiver)->accessibleName().toStdString();
    const double wall = FrameTimes::now_ms(CLOCK_MONOTONIC);
    const double computed = FrameTimes::now_ms(CLOCK_THREAD_CPUTIME_ID);
    const long faults = faultsSoFar();
    ++depth_;
    const bool result = QApplication::notify(receiver, event);
    --depth_;
    step.computed_ms = FrameTimes::now_ms(CLOCK_THREAD_CPUTIME_ID) - computed;
    step.wall_ms = FrameTimes::now_ms(CLOCK_MONOTONIC) - wall;
    step.faults = faultsSoFar() - faults;
    steps_.push_back(std::move(step));
    return result;
  }

  void print(const char* what) {
    std::sort(steps_.begin(), steps_.end(), [](const Step& one, const Step& other) {
      return one.computed_ms > other.computed_ms;
    });
    std::printf("%s: %zu steps\n", what, steps_.size());
    for (std::size_t i = 0; i < std::min(kMostTold, steps_.size()); ++i)
      std::printf("  computed %6.1f ms, on the wall %6.1f ms, %5ld page faults: %s\n",
                  steps_[i].computed_ms,
                  steps_[i].wall_ms,
                  steps_[i].faults,
                  steps_[i].name.c_str());
    steps_.clear();
  }

 private:
  static long faultsSoFar() {
    rusage used{};
    getrusage(RUSAGE_THREAD, &used);
    return used.ru_minflt + used.ru_majflt;
  }

  int depth_ = 0;
  std::vector<Step> steps_;
};

ViewerRequest requestOf(const std::filesystem::path& folder, int number, std::int64_t slices) {
  const std::string name = "case_" + std::to_string(number) + '_' + std::to_string(slices);
  ViewerRequest request;
  request.caseName = QString::fromStdString(name);
  request.image = folder / (name + ".nii");
  request.truth = folder / (name + "_labels.nii");
  if (std::filesystem::exists(request.truth)) return request;
  PhantomOptions options;
  options.size = {512, 512, slices};
  options.spacing_mm = {0.75, 0.6, 256.0 / static_cast<double>(slices)};
  options.seed = 3;
  const Phantom phantom = makePhantom(options, number);
  writeVolume(request.image, phantom.image);
  writeVolume(request.truth, phantom.label);
  return request;
}

bool waitFor(const std::function<bool()>& condition) {
  return QTest::qWaitFor(condition, kLongest_ms);
}

SurfaceWindow* windowOf(ViewerPage& page) {
  SurfaceFrame* frame = page.view().grid().surfaces();
  return frame == nullptr ? nullptr : frame->pane().window3d();
}

bool waitForWhole(ViewerPage& page) {
  return waitFor([&page] {
    const SurfaceWindow* window = windowOf(page);
    return !page.isLoading() && page.surfaces().isComplete() && window != nullptr && window->isWhole();
  });
}

void step(ViewerPage& page, int by) {
  QTest::qWait(2'000);  // what is read ahead is there
  page.stepCase(by);
  (void)waitFor([&page] { return !page.isLoading(); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return EXIT_FAILURE;
  SteppedApplication application(argc, argv);
  QApplication::setOrganizationName("viscera-bench");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  const Theme theme(application, Theme::Choice::Dark);
  const std::int64_t slices = argc > 2 ? std::atoll(argv[2]) : 300;
  const std::vector<ViewerRequest> cases = {requestOf(argv[1], 1, slices), requestOf(argv[1], 2, slices)};
  Background background(2);
  Page frame("Viewer");
  ViewerPage page(frame, background);
  frame.resize(1224, 760);
  frame.show();
  page.view().toolbar().chooseLayout(PaneLayout::Row);
  page.showList(cases, 0);
  (void)waitFor([&page] { return page.shown() != nullptr; });
  QTest::qWait(2'000);
  application.print("first case, without 3D");
  step(page, 1);
  QTest::qWait(1'000);
  application.print("next case, without 3D");
  page.view().toolbar().chooseLayout(PaneLayout::Four);
  if (!waitForWhole(page)) return EXIT_FAILURE;
  application.print("3D opened for the first time, until all organs are whole");
  for (int turn = 0; turn < 40; ++turn) {
    QTest::mousePress(windowOf(page), Qt::LeftButton, {}, {100, 100});
    QTest::mouseMove(windowOf(page), {100 + turn, 120});
    QTest::mouseRelease(windowOf(page), Qt::LeftButton, {}, {100 + turn, 120});
    QTest::qWait(20);
  }
  if (!waitForWhole(page)) return EXIT_FAILURE;
  application.print("turned, until all organs are whole");
  step(page, -1);
  if (!waitForWhole(page)) return EXIT_FAILURE;
  application.print("case before, until all organs are whole");
  step(page, 1);
  if (!waitForWhole(page)) return EXIT_FAILURE;
  application.print("next case, until all organs are whole");
  return EXIT_SUCCESS;
}

// SPDX-License-Identifier: Apache-2.0
// viewer_case_bench FOLDER [SLICES]: two made-up cases of 512 x 512 x SLICES (400) with truth and prediction,
// as .nii.gz in FOLDER, on the viewer's page. Prints how long a case takes from the request until its three
// panes are painted, against zlib decompressing the same scan (budget 2 x), Page Down to a case that was read
// ahead (budget 150 ms), and the memory one case takes against its voxels (budget 1.3 x).
#include "engine/base/process.h"
#include "engine/data/phantom.h"
#include "engine/volume/volume_io.h"
#include "frame_times.h"
#include "gui/shell/page.h"
#include "gui/theme/theme.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_view.h"

#include <QApplication>
#include <QSettings>
#include <QTest>

#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <vector>

namespace {

using namespace viscera;
using bench::FrameTimes;

constexpr int kLongest_ms = 120'000;
constexpr int kTimes = 5;

/// Tells when every pane was painted since the last call of forget().
class PaintedPanes : public QObject {
 public:
  explicit PaintedPanes(PaneGrid& grid) {
    for (const SliceView view : {SliceView::Axial, SliceView::Coronal, SliceView::Sagittal})
      grid.frame(view).pane().installEventFilter(this);
  }
  void forget() { painted_.clear(); }
  [[nodiscard]] bool all() const { return painted_.size() == 3; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Paint) painted_.insert(watched);
    return false;
  }

 private:
  std::set<QObject*> painted_;
};

ViewerRequest requestOf(const std::filesystem::path& folder, int number, std::int64_t slices) {
  const std::string name = "bench_" + std::to_string(number) + '_' + std::to_string(slices);
  ViewerRequest request;
  request.caseName = QString::fromStdString(name);
  request.image = folder / (name + ".nii.gz");
  request.truth = folder / (name + "_truth.nii.gz");
  request.predictions = {{folder / (name + "_a.nii.gz"), "A"}};
  if (std::filesystem::exists(request.predictions.front().file)) return request;
  PhantomOptions options;
  options.size = {512, 512, slices};
  options.spacing_mm = {0.75, 0.6, 256.0 / static_cast<double>(slices)};
  options.seed = 3;
  const Phantom phantom = makePhantom(options, number);
  writeVolume(request.image, phantom.image);
  writeVolume(request.truth, phantom.label);
  writeVolume(request.predictions.front().file, phantom.label);
  return request;
}

/// Milliseconds that zlib takes for the bytes of the file; the scan stays in the cache of the system.
double decompress_ms(const std::filesystem::path& file) {
  std::vector<char> bytes(1U << 20U);
  const double begin = FrameTimes::now_ms(CLOCK_MONOTONIC);
  gzFile packed = gzopen(file.c_str(), "rb");
  while (gzread(packed, bytes.data(), static_cast<unsigned>(bytes.size())) > 0) {
  }
  gzclose(packed);
  return FrameTimes::now_ms(CLOCK_MONOTONIC) - begin;
}

/// Milliseconds from `ask` until the case is painted.
template <class Ask>
double shown_ms(ViewerPage& page, PaintedPanes& panes, const QString& caseName, Ask ask) {
  const double begin = FrameTimes::now_ms(CLOCK_MONOTONIC);
  ask();
  const bool done = QTest::qWaitFor(
      [&] {
        if (page.shown() == nullptr || page.isLoading() || page.shown()->request.caseName != caseName) {
          panes.forget();
          return false;
        }
        return panes.all();
      },
      kLongest_ms);
  if (!done) std::exit(EXIT_FAILURE);
  return FrameTimes::now_ms(CLOCK_MONOTONIC) - begin;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// A page of its own each time, so that nothing is kept in memory.
struct OpenedPage {
  Background background{2};
  Page frame{"Viewer"};
  ViewerPage page{frame, background};
  std::unique_ptr<PaintedPanes> panes;

  OpenedPage() {
    frame.resize(1224, 760);
    frame.show();
    panes = std::make_unique<PaintedPanes>(page.view().grid());
  }
};

void printOpening(const ViewerRequest& request) {
  std::vector<double> ratios, opened_ms, packed_ms;
  for (int i = 0; i < kTimes; ++i) {
    packed_ms.push_back(decompress_ms(request.image));
    OpenedPage opened;
    ViewerRequest scan = request;
    scan.truth.clear();
    scan.predictions.clear();
    opened_ms.push_back(shown_ms(opened.page, *opened.panes, scan.caseName, [&] { opened.page.show(scan); }));
    ratios.push_back(opened_ms.back() / packed_ms.back());
  }
  std::printf("scan opened in %.0f ms, zlib alone %.0f ms: %.2f x (medians of %d pairs; budget 2 x)\n",
              median(opened_ms),
              median(packed_ms),
              median(ratios),
              kTimes);
}

void printMemory(const ViewerRequest& request) {
  OpenedPage opened;
  QTest::qWait(500);
  const std::int64_t before = residentBytes();
  (void)shown_ms(opened.page, *opened.panes, request.caseName, [&] { opened.page.show(request); });
  QTest::qWait(2'000);
  const std::int64_t taken = residentBytes() - before;
  const std::int64_t voxels = opened.page.store().bytes();
  std::printf("scan and two layers take %.0f MB, their voxels %.0f MB: %.2f x (budget 1.3 x)\n",
              1e-6 * static_cast<double>(taken),
              1e-6 * static_cast<double>(voxels),
              static_cast<double>(taken) / static_cast<double>(voxels));
}

void printSteps(const std::vector<ViewerRequest>& cases) {
  OpenedPage opened;
  (void)shown_ms(opened.page, *opened.panes, cases[0].caseName, [&] { opened.page.showList(cases, 0); });
  std::vector<double> steps_ms;
  for (int i = 0; i < 2 * kTimes; ++i) {
    QTest::qWait(4'000);  // the next case is read ahead
    const int by = i % 2 == 0 ? 1 : -1;
    const QString& next = cases[i % 2 == 0 ? 1 : 0].caseName;
    steps_ms.push_back(shown_ms(opened.page, *opened.panes, next, [&] { opened.page.stepCase(by); }));
  }
  std::sort(steps_ms.begin(), steps_ms.end());
  std::printf("case to case: median %.0f ms, most %.0f ms of %zu (budget 150 ms)\n",
              median(steps_ms),
              steps_ms.back(),
              steps_ms.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: viewer_case_bench FOLDER [SLICES]\n");
    return EXIT_FAILURE;
  }
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QApplication::setOrganizationName("viscera-bench");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  const Theme theme(application, Theme::Choice::Dark);
  const std::int64_t slices = argc > 2 ? std::atoll(argv[2]) : 400;
  const std::vector<ViewerRequest> cases = {requestOf(argv[1], 1, slices), requestOf(argv[1], 2, slices)};
  printMemory(cases[0]);
  printOpening(cases[0]);
  printSteps(cases);
  return EXIT_SUCCESS;
}

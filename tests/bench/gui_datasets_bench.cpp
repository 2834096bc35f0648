// SPDX-License-Identifier: Apache-2.0
// gui_datasets_bench: 3,000 cases scrolled from the first to the last and back, the thumbnails made on the
// way. Prints the times of the frames; the budget is 33 ms for the slowest.
#include "dataset_examples.h"
#include "frame_times.h"
#include "gui/datasets/case_table_model.h"
#include "gui/datasets/case_view.h"
#include "gui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSettings>
#include <QTableView>
#include <QTest>

#include <cstdio>

namespace {

constexpr int kCases = 3000;
constexpr int kStep_px = 240;

viscera::bench::FrameTimes scrollThrough(QTableView& table) {
  viscera::bench::FrameTimes frames;
  QScrollBar* bar = table.verticalScrollBar();
  const auto frame = [&](int value) {
    frames.measure([&] {
      bar->setValue(value);
      table.viewport()->repaint();
    });
  };
  for (int value = 0; value <= bar->maximum(); value += kStep_px) frame(value);
  for (int value = bar->maximum(); value >= 0; value -= kStep_px) frame(value);
  return frames;
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QApplication::setOrganizationName("viscera-bench");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  viscera::Theme theme(application, viscera::Theme::Choice::Light);
  const auto dataset = std::make_shared<const viscera::Dataset>(viscera::test::exampleDataset(kCases));
  viscera::CaseTableModel model;
  viscera::CaseView view(model);
  view.resize(1920, 1080);
  view.show();
  QElapsedTimer timer;
  timer.start();
  model.setDataset(dataset);
  view.showDataset({});
  std::printf("%d cases shown in %lld ms\n", kCases, static_cast<long long>(timer.elapsed()));
  auto facts = viscera::test::exampleFacts(*dataset);
  timer.restart();
  model.setFacts(std::move(facts));
  std::printf("facts of all of them taken in %lld ms\n", static_cast<long long>(timer.elapsed()));
  QTest::qWait(200);
  auto* table = view.findChild<QTableView*>();
  scrollThrough(*table).print("scrolled for the first time, thumbnails made");
  scrollThrough(*table).print("scrolled again");
  timer.restart();
  table->sortByColumn(static_cast<int>(viscera::CaseColumn::Name), Qt::DescendingOrder);
  std::printf("sorted by name in %lld ms\n", static_cast<long long>(timer.elapsed()));
  timer.restart();
  view.filter().setText("img01");
  std::printf("filtered by a word in %lld ms\n", static_cast<long long>(timer.elapsed()));
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// gui_datasets_bench: 3,000 cases scrolled from the first to the last and back, the thumbnails made on the
// way. Prints the times of the frames; the budget is 33 ms for the slowest.
#include "dataset_examples.h"
#include "gui/datasets/case_table_model.h"
#include "gui/datasets/case_view.h"
#include "gui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSettings>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

constexpr int kCases = 3000;
constexpr int kStep_px = 240;

std::vector<double> scrollThrough(QTableView& table) {
  std::vector<double> frames_ms;
  QScrollBar* bar = table.verticalScrollBar();
  const auto frame = [&](int value) {
    QElapsedTimer timer;
    timer.start();
    bar->setValue(value);
    table.viewport()->repaint();
    frames_ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  };
  for (int value = 0; value <= bar->maximum(); value += kStep_px) frame(value);
  for (int value = bar->maximum(); value >= 0; value -= kStep_px) frame(value);
  return frames_ms;
}

void print(const char* what, std::vector<double> times_ms) {
  std::sort(times_ms.begin(), times_ms.end());
  const auto at = [&](double part) {
    return times_ms[static_cast<std::size_t>(part * static_cast<double>(times_ms.size() - 1))];
  };
  std::printf("%s: %zu frames, median %.2f ms, 99 %% %.2f ms, slowest %.2f ms\n",
              what,
              times_ms.size(),
              at(0.5),
              at(0.99),
              times_ms.back());
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
  view.showDataset(false);
  std::printf("%d cases shown in %lld ms\n", kCases, static_cast<long long>(timer.elapsed()));
  auto facts = viscera::test::exampleFacts(*dataset);
  timer.restart();
  model.setFacts(std::move(facts));
  std::printf("facts of all of them taken in %lld ms\n", static_cast<long long>(timer.elapsed()));
  QTest::qWait(200);
  auto* table = view.findChild<QTableView*>();
  print("first time, thumbnails made", scrollThrough(*table));
  print("again", scrollThrough(*table));
  timer.restart();
  table->sortByColumn(static_cast<int>(viscera::CaseColumn::Name), Qt::DescendingOrder);
  std::printf("sorted by name in %lld ms\n", static_cast<long long>(timer.elapsed()));
  timer.restart();
  view.filter().setText("img01");
  std::printf("filtered by a word in %lld ms\n", static_cast<long long>(timer.elapsed()));
  return 0;
}

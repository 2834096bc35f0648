// SPDX-License-Identifier: Apache-2.0
// The way of a new user through the window with the real engine: from the start page to a fine-tuning that
// outlives the window. Every step is a click or a key.
#include "app/window/engine_dataset_editing.h"
#include "app/window/engine_dataset_service.h"
#include "app/window/engine_run_service.h"
#include "app/window/host_machine.h"
#include "app/window/project_folders.h"
#include "app/window/recent_log.h"
#include "gui/charts/curve_chart.h"
#include "gui/datasets/case_checker.h"
#include "gui/datasets/case_table_model.h"
#include "gui/shell/close_dialog.h"
#include "gui/shell/page.h"
#include "gui/shell/project_pages.h"
#include "gui/shell/workstation.h"
#include "gui/start/start_page.h"
#include "gui/training/basic_fields.h"
#include "gui/training/length_editor.h"
#include "gui/training/new_run_form.h"
#include "gui/training/picture_panel.h"
#include "gui/training/run_curves.h"
#include "gui/training/run_dashboard.h"
#include "gui/training/run_header.h"
#include "storage/database.h"
#include "storage/series_repository.h"
#include "tests/support/temporary_folder.h"

#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTest>

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>

namespace viscera {
namespace {

constexpr int kPatience_ms = 240'000;

/// One opening of the program, put together as main() does.
class Session {
 public:
  explicit Session(const std::filesystem::path& demo)
      : station_({services_, projects_, background_, QString::fromStdString(demo.string())}),
        pages_(station_, editing_) {
    station_.begin(std::nullopt);
    station_.window().resize(1280, 800);
    QApplication::setActiveWindow(&station_.window());
  }

  [[nodiscard]] ShellWindow& window() { return station_.window(); }
  [[nodiscard]] ProjectPages& pages() { return pages_; }
  [[nodiscard]] ProjectContext* project() { return station_.project(); }
  [[nodiscard]] RunDashboard& dashboard() { return pages_.training().dashboard(); }
  [[nodiscard]] int clicks() const { return clicks_; }

  bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kPatience_ms); }

  /// Clicks the visible, enabled button with this text, in the dialog in front or in the window.
  void press(const QString& text) {
    QAbstractButton* target = nullptr;
    ASSERT_TRUE(waitFor([&] { return (target = find(text)) != nullptr; })) << text.toStdString();
    QTest::mouseClick(target, Qt::LeftButton);
    ++clicks_;
  }
  /// Chooses an entry of a menu of the run in front.
  void choose(const QString& text) {
    QAction* target = nullptr;
    ASSERT_TRUE(waitFor([&] { return (target = findAction(text)) != nullptr; })) << text.toStdString();
    target->trigger();
    clicks_ += 2;
  }
  void setSteps(const char* steps) {
    QLineEdit* box = pages_.form().basics().length().steps();
    box->selectAll();
    QTest::keyClicks(box, steps);
    QTest::keyClick(box, Qt::Key_Tab);
  }
  const ListedRun* run(const std::string& task) {
    if (project() == nullptr) return nullptr;
    for (const ListedRun& one : project()->board.runs())
      if (one.record.task == task) return &one;
    return nullptr;
  }
  bool isIn(const std::string& task, RunPhase phase) {
    const ListedRun* one = run(task);
    return one != nullptr && one->phase == phase;
  }
  /// Points of the newest run's loss that the chart holds.
  std::size_t lossPoints() {
    const CurveChart& chart = dashboard().curves().losses();
    std::size_t points = 0;
    for (std::size_t i = 0; i < chart.curveCount(); ++i) points += chart.curve(i).points().size();
    return points;
  }

 private:
  QAbstractButton* find(const QString& text) {
    QWidget* front = &station_.window();
    for (QDialog* dialog : front->findChildren<QDialog*>())
      if (dialog->isVisible()) front = dialog;
    for (auto* one : front->findChildren<QAbstractButton*>())
      if (one->text() == text && one->isVisible() && one->isEnabled()) return one;
    return nullptr;
  }
  QAction* findAction(const QString& text) {
    for (QMenu* menu : dashboard().header().findChildren<QMenu*>())
      for (QAction* action : menu->actions())
        if (action->text() == text && action->isEnabled() && action->isVisible()) return action;
    return nullptr;
  }

  RecentLog log_;
  HostMachine machine_{log_};
  ProjectFolders projects_;
  EngineDatasetService datasets_;
  EngineRunService runs_;
  EngineDatasetEditing editing_;
  Services services_{runs_, datasets_, machine_};
  Background background_;
  Workstation station_;
  ProjectPages pages_;
  int clicks_ = 0;
};

TEST(Journey, FromTheStartPageToAFineTuningThatOutlivesTheWindow) {
  const test::TemporaryFolder folder;
  const auto demo = folder.path() / "demo";
  setenv("VISCERA_CLI", VISCERA_CLI, 1);
  QSettings().clear();
  {
    Session session(demo);
    EXPECT_TRUE(session.window().isStartShown());
    session.press("Try the demo");
    ASSERT_TRUE(session.waitFor([&] { return session.pages().datasets().dataset() != nullptr; }));
    session.press("Train on this dataset…");
    session.press("Pre-training");
    session.setSteps("6");
    session.press("Start training");
    EXPECT_LE(session.clicks(), 6) << "from the start to a moving curve";
    ASSERT_TRUE(session.waitFor([&] { return session.lossPoints() >= 2; })) << "the curve does not move";
    ASSERT_TRUE(session.waitFor([&] { return session.isIn("pretraining", RunPhase::Finished); }));
    ASSERT_TRUE(session.waitFor([&] { return session.dashboard().pictures().shownStep() > 0; }));

    session.choose("Fine-tune from this…");
    ASSERT_TRUE(session.waitFor([&] { return session.pages().form().obstacle().isEmpty(); }))
        << session.pages().form().obstacle().toStdString();
    session.setSteps("2000");
    session.press("Start training");
    ASSERT_TRUE(session.waitFor([&] {
      const ListedRun* run = session.run("segmentation");
      return run != nullptr && run->record.step > 0;
    }));
    session.press("Pause");
    ASSERT_TRUE(session.waitFor([&] { return session.isIn("segmentation", RunPhase::Paused); }));
    session.window().close();
    EXPECT_TRUE(session.window().isVisible()) << "a run is going on";
    session.press("Continue in the background");
    ASSERT_TRUE(session.waitFor([&] { return !session.window().isVisible(); }));
  }
  {
    Session session(demo);
    auto* recent = session.window().startPage().findChild<RecentProjectButton*>();
    ASSERT_TRUE(session.waitFor([&] {
      recent = session.window().startPage().findChild<RecentProjectButton*>();
      return recent != nullptr && recent->isVisible();
    }));
    QTest::mouseClick(recent, Qt::LeftButton);
    ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
    session.window().showPage(PageId::Training);
    ASSERT_TRUE(session.waitFor([&] { return session.isIn("segmentation", RunPhase::Paused); }));
    EXPECT_FALSE(session.run("segmentation")->own);
    const std::size_t before = session.lossPoints();
    session.press("Go on");
    ASSERT_TRUE(session.waitFor([&] { return session.lossPoints() > before; })) << "it is not attached again";
    session.choose("Stop and finalise");
    ASSERT_TRUE(session.waitFor([&] { return session.isIn("segmentation", RunPhase::Finished); }));
  }
  Database database(demo / kDatabaseName, Database::Access::ReadOnly);
  const auto runs = RunRepository(database).list();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].state, RunState::Finished);
  EXPECT_LT(runs[0].step, 2000) << "it was finalised before its end";
  EXPECT_EQ(runs[1].step, 6);
  // Each step appears once, though the run changed its process.
  SeriesRepository series(database);
  for (const SeriesSummary& one : series.list(runs[0].id))
    if (one.name == "train/loss") {
      const auto points = series.points(one.id);
      EXPECT_EQ(static_cast<std::int64_t>(points.size()), runs[0].step);
    }
}

}  // namespace
}  // namespace viscera

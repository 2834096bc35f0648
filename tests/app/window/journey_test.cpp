// SPDX-License-Identifier: Apache-2.0
// The way of a new user through the window with the real engine: from the start page to a fine-tuning that
// outlives the window. Every step is a click or a key.
#include "gui/charts/curve_chart.h"
#include "gui/shell/page.h"
#include "gui/start/start_page.h"
#include "gui/training/basic_fields.h"
#include "gui/training/length_editor.h"
#include "gui/training/new_run_form.h"
#include "gui/training/picture_panel.h"
#include "gui/training/run_curves.h"
#include "storage/database.h"
#include "storage/series_repository.h"
#include "tests/app/window/window_session.h"
#include "tests/support/temporary_folder.h"

#include <QLineEdit>
#include <QSettings>
#include <QTest>

#include <gtest/gtest.h>

#include <cstdlib>

namespace viscera {
namespace {

using test::WindowSession;

void setSteps(WindowSession& session, const char* steps) {
  QLineEdit* box = session.pages().form().basics().length().steps();
  box->selectAll();
  QTest::keyClicks(box, steps);
  QTest::keyClick(box, Qt::Key_Tab);
}

/// Points of the newest run's loss that the chart holds.
std::size_t lossPoints(WindowSession& session) {
  const CurveChart& chart = session.dashboard().curves().losses();
  std::size_t points = 0;
  for (std::size_t i = 0; i < chart.curveCount(); ++i) points += chart.curve(i).points().size();
  return points;
}

TEST(Journey, FromTheStartPageToAFineTuningThatOutlivesTheWindow) {
  const test::TemporaryFolder folder;
  const auto demo = folder.path() / "demo";
  setenv("VISCERA_CLI", VISCERA_CLI, 1);
  QSettings().clear();
  {
    WindowSession session(demo);
    EXPECT_TRUE(session.window().isStartShown());
    session.press("Try the demo");
    ASSERT_TRUE(session.waitFor([&] { return session.pages().datasets().dataset() != nullptr; }));
    session.press("Train on this dataset…");
    session.press("Pre-training");
    setSteps(session, "6");
    session.press("Start training");
    EXPECT_LE(session.clicks(), 6) << "from the start to a moving curve";
    ASSERT_TRUE(session.waitFor([&] { return lossPoints(session) >= 2; })) << "the curve does not move";
    ASSERT_TRUE(session.waitFor([&] { return session.isIn("pretraining", RunPhase::Finished); }));
    ASSERT_TRUE(session.waitFor([&] { return session.dashboard().pictures().shownStep() > 0; }));

    session.choose("Fine-tune from this…");
    ASSERT_TRUE(session.waitFor([&] { return session.pages().form().obstacle().isEmpty(); }))
        << session.pages().form().obstacle().toStdString();
    setSteps(session, "2000");
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
    WindowSession session(demo);
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
    const std::size_t before = lossPoints(session);
    session.press("Go on");
    ASSERT_TRUE(session.waitFor([&] { return lossPoints(session) > before; })) << "it is not attached again";
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

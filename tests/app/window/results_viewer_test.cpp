// SPDX-License-Identifier: Apache-2.0
// From the scores of a run to the picture of its worst error, with the real engine. Every step is a click.
#include "engine/volume/label_map.h"
#include "engine/volume/volume_io.h"
#include "gui/results/result_table_model.h"
#include "gui/results/results_page.h"
#include "gui/shell/page.h"
#include "gui/viewer/viewer_case.h"
#include "gui/viewer/viewer_page.h"
#include "tests/app/window/tiny_project.h"
#include "tests/app/window/window_session.h"

#include <QSettings>
#include <QTableView>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace viscera {
namespace {

using test::TinyProject;
using test::WindowSession;

/// Voxels of each axial slice that one of two label maps gives to the organ and the other does not.
std::vector<int> errorsOfSlices(const std::filesystem::path& truth,
                                const std::filesystem::path& prediction,
                                std::uint8_t organ) {
  const Volume a = labelMapFrom(readVolume(truth).volume, truth.string());
  const Volume b = labelMapFrom(readVolume(prediction).volume, prediction.string());
  const auto voxelsOfA = a.voxels<std::uint8_t>();
  const auto voxelsOfB = b.voxels<std::uint8_t>();
  const Index3 size = a.geometry().size;
  const auto inSlice = static_cast<std::size_t>(size[0] * size[1]);
  std::vector<int> errors(static_cast<std::size_t>(size[2]));
  for (std::size_t i = 0; i < inSlice * errors.size(); ++i)
    errors[i / inSlice] += (voxelsOfA[i] == organ) != (voxelsOfB[i] == organ) ? 1 : 0;
  return errors;
}

void clickCell(QTableView& table, const QModelIndex& cell) {
  table.scrollTo(cell);
  QTest::mouseClick(table.viewport(), Qt::LeftButton, Qt::NoModifier, table.visualRect(cell).center());
}

TEST(ResultsToViewer, AScoreLeadsToTheSliceWhereItsOrganIsMostWrong) {
  QSettings().clear();
  const TinyProject tiny;
  (void)tiny.train(tiny.request(Task::Segmentation, 2));
  WindowSession session(tiny.folder() / "demo", tiny.project());
  session.waitForRun("segmentation", RunPhase::Finished);
  session.window().showPage(PageId::Results);
  session.press("Evaluate…");
  session.press("Evaluate");
  session.reads({"was evaluated."});
  ResultsView& view = session.pages().results().view();
  ASSERT_TRUE(
      session.waitFor([&] { return view.choice().grid == "original" && view.model().rowCount() == 1; }));
  QTableView& table = view.table();
  const int before = session.clicks();

  clickCell(table, table.model()->index(0, ResultTableModel::kFirstOrgan));
  ViewerPage& viewer = session.viewer();
  ASSERT_TRUE(session.waitFor([&] { return viewer.shown() != nullptr && !viewer.isLoading(); }));
  EXPECT_EQ(session.clicks(), before);  // but for the cell's own, the only one
  EXPECT_TRUE(session.window().page(PageId::Viewer).isVisible());
  const ViewerRequest& request = viewer.shown()->request;
  ASSERT_TRUE(request.organ);
  ASSERT_EQ(request.predictions.size(), 1U);
  EXPECT_EQ(viewer.state().visibleOrgans().count(), 1U);
  EXPECT_TRUE(viewer.state().visibleOrgans().test(static_cast<std::size_t>(*request.organ)));
  const auto errors =
      errorsOfSlices(request.truth, request.predictions[0].file, static_cast<std::uint8_t>(*request.organ));
  const auto shown = static_cast<std::size_t>(viewer.state().slice(SliceView::Axial));
  ASSERT_LT(shown, errors.size());
  EXPECT_EQ(errors[shown], *std::max_element(errors.begin(), errors.end()));
  EXPECT_GT(errors[shown], 0);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/datasets_page.h"

#include "dataset_examples.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/charts/hu_histogram.h"
#include "gui/charts/volume_bars.h"
#include "gui/datasets/case_checker.h"
#include "gui/datasets/case_detail_pane.h"
#include "gui/datasets/case_table_model.h"
#include "gui/datasets/case_view.h"
#include "gui/shell/page.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/more_below.h"
#include "widget_lint.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kPatience_ms = 20000;

/// Opens what its name says, one after the other when the test lets it, and remembers what was read.
class SlowDatasets final : public DatasetService {
 public:
  std::map<std::string, Dataset> datasets;  ///< by split file
  std::vector<CaseFacts> kept;
  std::vector<DatasetRecord> listed;
  std::string slowSplit;  ///< open() of it waits for release()
  std::optional<Error> error;
  std::atomic<bool> holdsChecks{false};

  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  std::vector<std::string> readCases() const {
    const std::lock_guard lock(mutex_);
    return read_;
  }
  bool isWaiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

  std::vector<DatasetRecord> list(const std::filesystem::path& /*project*/) override { return listed; }
  Dataset open(const std::filesystem::path& /*project*/,
               const std::filesystem::path& split,
               const std::filesystem::path& /*root*/,
               const WorkContext& /*work*/) override {
    if (error) throw Error(*error);
    if (split == slowSplit) {
      std::unique_lock lock(mutex_);
      waiting_ = true;
      changed_.wait(lock, [this] { return released_; });
      waiting_ = false;
    }
    return datasets.at(split.string());
  }
  std::vector<CaseFacts> keptFacts(const std::filesystem::path& /*project*/,
                                   const Dataset& /*dataset*/) override {
    return kept;
  }
  void check(const std::filesystem::path& /*project*/,
             const Dataset& dataset,
             const std::vector<std::string>& names,
             const std::function<void(CaseFacts)>& each,
             const WorkContext& work) override {
    for (std::size_t i = 0; i < names.size(); ++i) {
      while (holdsChecks && i > 0 && !work.stop.stop_requested()) std::this_thread::yield();
      work.throwIfStopped();
      {
        const std::lock_guard lock(mutex_);
        read_.push_back(names[i]);
      }
      each(test::exampleFacts(dataset, std::stoi(names[i].substr(3)) - 1));
      work.report("cases", static_cast<double>(i + 1) / static_cast<double>(names.size()));
    }
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;          // guarded by mutex_
  bool waiting_ = false;           // guarded by mutex_
  std::vector<std::string> read_;  // guarded by mutex_
};

class DatasetsPageTest : public testing::Test {
 protected:
  DatasetsPageTest() {
    service_.datasets["/a.json"] = test::exampleDataset(12);
    service_.datasets["/b.json"] = test::exampleDataset(5);
    service_.datasets["/b.json"].record.name = "other";
    frame_.resize(1224, 768);
  }
  ~DatasetsPageTest() override {
    service_.release();
    service_.holdsChecks = false;
  }
  void openProject() { page_.setProject(&context_); }
  void openAndWait(const char* split) {
    page_.openDataset(split, {});
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return page_.dataset() != nullptr && !frame_.isEmpty(); }, kPatience_ms));
  }
  bool waitUntilChecked() {
    return QTest::qWaitFor(
        [&] { return page_.checker().left() == 0 && page_.model().uncheckedCases().empty(); }, kPatience_ms);
  }
  QPushButton* button(const QString& text) {
    for (QPushButton* one : frame_.findChildren<QPushButton*>())
      if (one->text() == text && one->isVisibleTo(&frame_)) return one;
    return nullptr;
  }

  SlowDatasets service_;
  test::FakeRunService runs_;
  test::FakeMachineService machine_;
  Services services_{runs_, service_, machine_};
  Background background_{3};
  RunBoard board_{"/project", runs_, background_};
  ProjectContext context_{"/project", "", services_, background_, board_};
  Page frame_{"Datasets"};
  DatasetsPage page_{frame_};
};

TEST_F(DatasetsPageTest, OpensTheNewestDatasetOfAProject) {
  service_.listed = {{2, "new", "/b.json", "", "", 2}, {1, "old", "/a.json", "", "", 1}};
  openProject();
  ASSERT_TRUE(QTest::qWaitFor([&] { return page_.dataset() != nullptr; }, kPatience_ms));
  EXPECT_EQ(page_.dataset()->cases.size(), 5U);
}

TEST_F(DatasetsPageTest, ChecksInTheBackgroundWhatIsNotKnownYet) {
  service_.kept = {test::exampleFacts(service_.datasets["/a.json"], 0),
                   test::exampleFacts(service_.datasets["/a.json"], 1)};
  openProject();
  openAndWait("/a.json");
  EXPECT_NE(page_.model().factsAt(0), nullptr);  // shown before anything is read
  ASSERT_TRUE(waitUntilChecked());
  const auto read = service_.readCases();
  EXPECT_EQ(read.size(), 10U);
  EXPECT_EQ(std::count(read.begin(), read.end(), "img0001"), 0);
  EXPECT_EQ(std::count(read.begin(), read.end(), "img0003"), 1);
}

TEST_F(DatasetsPageTest, ACaseThatIsAskedForIsShownWhateverIsOpenAndFiltered) {
  service_.datasets["/a.json"].record.splitFile = "/a.json";
  service_.datasets["/b.json"].record.splitFile = "/b.json";
  openProject();
  openAndWait("/b.json");
  page_.showCaseOf("/a.json", "/data/btcv", "img0011");
  ASSERT_TRUE(QTest::qWaitFor(
      [&] { return page_.dataset() != nullptr && page_.dataset()->cases.size() == 12; }, kPatience_ms));
  EXPECT_THAT(page_.selectedCases(), ElementsAre("img0011"));
  const Dataset* before = page_.dataset();
  page_.view().showOnly({"img0002"}, "1 case of this message");
  page_.showCaseOf("/a.json", "/data/btcv", "img0007");
  ASSERT_TRUE(QTest::qWaitFor([&] { return page_.selectedCases() == std::vector<std::string>{"img0007"}; },
                              kPatience_ms));
  EXPECT_EQ(page_.dataset(), before);  // which was open already
  page_.showCaseOf("/a.json", "/data/btcv", "gone");
  ASSERT_TRUE(
      QTest::qWaitFor([&] { return frame_.banners().find("datasets/showing") != nullptr; }, kPatience_ms));
  EXPECT_THAT(frame_.banners().find("datasets/showing")->text().toStdString(), HasSubstr("gone"));
}

TEST_F(DatasetsPageTest, AnOpeningThatWasOvertakenIsNotShown) {
  service_.slowSplit = "/a.json";
  openProject();
  page_.openDataset("/a.json", {});
  ASSERT_TRUE(QTest::qWaitFor([&] { return service_.isWaiting(); }, kPatience_ms));
  page_.openDataset("/b.json", {});
  ASSERT_TRUE(QTest::qWaitFor([&] { return page_.dataset() != nullptr; }, kPatience_ms));
  EXPECT_EQ(page_.dataset()->record.name, "other");
  service_.release();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !service_.isWaiting(); }, kPatience_ms));
  ASSERT_TRUE(waitUntilChecked());
  EXPECT_EQ(page_.dataset()->record.name, "other");
  EXPECT_EQ(page_.model().rowCount(), 5);
}

TEST_F(DatasetsPageTest, ACheckCanBeCancelled) {
  service_.holdsChecks = true;
  openProject();
  openAndWait("/a.json");
  ASSERT_TRUE(QTest::qWaitFor([&] { return page_.checker().left() == 11; }, kPatience_ms));
  QPushButton* cancel = button("Cancel");
  ASSERT_NE(cancel, nullptr);
  cancel->click();
  EXPECT_EQ(page_.checker().left(), 0);
  EXPECT_EQ(button("Cancel"), nullptr);
  service_.holdsChecks = false;
  EXPECT_EQ(page_.model().uncheckedCases().size(), 11U);
}

TEST_F(DatasetsPageTest, ChecksRestWhileARunTrains) {
  service_.holdsChecks = true;
  openProject();
  openAndWait("/a.json");
  ASSERT_TRUE(QTest::qWaitFor([&] { return page_.checker().left() == 11; }, kPatience_ms));
  page_.setTraining(true);
  service_.holdsChecks = false;
  EXPECT_EQ(page_.checker().left(), 11);
  page_.setTraining(false);
  ASSERT_TRUE(waitUntilChecked());
  const auto read = service_.readCases();
  EXPECT_EQ(std::count(read.begin(), read.end(), "img0001"), 1);
}

TEST_F(DatasetsPageTest, SaysWhichFilesAreMissingAndHowTheyMustBeCalled) {
  service_.datasets["/a.json"] = test::exampleDataset(12, 5);
  openProject();
  openAndWait("/a.json");
  const Banner* banner = frame_.banners().find("datasets/missing");
  ASSERT_NE(banner, nullptr);
  EXPECT_THAT(banner->text().toStdString(),
              HasSubstr("13 of the 23 files (scans and label maps) of BTCV are missing below /data/btcv"));
  EXPECT_THAT(banner->text().toStdString(), HasSubstr("imagesTr/img0006.nii.gz"));
  EXPECT_THAT(banner->text().toStdString(), HasSubstr("imagesTr/imgNNNN.nii.gz"));
  EXPECT_NE(button("Choose the data folder…"), nullptr);
  ASSERT_TRUE(waitUntilChecked());
  EXPECT_EQ(service_.readCases().size(), 5U);  // nothing is looked for that is not there
}

TEST_F(DatasetsPageTest, ASplitThatCannotBeReadNamesCauseAndRemedy) {
  service_.error = Error(ErrorCode::InvalidInput, "/a.json: entry 3 of training has no image");
  openProject();
  page_.openDataset("/a.json", {});
  ASSERT_TRUE(QTest::qWaitFor([&] { return button("Try again") != nullptr; }, kPatience_ms));
  QSignalSpy another(&page_, &DatasetsPage::openDatasetRequested);
  button("Open another dataset…")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return another.count() == 1; }, kPatience_ms));
  service_.error.reset();
  button("Try again")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return page_.dataset() != nullptr; }, kPatience_ms));
  EXPECT_FALSE(frame_.isEmpty());
}

TEST_F(DatasetsPageTest, RepairOfAProblemIsAskedForByItsButton) {
  openProject();
  openAndWait("/a.json");
  ASSERT_TRUE(waitUntilChecked());
  page_.selectCase("img0009");
  QSignalSpy repair(&page_, &DatasetsPage::repairRequested);
  QPushButton* ask = button("Repair…");
  ASSERT_NE(ask, nullptr);
  ask->click();
  ASSERT_EQ(repair.count(), 1);
  EXPECT_EQ(repair.at(0).at(0).toString(), "img0009");
  EXPECT_EQ(repair.at(0).at(1).value<DataProblem>().code, "grid_mismatch");
  page_.selectCase("img0011");  // values may not be HU: no program can know
  EXPECT_EQ(button("Repair…"), nullptr);
  EXPECT_THAT(page_.selectedCases(), ElementsAre("img0011"));
}

TEST_F(DatasetsPageTest, PrimaryActionTrainsOnWhatIsShown) {
  openProject();
  openAndWait("/a.json");
  QSignalSpy asked(&page_, &DatasetsPage::trainingRequested);
  EXPECT_EQ(frame_.primaryAction()->text(), "Train on this dataset…");
  frame_.primaryAction()->click();
  ASSERT_EQ(asked.count(), 1);
  EXPECT_EQ(asked.at(0).at(0).value<DatasetRecord>().name, "BTCV");
  EXPECT_EQ(asked.at(0).at(1).value<Task>(), Task::Segmentation);
  for (DatasetCase& one : service_.datasets["/b.json"].cases) one.fileNamesLabel = false;
  page_.openDataset("/b.json", {});
  ASSERT_TRUE(QTest::qWaitFor([&] { return page_.dataset()->record.name == "other"; }, kPatience_ms));
  EXPECT_EQ(frame_.primaryAction()->text(), "Pre-train on this dataset…");
}

TEST_F(DatasetsPageTest, AReadOnlyProjectSaysSo) {
  context_.readOnlyReason = "no permission to write in /project.";
  openProject();
  openAndWait("/a.json");
  ASSERT_NE(frame_.banners().find("readonly"), nullptr);
  EXPECT_FALSE(frame_.primaryAction()->isEnabled());
}

TEST_F(DatasetsPageTest, MenusThatChangeSomethingAreLockedInAReadOnlyProject) {
  QMenu menu;
  menu.setToolTip("Change roles");
  page_.addToolbarMenu("Edit split", &menu);
  const auto locked = [this] {
    for (const QPushButton* one : page_.view().findChildren<QPushButton*>())
      if (one->text() == "Edit split") return std::pair(!one->isEnabled(), one->toolTip().toStdString());
    return std::pair(false, std::string("not there"));
  };
  openProject();
  openAndWait("/a.json");
  EXPECT_EQ(locked(), std::pair(false, std::string("Change roles")));
  context_.readOnlyReason = "no permission to write in /project.";
  page_.reload();
  ASSERT_TRUE(QTest::qWaitFor([&] { return locked().first; }, kPatience_ms));
  EXPECT_THAT(locked().second, testing::HasSubstr("no permission to write in /project."));
}

TEST_F(DatasetsPageTest, ProblemsAreSeenInASmallWindow) {
  openProject();
  openAndWait("/a.json");
  ASSERT_TRUE(waitUntilChecked());
  frame_.resize(1224, 736);  // a window of 1280 x 800 without rail and status line
  frame_.show();
  const auto* table = page_.view().findChild<QTableView*>();
  const int column = static_cast<int>(CaseColumn::Problems);
  const auto end = [&] { return table->columnViewportPosition(column) + table->columnWidth(column); };
  ASSERT_TRUE(QTest::qWaitFor([&] { return end() <= table->viewport()->width(); }, kPatience_ms));
  EXPECT_GE(table->columnWidth(column), 160);
  EXPECT_TRUE(table->isColumnHidden(static_cast<int>(CaseColumn::Axes)));
  frame_.resize(1864, 1016);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !table->isColumnHidden(static_cast<int>(CaseColumn::Axes)); },
                              kPatience_ms));
}

TEST_F(DatasetsPageTest, WithoutProblemsTheirRoomShowsSpacingAndAxes) {
  Dataset& dataset = service_.datasets["/a.json"];
  for (int i = 0; i < 12; ++i) {
    service_.kept.push_back(test::exampleFacts(dataset, i));
    service_.kept.back().problems.clear();
  }
  frame_.resize(1224, 736);
  frame_.show();
  openProject();
  openAndWait("/a.json");
  const auto* table = page_.view().findChild<QTableView*>();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !table->isColumnHidden(static_cast<int>(CaseColumn::Spacing)); },
                              kPatience_ms));
  EXPECT_FALSE(table->isColumnHidden(static_cast<int>(CaseColumn::Axes)));
}

TEST_F(DatasetsPageTest, LongNamesAreSeenWholeInASmallWindow) {
  Dataset& dataset = service_.datasets["/a.json"];
  for (DatasetCase& one : dataset.cases)
    one.record.name = "volume-covid19-A-" + one.record.name.substr(3) + "_day004";
  for (int i = 0; i < 12; ++i) service_.kept.push_back(test::exampleFacts(dataset, i));
  frame_.resize(1224, 736);
  frame_.show();
  openProject();
  openAndWait("/a.json");
  const auto* table = page_.view().findChild<QTableView*>();
  const QString name = QString::fromStdString(dataset.cases[0].record.name);
  EXPECT_GE(table->columnWidth(static_cast<int>(CaseColumn::Name)),
            table->fontMetrics().horizontalAdvance(name) + 16);
  EXPECT_GE(table->columnWidth(static_cast<int>(CaseColumn::Problems)), 160);
  EXPECT_TRUE(table->isColumnHidden(static_cast<int>(CaseColumn::Spacing)));  // the detail pane tells it
}

TEST_F(DatasetsPageTest, ProgressCountsAllCasesAndNotThoseThatWereLeft) {
  const Dataset& dataset = service_.datasets["/a.json"];
  for (int i = 0; i < 4; ++i) service_.kept.push_back(test::exampleFacts(dataset, i));
  service_.holdsChecks = true;
  openProject();
  openAndWait("/a.json");
  const auto says = [this](const QString& words) {
    for (const QLabel* one : page_.view().findChildren<QLabel*>())
      if (one->text().startsWith(words)) return true;
    return false;
  };
  EXPECT_TRUE(QTest::qWaitFor([&] { return says("5 of 12 cases checked"); }, kPatience_ms));
}

TEST_F(DatasetsPageTest, ACaseWithoutFilesOffersToChooseTheDataFolder) {
  service_.datasets["/a.json"] = test::exampleDataset(12, 5);
  openProject();
  openAndWait("/a.json");
  page_.selectCase("img0008");
  QSignalSpy asked(&page_.view().detail(), &CaseDetailPane::dataFolderRequested);
  for (QPushButton* one : page_.view().detail().findChildren<QPushButton*>())
    if (one->text() == "Choose the data folder…" && !one->isHidden()) one->click();
  EXPECT_EQ(asked.count(), 1);
}

TEST_F(DatasetsPageTest, AReloadKeepsTheChosenCase) {
  openProject();
  openAndWait("/a.json");
  ASSERT_TRUE(waitUntilChecked());
  page_.selectCase("img0007");
  QSignalSpy shown(&page_, &DatasetsPage::datasetShown);
  page_.reload();
  ASSERT_TRUE(QTest::qWaitFor([&] { return shown.count() == 1; }, kPatience_ms));
  EXPECT_THAT(page_.selectedCases(), ElementsAre("img0007"));
}

TEST_F(DatasetsPageTest, AClosedProjectLeavesNothingBehind) {
  service_.datasets["/a.json"] = test::exampleDataset(12, 5);
  openProject();
  openAndWait("/a.json");
  page_.setProject(nullptr);
  EXPECT_EQ(page_.dataset(), nullptr);
  EXPECT_TRUE(frame_.isEmpty());
  EXPECT_EQ(frame_.banners().find("datasets/missing"), nullptr);
  EXPECT_EQ(page_.model().rowCount(), 0);
}

TEST_F(DatasetsPageTest, WidgetsPassTheLint) {
  service_.datasets["/a.json"] = test::exampleDataset(12, 11);
  QMenu menu;
  page_.addToolbarMenu("Split…", &menu);
  openProject();
  frame_.show();
  openAndWait("/a.json");
  ASSERT_TRUE(waitUntilChecked());
  for (const char* name : {"img0001", "img0009", "img0012"}) {
    page_.selectCase(name);
    (void)QTest::qWaitFor([&] { return test::problemsOfWidgets(frame_).empty(); }, 3000);  // layouts
    EXPECT_THAT(test::problemsOfWidgets(frame_), IsEmpty()) << name;
  }
}

TEST(BreakableLabel, CopiesAndReadsOutWhatWasWrittenIntoIt) {
  const QString path = "imagesTr/img_0001.nii.gz";
  BreakableLabel label(path);
  EXPECT_NE(label.text(), path);  // it has places to break
  EXPECT_EQ(label.accessibleName(), path);
  label.setSelection(0, static_cast<int>(label.text().size()));
  label.copy();
  EXPECT_EQ(QGuiApplication::clipboard()->text(), path);
}

TEST(MoreBelow, IsSeenAsLongAsSomethingLiesBelow) {
  QScrollArea area;
  auto* tall = new QWidget;
  tall->setMinimumHeight(600);
  area.setWidgetResizable(true);
  area.setWidget(tall);
  const MoreBelow hint(area);
  area.resize(200, 200);
  area.show();
  EXPECT_TRUE(QTest::qWaitFor([&] { return hint.isVisible(); }, kPatience_ms));
  area.verticalScrollBar()->setValue(area.verticalScrollBar()->maximum());
  EXPECT_FALSE(hint.isVisible());
}

TEST(HuHistogram, TellsHowMuchTrainingSees) {
  HuHistogram histogram;
  histogram.resize(320, 132);
  histogram.setWindow({-175.0, 250.0});
  histogram.setBins({1, 0, 2, 1}, -208.0, 16.0);  // centres -200, -184, -168, -152
  EXPECT_DOUBLE_EQ(histogram.partInside(), 0.75);
  EXPECT_EQ(histogram.legend(),
            QStringLiteral(
                "Blue: what training sees, \u2212175 to 250 HU, 75 % of the voxels. Values beyond count as "
                "the end of it."));
  EXPECT_LT(histogram.positionOf(-175.0), histogram.positionOf(250.0));
  EXPECT_DOUBLE_EQ(histogram.positionOf(0.0), 160.0);
}

TEST(VolumeBars, SayWhatTheyShow) {
  VolumeBars bars;
  bars.setBars({{"liver", {}, 1043.4, std::pair(825.0, 1700.0), "somebody", true},
                {"right adrenal gland", {}, 4.12, std::nullopt, {}, false}});
  EXPECT_EQ(bars.textOf(0).remove(QChar(0x202f)),
            "liver: 1043 ml, usually 825 to 1700 ml, cut off by the edge of the scan");
  EXPECT_EQ(bars.textOf(1), "right adrenal gland: 4.1 ml");
}

}  // namespace
}  // namespace viscera

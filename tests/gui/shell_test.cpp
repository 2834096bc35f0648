// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/page.h"
#include "gui/shell/rail.h"
#include "gui/shell/settings_page.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/start/start_page.h"
#include "gui/theme/theme.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/controls.h"
#include "widget_lint.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace viscera {
namespace {

TEST(Shell, PagesAreReachedByKeys) {
  ShellWindow window;
  window.show();
  QApplication::setActiveWindow(&window);
  const std::vector<std::pair<Qt::Key, PageId>> keys = {{Qt::Key_2, PageId::Training},
                                                        {Qt::Key_3, PageId::Results},
                                                        {Qt::Key_4, PageId::Viewer},
                                                        {Qt::Key_5, PageId::Models},
                                                        {Qt::Key_1, PageId::Datasets},
                                                        {Qt::Key_Comma, PageId::Settings}};
  for (const auto& [key, page] : keys) {
    QTest::keyClick(&window, key, Qt::ControlModifier);
    EXPECT_EQ(window.currentPage(), page) << key;
    EXPECT_TRUE(window.rail().button(static_cast<int>(page))->isChecked());
  }
}

TEST(Shell, HelpIsAboutThePageInFront) {
  ShellWindow window;
  window.show();
  QApplication::setActiveWindow(&window);
  window.showPage(PageId::Results);
  PageId asked = PageId::Datasets;
  QObject::connect(&window, &ShellWindow::helpRequested, [&](PageId id) { asked = id; });
  QTest::keyClick(&window, Qt::Key_F1);
  EXPECT_EQ(asked, PageId::Results);
}

TEST(Shell, RailOpensAndChooses) {
  ShellWindow window;
  EXPECT_EQ(window.rail().width(), metrics::kRail);
  EXPECT_EQ(window.rail().width(), metrics::kRail);
  window.resize(1600, 900);  // wide enough for names
  window.show();
  EXPECT_EQ(window.rail().width(), metrics::kRailOpened);
  window.rail().setOpened(false);
  window.resize(1920, 1080);
  EXPECT_EQ(window.rail().width(), metrics::kRail);  // the user's choice counts more
  window.rail().setOpened(true);
  EXPECT_EQ(window.rail().width(), metrics::kRailOpened);
  window.rail().button(static_cast<int>(PageId::Models))->click();
  EXPECT_EQ(window.currentPage(), PageId::Models);
}

TEST(Shell, IsNeverSmallerThanItsPagesNeed) {
  ShellWindow window;
  EXPECT_EQ(window.minimumSize(), QSize(1180, 720));
  const QSize needed = window.centralWidget()->minimumSizeHint();
  EXPECT_LE(needed.width(), 1180);
  EXPECT_LE(needed.height(), 720);
}

TEST(Shell, KeepsSizePageAndRail) {
  {
    ShellWindow window;
    window.resize(1300, 850);
    window.rail().setOpened(true);
    window.showPage(PageId::Training);
    window.show();
    window.close();
  }
  ShellWindow again;
  again.restoreState();
  EXPECT_EQ(again.size(), QSize(1300, 850));
  EXPECT_TRUE(again.rail().isOpened());
  EXPECT_EQ(again.currentPage(), PageId::Training);
  QSettings().clear();
}

TEST(Shell, DamagedSettingsDoNoHarm) {
  QSettings().setValue("window/page", 77);
  QSettings().setValue("window/geometry", QByteArray("nonsense"));
  ShellWindow window;
  window.restoreState();
  EXPECT_EQ(window.currentPage(), PageId::Settings);
  const QSize fitting = firstWindowSize(window.screen()->availableSize());
  EXPECT_EQ(window.size(), fitting.expandedTo(window.minimumSize()));
  QSettings().clear();
}

TEST(Shell, FirstWindowLiesWholeOnTheScreen) {
  EXPECT_EQ(firstWindowSize({1920, 1080}), QSize(1280, 800));
  EXPECT_EQ(firstWindowSize({1280, 800}), QSize(1264, 752)) << "its frame needs room too";
}

TEST(Shell, EveryEmptyPageOffersOnePrimaryAction) {
  ShellWindow window;
  window.show();
  for (int i = 0; i < static_cast<int>(kPageCount) - 1; ++i) {
    window.showPage(static_cast<PageId>(i));
    Page& page = window.page(static_cast<PageId>(i));
    int primaries = 0;
    for (const QPushButton* button : page.findChildren<QPushButton*>())
      if (button->isVisible() && button->property("kind").toString() == "primary") ++primaries;
    EXPECT_EQ(primaries, 1) << page.title().toStdString();
    page.setContent(new QLabel("content"));
    EXPECT_FALSE(page.isEmpty());
    EXPECT_TRUE(page.primaryAction()->isVisible());
  }
}

TEST(Shell, NoWordIsClippedAndEveryControlCanBeReached) {
  for (const QSize& size : {QSize(1180, 720), QSize(1920, 1080)})
    for (const bool opened : {false, true}) {
      ShellWindow window;
      window.resize(size);
      window.rail().setOpened(opened);
      window.statusLine().setMachine({"Processor, 2 threads", "8.1 GB free", "120 GB free"});
      window.statusLine().setRunning(RunningState{"fine-tune 3: epoch 12 of 40, 41 min left", 0.3, false});
      window.show();
      for (int i = 0; i < static_cast<int>(kPageCount); ++i) {
        window.showPage(static_cast<PageId>(i));
        window.page(static_cast<PageId>(i)).setContext("BTCV, 30 cases");
        QTest::qWait(1);
        EXPECT_THAT(test::problemsOfWidgets(window), testing::IsEmpty())
            << "page " << i << ", width " << size.width() << ", rail opened " << opened;
      }
    }
}

TEST(Shell, ALongContextLeavesItsMiddleOutAndHasItAllInTheToolTip) {
  Page page("Viewer");
  page.resize(800, 600);
  const QString words = "1.3.6" + QString(200, 'x') + " · 512 × 512 × 300 voxels";
  page.setContext(words);
  page.show();
  QLabel* context = nullptr;
  for (QLabel* one : page.findChildren<QLabel*>())
    if (one->accessibleName() == words) context = one;
  ASSERT_NE(context, nullptr);
  EXPECT_TRUE(context->text().startsWith("1.3.6")) << "the name's beginning and the size stay";
  EXPECT_TRUE(context->text().endsWith("300 voxels"));
  EXPECT_LE(context->fontMetrics().horizontalAdvance(context->text()), context->width());
  EXPECT_EQ(context->toolTip(), words);
  EXPECT_EQ(page.width(), 800) << "nothing grows for it";
  page.setContext("img0007");
  EXPECT_EQ(context->text(), "img0007");
  EXPECT_TRUE(context->toolTip().isEmpty());
}

TEST(StatusLine, TellsOfWorkBesideTheRun) {
  StatusLine line;
  const auto says = [&line](const char* text) {
    const auto labels = line.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
      return label->text() == QString::fromUtf8(text);
    });
  };
  EXPECT_TRUE(says("Nothing is running"));
  line.setWork(SideWork::Evaluation, "Evaluating fine-tune 5: 38 %, 2 min left", 0.384);
  EXPECT_TRUE(says("Evaluating fine-tune 5: 38 %, 2 min left"));
  EXPECT_EQ(line.findChild<QProgressBar*>()->value(), 384);
  EXPECT_TRUE(line.findChild<QToolButton*>()->isHidden()) << "only a run can be paused";
  line.setRunning(RunningState{"fine-tune 6, epoch 12 of 40", 0.3, false});
  line.setWork(SideWork::Prediction, "new scans: scan 2 of 3", 0.5);
  EXPECT_TRUE(says("fine-tune 6, epoch 12 of 40  ·  evaluating, 38 %  ·  predicting, 50 %"));
  EXPECT_EQ(line.findChild<QProgressBar*>()->value(), 300);
  line.setRunning(std::nullopt);
  line.setWork(SideWork::Evaluation, {}, -1.0);
  EXPECT_TRUE(says("new scans: scan 2 of 3"));
  line.setWork(SideWork::Prediction, {}, -1.0);
  EXPECT_TRUE(says("Nothing is running"));
  EXPECT_TRUE(line.findChild<QProgressBar*>()->isHidden());
}

TEST(StatusLine, PausesAndGoesOn) {
  StatusLine line;
  QSignalSpy pauses(&line, &StatusLine::pauseRequested);
  QSignalSpy resumes(&line, &StatusLine::resumeRequested);
  line.setRunning(RunningState{"fine-tune 3, epoch 12 of 40", 0.3, false});
  auto* button = line.findChild<QToolButton*>();
  button->click();
  line.setRunning(RunningState{"fine-tune 3, paused", 0.3, true});
  button->click();
  EXPECT_EQ(pauses.size(), 1);
  EXPECT_EQ(resumes.size(), 1);
  EXPECT_EQ(line.findChild<QProgressBar*>()->value(), 300);
  line.setRunning(std::nullopt);
  EXPECT_TRUE(button->isHidden());
}

TEST(Banners, AreUniqueByKeyAndCanBePutAway) {
  BannerArea area;
  area.put("readonly", MessageKind::Info, "This project can only be read.");
  area.put("readonly", MessageKind::Info, "This project can only be read: no permission to write in /data.");
  area.put("limit", MessageKind::Warning, "Training is slow.");
  EXPECT_EQ(area.count(), 2);
  EXPECT_EQ(area.find("readonly")->text(), "This project can only be read: no permission to write in /data.");
  Q_EMIT area.find("readonly")->closed();
  EXPECT_EQ(area.count(), 1);
  EXPECT_EQ(area.find("readonly"), nullptr);
  area.remove("limit");
  EXPECT_TRUE(area.isHidden());
  area.remove("limit");
}

TEST(Banners, AreAsHighAsTheirWordsNeed) {
  BannerArea area;
  area.put("long", MessageKind::Warning, QString("word ").repeated(60));
  area.put("short", MessageKind::Info, "word").setClosable(false);
  area.resize(500, 400);
  area.show();
  QTest::qWait(1);
  EXPECT_EQ(area.find("short")->height(), 44);
  EXPECT_GT(area.find("long")->height(), 44);
  EXPECT_THAT(test::problemsOfWidgets(area), testing::IsEmpty());
  area.find("long")->setText("word");
  EXPECT_EQ(area.find("long")->height(), 44);
}

TEST(Banners, SayTheirStateInWords) {
  const Banner banner(MessageKind::Error, "Case 7 is missing.");
  EXPECT_EQ(banner.accessibleName(), "Error: Case 7 is missing.");
}

TEST(Controls, SearchFieldIsEmptiedByEscape) {
  QWidget window;
  QLineEdit* field = searchField("Search cases", &window);
  window.show();
  QApplication::setActiveWindow(&window);
  field->setFocus();
  QTest::keyClicks(field, "liver");
  EXPECT_EQ(field->text(), "liver");
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_EQ(field->text(), "");
}

TEST(Controls, ChipsFilterWithCounts) {
  ChipBar chips;
  const int training = chips.addChip("Training", 24);
  const int missing = chips.addChip("Missing", 1204);
  QSignalSpy changes(&chips, &ChipBar::changed);
  chips.findChildren<QPushButton*>().at(missing)->click();
  EXPECT_EQ(changes.size(), 1);
  EXPECT_TRUE(chips.isOn(missing));
  EXPECT_FALSE(chips.isOn(training));
}

TEST(StartPage, OpensWhatIsChosen) {
  StartPage page;
  page.setRecentProjects({{"Abdomen", "/data/a", "30 cases", true}, {"Gone", "/media/b", "", false}});
  page.setSelfCheck(StateLabel::State::Warning, "No GPU was found: training runs on the processor.");
  page.resize(1180, 720);
  page.show();
  EXPECT_THAT(test::problemsOfWidgets(page), testing::IsEmpty());
  QSignalSpy chosen(&page, &StartPage::projectChosen);
  QSignalSpy demos(&page, &StartPage::demoRequested);
  for (RecentProjectButton* button : page.findChildren<RecentProjectButton*>()) button->click();
  ASSERT_EQ(chosen.size(), 1);  // the other one is not there
  EXPECT_EQ(chosen[0][0].toString(), "/data/a");
  for (QPushButton* button : page.findChildren<QPushButton*>())
    if (button->text() == "Try the demo") button->click();
  EXPECT_EQ(demos.size(), 1);
}

TEST(StartPage, NothingMovesWhenWorkBeginsAndEnds) {
  StartPage page;
  page.resize(1280, 800);
  page.show();
  page.setRecentProjects({{"one", "/data/one", "2 runs", true}});
  QTest::qWait(1);
  const auto* project = page.findChild<RecentProjectButton*>();
  ASSERT_NE(project, nullptr);
  const QPoint before = project->mapTo(&page, QPoint());
  page.setBusy(QString("Opening one"), 0.5);
  QTest::qWait(1);
  EXPECT_EQ(project->mapTo(&page, QPoint()), before);
  page.setBusy(std::nullopt);
  QTest::qWait(1);
  EXPECT_EQ(project->mapTo(&page, QPoint()), before);
}

TEST(StartPage, ShowsAtMostSixProjects) {
  StartPage page;
  page.setRecentProjects(std::vector<RecentProject>(9, {"Abdomen", "/data/a", "30 cases", true}));
  EXPECT_EQ(page.findChildren<RecentProjectButton*>().size(), 6);
  page.setRecentProjects({});
  EXPECT_EQ(page.findChildren<RecentProjectButton*>().size(), 0);
}

TEST(Settings, ThemeTakesEffectAtOnceAndIsKept) {
  SettingsPage page;
  auto* choice = page.findChild<SegmentedChoice*>();
  choice->findChildren<QPushButton*>().at(2)->click();
  EXPECT_EQ(Theme::current().scheme(), Scheme::Dark);
  EXPECT_EQ(keptThemeChoice(), Theme::Choice::Dark);
  choice->findChildren<QPushButton*>().at(1)->click();
  EXPECT_EQ(Theme::current().scheme(), Scheme::Light);
  QSettings().clear();
  EXPECT_EQ(keptThemeChoice(), Theme::Choice::System);
}

}  // namespace
}  // namespace viscera

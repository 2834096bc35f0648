// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/workstation.h"

#include "gui/settings/disk_panel.h"
#include "gui/shell/page.h"
#include "gui/shell/rail.h"
#include "gui/shell/status_line.h"
#include "gui/start/recent_projects.h"
#include "gui/start/start_page.h"
#include "widget_lint.h"
#include "workstation_fixture.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

using Kind = Arrival::Kind;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

using WorkstationTest = test::WorkstationFixture;

TEST_F(WorkstationTest, BeginsOnTheStartPageWithTheMachineInTheStatusLine) {
  begin();
  EXPECT_TRUE(window().isStartShown());
  EXPECT_EQ(window().windowTitle(), "Viscera");
  EXPECT_FALSE(window().rail().button(static_cast<int>(PageId::Training))->isEnabled());
  QTest::keyClick(&window(), Qt::Key_2, Qt::ControlModifier);
  EXPECT_TRUE(window().isStartShown()) << "there is no project to train in";
  QTest::keyClick(&window(), Qt::Key_Comma, Qt::ControlModifier);
  EXPECT_EQ(window().currentPage(), PageId::Settings);
  QTest::keyClick(&window(), Qt::Key_0, Qt::ControlModifier);
  EXPECT_TRUE(window().isStartShown());
  const auto* machine = window().statusLine().findChild<QLabel*>();
  ASSERT_TRUE(waitFor([&] { return machine->text().contains("2 threads"); }));
  EXPECT_THAT(machine->text().toStdString(), HasSubstr("8.6 GB free"));  // 8 · 2^30 bytes
  EXPECT_THAT(machine->text().toStdString(), HasSubstr("129 GB free"));
}

TEST_F(WorkstationTest, OpensAProjectAndRemembersIt) {
  begin();
  QSignalSpy opened(&station(), &Workstation::projectOpened);
  open("/data/liver");
  EXPECT_EQ(opened.size(), 1);
  EXPECT_FALSE(window().isStartShown());
  EXPECT_EQ(window().windowTitle(), "liver – Viscera");
  EXPECT_TRUE(window().rail().button(static_cast<int>(PageId::Training))->isEnabled());
  EXPECT_EQ(RecentProjects::folders(), QStringList{"/data/liver"});
  QSignalSpy closing(&station(), &Workstation::projectClosing);
  open("/data/spleen");
  EXPECT_EQ(closing.size(), 1);
  EXPECT_EQ(RecentProjects::folders(), (QStringList{"/data/spleen", "/data/liver"}));
}

TEST_F(WorkstationTest, RecentProjectsThatAreGoneAreGreyed) {
  RecentProjects::add("/data/gone", QDateTime::currentDateTime());
  RecentProjects::add("/data/liver", QDateTime::currentDateTime());
  projects_.summaries["/data/liver"] = {true, "liver", 30, 4};
  begin();
  StartPage& page = window().startPage();
  ASSERT_TRUE(waitFor([&] {
    const auto buttons = page.findChildren<RecentProjectButton*>();
    return buttons.size() == 2 && !buttons[1]->isEnabled();
  }));
  EXPECT_TRUE(page.findChildren<RecentProjectButton*>()[0]->isEnabled());
  page.findChildren<RecentProjectButton*>()[0]->click();
  EXPECT_TRUE(waitFor([&] { return station().project() != nullptr; }));
}

TEST_F(WorkstationTest, AReadOnlyProjectSaysWhyOnEveryPage) {
  ProjectState state;
  state.kind = ProjectState::Kind::ReadOnly;
  state.reason = "/data/liver/project.sqlite: may not be written";
  projects_.states["/data/liver"] = state;
  begin();
  open("/data/liver");
  EXPECT_TRUE(station().project()->isReadOnly());
  for (const PageId page : {PageId::Datasets, PageId::Training, PageId::Models}) {
    ASSERT_NE(bannerOf(page, "readonly"), nullptr);
    EXPECT_THAT(bannerOf(page, "readonly")->text().toStdString(), HasSubstr("may not be written"));
  }
  open("/data/spleen");
  EXPECT_EQ(bannerOf(PageId::Datasets, "readonly"), nullptr);
}

TEST_F(WorkstationTest, ALockedProjectCanBeTriedAgain) {
  ProjectState state;
  state.kind = ProjectState::Kind::Locked;
  state.reason = "/data/liver/project.sqlite: another process keeps it locked";
  projects_.states["/data/liver"] = state;
  projects_.arrivals["/data/liver"] = {Kind::Project, "/data/liver", {}};
  begin();
  station().openAnything("/data/liver");
  ASSERT_TRUE(waitFor([&] { return startBanner("message") != nullptr; }));
  EXPECT_EQ(station().project(), nullptr);
  EXPECT_THAT(startBanner("message")->text().toStdString(), HasSubstr("keeps it locked"));
  projects_.states.clear();  // the other process has ended
  button(startBanner("message"), "Try again")->click();
  EXPECT_TRUE(waitFor([&] { return station().project() != nullptr; }));
}

TEST_F(WorkstationTest, ADamagedProjectOffersItsBackup) {
  ProjectState state;
  state.kind = ProjectState::Kind::Damaged;
  state.reason = "/data/liver/project.sqlite: is damaged";
  state.hasBackup = true;
  projects_.states["/data/liver"] = state;
  projects_.arrivals["/data/liver"] = {Kind::Project, "/data/liver", {}};
  begin();
  station().openAnything("/data/liver");
  ASSERT_TRUE(waitFor([&] { return startBanner("message") != nullptr; }));
  button(startBanner("message"), "Open the backup copy")->click();
  ASSERT_TRUE(waitFor([&] { return station().project() != nullptr; }));
  EXPECT_THAT(projects_.calls(), Contains("restore /data/liver"));
  EXPECT_TRUE(waitFor([&] {
    const Banner* told = bannerOf(window().currentPage(), "message");
    return told != nullptr && told->text().contains("newest sound copy");
  }));
}

TEST_F(WorkstationTest, AnEmptyFolderBecomesAProjectOnDemand) {
  ProjectState state;
  state.kind = ProjectState::Kind::Empty;
  projects_.states["/data/new"] = state;
  projects_.arrivals["/data/new"] = {Kind::Project, "/data/new", {}};
  begin();
  station().openAnything("/data/new");
  ASSERT_TRUE(waitFor([&] { return startBanner("message") != nullptr; }));
  button(startBanner("message"), "Make a project here")->click();
  EXPECT_TRUE(waitFor([&] { return station().project() != nullptr; }));
  EXPECT_THAT(projects_.calls(), Contains("create /data/new"));
}

TEST_F(WorkstationTest, WhatIsDroppedGoesToItsPage) {
  begin();
  open("/data/liver");
  QSignalSpy splits(&station(), &Workstation::datasetChosen);
  QSignalSpy scans(&station(), &Workstation::scanChosen);
  QSignalSpy imports(&station(), &Workstation::importChosen);
  QSignalSpy models(&station(), &Workstation::modelChosen);
  drop("/x/dataset_0.json", Kind::Split);
  ASSERT_TRUE(waitFor([&] { return splits.size() == 1; }));
  EXPECT_EQ(window().currentPage(), PageId::Datasets);
  drop("/x/scan.nii.gz", Kind::Scan);
  ASSERT_TRUE(waitFor([&] { return scans.size() == 1; }));
  EXPECT_EQ(window().currentPage(), PageId::Viewer);
  drop("/x/dicom", Kind::DicomFolder);
  ASSERT_TRUE(waitFor([&] { return scans.size() == 2; })) << "the viewer is in front";
  EXPECT_EQ(window().currentPage(), PageId::Viewer);
  drop("/x/scans", Kind::ScanFolder);
  ASSERT_TRUE(waitFor([&] { return imports.size() == 1; }));
  EXPECT_FALSE(imports[0][1].toBool());
  EXPECT_EQ(window().currentPage(), PageId::Datasets);
  drop("/x/model.pt", Kind::Model);
  ASSERT_TRUE(waitFor([&] { return models.size() == 1; }));
  EXPECT_EQ(window().currentPage(), PageId::Models);
}

TEST_F(WorkstationTest, ADicomFolderBesideAProjectIsLookedAtOrImportedAsThePersonSays) {
  begin();
  open("/data/liver");
  QSignalSpy scans(&station(), &Workstation::scanChosen);
  QSignalSpy imports(&station(), &Workstation::importChosen);
  const auto remedies = [this](PageId page) {
    QStringList words;
    for (const QPushButton* one : bannerOf(page, "message")->findChildren<QPushButton*>())
      words += one->text();
    return words.filter("it in");
  };
  window().showPage(PageId::Results);
  drop("/x/series 3", Kind::DicomFolder);
  ASSERT_TRUE(waitFor([&] { return bannerOf(PageId::Results, "message") != nullptr; }));
  EXPECT_EQ(bannerOf(PageId::Results, "message")->text(), "series 3 is a folder of DICOM files.");
  EXPECT_EQ(remedies(PageId::Results),
            (QStringList{"Look at it in the viewer", "Import it into a dataset…"}));
  EXPECT_EQ(window().currentPage(), PageId::Results) << "nothing happens unasked";
  EXPECT_EQ(scans.size() + imports.size(), 0);
  button(bannerOf(PageId::Results, "message"), "Look at it in the viewer")->click();
  ASSERT_TRUE(waitFor([&] { return scans.size() == 1; }));
  EXPECT_EQ(scans[0][0].value<std::filesystem::path>(), "/x/series 3");
  EXPECT_EQ(window().currentPage(), PageId::Viewer);
  EXPECT_EQ(bannerOf(PageId::Results, "message"), nullptr) << "it is answered";
  window().showPage(PageId::Datasets);
  drop("/x/series 3", Kind::DicomFolder);
  ASSERT_TRUE(waitFor([&] { return bannerOf(PageId::Datasets, "message") != nullptr; }));
  EXPECT_EQ(remedies(PageId::Datasets).first(), "Import it into a dataset…") << "what fits the page";
  button(bannerOf(PageId::Datasets, "message"), "Import it into a dataset…")->click();
  ASSERT_TRUE(waitFor([&] { return imports.size() == 1; }));
  EXPECT_TRUE(imports[0][1].toBool());
  EXPECT_EQ(scans.size(), 1);
}

TEST_F(WorkstationTest, OfSeveralDroppedFilesTheFirstIsUsedAndTheOthersAreNamed) {
  begin();
  open("/data/liver");
  QSignalSpy splits(&station(), &Workstation::datasetChosen);
  projects_.arrivals["/x/a.json"] = {Kind::Split, "/x/a.json", {}};
  QMimeData data;
  data.setUrls(
      {QUrl::fromLocalFile("/x/a.json"), QUrl::fromLocalFile("/x/b.json"), QUrl::fromLocalFile("/x/c.json")});
  QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window(), &enter);
  QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window(), &event);
  ASSERT_TRUE(waitFor([&] { return bannerOf(PageId::Datasets, "leftOut") != nullptr; }));
  ASSERT_EQ(splits.size(), 1);
  const std::string text = bannerOf(PageId::Datasets, "leftOut")->text().toStdString();
  EXPECT_THAT(text, HasSubstr("Only the first of 3 dropped files was used; b.json and the others were not"));
}

TEST_F(WorkstationTest, WhatCannotBeUsedGetsOneSentence) {
  begin();
  open("/data/liver");
  window().showPage(PageId::Training);
  drop("/x/letter.docx", Kind::Unusable, "/x/letter.docx: cannot be used here");
  ASSERT_TRUE(waitFor([&] { return bannerOf(PageId::Training, "message") != nullptr; }));
  EXPECT_EQ(bannerOf(PageId::Training, "message")->text(), "/x/letter.docx: cannot be used here");
}

TEST_F(WorkstationTest, WhatIsNoFileIsRefusedAtTheEdge) {
  begin();
  QMimeData data;
  data.setText("words");
  QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window(), &enter);
  EXPECT_FALSE(enter.isAccepted());
}

TEST_F(WorkstationTest, AScanNeedsNoProject) {
  begin();
  QSignalSpy scans(&station(), &Workstation::scanChosen);
  EXPECT_TRUE(window().rail().button(static_cast<int>(PageId::Viewer))->isEnabled());
  drop("/x/dicom", Kind::DicomFolder);
  ASSERT_TRUE(waitFor([&] { return scans.size() == 1; }));
  EXPECT_EQ(window().currentPage(), PageId::Viewer);
  EXPECT_FALSE(window().isStartShown());
  window().showStart();
  drop("/x/scan.nii.gz", Kind::Scan);
  ASSERT_TRUE(waitFor([&] { return scans.size() == 2; }));
  EXPECT_EQ(scans[1][0].value<std::filesystem::path>(), "/x/scan.nii.gz");
  EXPECT_FALSE(window().isStartShown());
}

TEST_F(WorkstationTest, ADatasetWaitsForItsProject) {
  begin();
  QSignalSpy splits(&station(), &Workstation::datasetChosen);
  drop("/x/dataset_0.json", Kind::Split);
  ASSERT_TRUE(waitFor([&] { return startBanner("waiting") != nullptr; }));
  EXPECT_THAT(startBanner("waiting")->text().toStdString(), HasSubstr("dataset_0.json"));
  EXPECT_EQ(splits.size(), 0);
  open("/data/liver");
  ASSERT_EQ(splits.size(), 1);
  EXPECT_EQ(startBanner("waiting"), nullptr);
}

TEST_F(WorkstationTest, TheDemoAsksNothing) {
  begin();
  QSignalSpy splits(&station(), &Workstation::datasetChosen);
  button(&window().startPage(), "Try the demo")->click();
  ASSERT_TRUE(waitFor([&] { return splits.size() == 1; }));
  EXPECT_EQ(station().project()->folder, "/demo");
  EXPECT_EQ(window().currentPage(), PageId::Datasets);
  EXPECT_EQ(splits[0][0].value<std::filesystem::path>(), "/demo/data/seg.json");
}

TEST_F(WorkstationTest, ADemoThatFailsSaysWhy) {
  projects_.error = Error(ErrorCode::Io, "/demo: the disk is full");
  begin();
  button(&window().startPage(), "Try the demo")->click();
  ASSERT_TRUE(waitFor([&] { return startBanner("message") != nullptr; }));
  EXPECT_EQ(startBanner("message")->text(), "/demo: the disk is full");
  EXPECT_EQ(station().project(), nullptr);
}

TEST_F(WorkstationTest, HelpIsAboutWhatIsInFront) {
  begin();
  QTest::keyClick(&window(), Qt::Key_F1);
  EXPECT_TRUE(station().help().isVisible());
  EXPECT_EQ(station().help().shownPage(), "start");
  open("/data/liver");
  window().showPage(PageId::Training);
  Q_EMIT window().helpRequested(PageId::Training);
  EXPECT_EQ(station().help().shownPage(), "training");
  window().close();
  EXPECT_FALSE(station().help().isVisible());
}

TEST_F(WorkstationTest, KeepsPageAndRail) {
  begin();
  open("/data/liver");
  window().showPage(PageId::Results);
  window().rail().setOpened(true);
  window().close();
  station_.reset();
  begin();
  EXPECT_TRUE(window().isStartShown());
  EXPECT_TRUE(window().rail().isOpened());
  open("/data/liver");
  EXPECT_EQ(window().currentPage(), PageId::Results);
}

TEST_F(WorkstationTest, HasNoClippedWordsAndNoUnreachableControls) {
  RecentProjects::add("/data/liver", QDateTime::currentDateTime());
  begin();
  window().resize(1180, 720);
  window().startPage().banners().put("message", MessageKind::Error, "The project is damaged.");
  window().startPage().setBusy("Drawing synthetic scans for the demo, 4 s left", 0.4);
  const auto* machine = window().statusLine().findChild<QLabel*>();
  ASSERT_TRUE(waitFor([&] { return machine->text().contains("free"); }));
  QTest::qWait(200);  // words are laid out, banners have faded in
  EXPECT_THAT(test::problemsOfWidgets(window()), IsEmpty());
  QTest::keyClick(&window(), Qt::Key_Comma, Qt::ControlModifier);
  EXPECT_THAT(test::problemsOfWidgets(window()), IsEmpty());
}

TEST_F(WorkstationTest, WorkThatGoesOnIsAskedBeforeTheWindowCloses) {
  begin();
  open("/p");
  std::function<void()> then;
  bool clear = false;
  station().setWorkGuard([&](std::function<void()> again) {
    then = std::move(again);
    return clear;
  });
  EXPECT_FALSE(window().close());
  EXPECT_TRUE(window().isVisible());
  clear = true;
  std::exchange(then, {})();
  EXPECT_FALSE(window().isVisible());
  station().setWorkGuard({});
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "fake_project_service.h"
#include "fake_services.h"
#include "gui/bridge/desktop.h"
#include "gui/help/help_pages.h"
#include "gui/help/help_window.h"
#include "gui/settings/about_panel.h"
#include "gui/settings/disk_panel.h"
#include "gui/settings/keyboard_panel.h"
#include "gui/settings/settings_tabs.h"
#include "gui/shell/machine_watch.h"
#include "gui/shell/organ_palette_choice.h"
#include "gui/shell/preferences.h"
#include "gui/shell/run_watch.h"
#include "gui/shell/settings_page.h"
#include "gui/start/recent_projects.h"
#include "gui/theme/organ_painting.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/controls.h"
#include "widget_lint.h"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

using testing::Contains;
using testing::IsEmpty;

constexpr int kPatience_ms = 20'000;

bool waitFor(const std::function<bool()>& condition) {
  return QTest::qWaitFor(condition, kPatience_ms);
}

QPushButton* buttonWith(QWidget& area, const QString& text) {
  for (QPushButton* one : area.findChildren<QPushButton*>())
    if (one->text().startsWith(text)) return one;
  return nullptr;
}

TEST(Preferences, AreOneTableInTheOrderOfTheEnum) {
  std::set<std::string> keys;
  for (std::size_t i = 0; i < kPreferenceCount; ++i) {
    const PreferenceRow& row = rowOf(static_cast<Preference>(i));
    EXPECT_EQ(static_cast<std::size_t>(row.id), i);
    EXPECT_TRUE(keys.insert(row.key).second) << row.key;
    EXPECT_EQ(preferred(row.id), row.standard) << row.key;
  }
}

TEST(Preferences, AreKeptAndSetBackByScope) {
  keepPreference(Preference::Threads, 3);
  keepPreference(Preference::RecentProjects, QStringList{"/data/liver"});
  EXPECT_EQ(preferred(Preference::Threads).toInt(), 3);
  resetPreferences(PreferenceScope::Setting);
  EXPECT_EQ(preferred(Preference::Threads).toInt(), 0);
  EXPECT_EQ(preferred(Preference::RecentProjects).toStringList(), QStringList{"/data/liver"});
  QSettings().clear();
}

TEST(Preferences, OfAnotherKindDoNoHarm) {
  QSettings().setValue(rowOf(Preference::Threads).key, "nonsense");
  EXPECT_EQ(preferred(Preference::Threads).toInt(), 0);
  keepPreference(Preference::CacheLimit_gb, -5);
  EXPECT_EQ(preferredCacheLimit(), 0);
  keepPreference(Preference::CacheLimit_gb, 20);
  EXPECT_EQ(preferredCacheLimit(), 20'000'000'000);
  QSettings().clear();
}

TEST(Recent, NewestFirstOnceEachAndAtMostTwelve) {
  QSettings().clear();
  const QDateTime now(QDate(2026, 11, 3), QTime(12, 0));
  for (int i = 0; i < 14; ++i) RecentProjects::add(QString("/p%1").arg(i), now);
  RecentProjects::add("/p5", now.addDays(1));
  EXPECT_EQ(RecentProjects::folders().size(), 12);
  EXPECT_EQ(RecentProjects::folders().front(), "/p5");
  EXPECT_EQ(RecentProjects::folders().count("/p5"), 1);
  EXPECT_EQ(RecentProjects::openedAt("/p5"), now.addDays(1));
  EXPECT_EQ(RecentProjects::openedAt("/p13"), now);
  EXPECT_FALSE(RecentProjects::openedAt("/p0").isValid());
  RecentProjects::remove("/p5");
  EXPECT_EQ(RecentProjects::folders().front(), "/p13");
  QSettings().clear();
}

TEST(Recent, DaysAreNamedAsPeopleDo) {
  const QDate today(2026, 11, 30);
  EXPECT_EQ(dayText(today, today), "today");
  EXPECT_EQ(dayText(QDate(2026, 11, 29), today), "yesterday");
  EXPECT_EQ(dayText(QDate(2026, 11, 3), today), "on 3 November");
  EXPECT_EQ(dayText(QDate(2025, 11, 3), today), "on 3 November 2025");
}

TEST(SettingsPage, WhatIsChosenIsKept) {
  QSettings().clear();
  {
    SettingsPage page;
    page.setFoundDevice("cuda:0", "NVIDIA H200, new enough");
    auto* device = page.findChild<QComboBox*>();
    ASSERT_EQ(device->count(), 3);
    device->setCurrentIndex(2);
    Q_EMIT device->activated(2);
    page.findChildren<QSpinBox*>()[0]->setValue(6);
    page.findChildren<QCheckBox*>()[0]->setChecked(false);
  }
  EXPECT_EQ(preferred(Preference::Device).toString(), "cuda:0");
  EXPECT_EQ(preferred(Preference::Threads).toInt(), 6);
  EXPECT_FALSE(preferred(Preference::KeepAwake).toBool());
  SettingsPage again;
  EXPECT_EQ(again.findChild<QComboBox*>()->currentData().toString(), "cuda:0");
  again.resize(900, 1000);  // the room that it takes where it is scrolled
  again.show();
  EXPECT_THAT(test::problemsOfWidgets(again), IsEmpty());
  QSettings().clear();
}

TEST(SettingsPage, ThePaletteOfOrgansIsOneForAllPagesAndKept) {
  QSettings().clear();
  EXPECT_EQ(keptOrganPalette(), OrganPalette::Viscera);
  SettingsPage page;
  QSignalSpy changed(&OrganPainting::shared(), &OrganPainting::changed);
  SegmentedChoice* organs = nullptr;
  for (SegmentedChoice* one : page.findChildren<SegmentedChoice*>())
    if (one->accessibleName() == "Organs") organs = one;
  ASSERT_NE(organs, nullptr);
  Q_EMIT organs->chosenChanged(1);
  EXPECT_EQ(changed.count(), 1);
  EXPECT_EQ(keptOrganPalette(), OrganPalette::Slicer);
  EXPECT_EQ(organColour(6), organColour(6, OrganPalette::Slicer));
  chooseOrganPalette(OrganPalette::Viscera);  // as the menu of the viewer does
  EXPECT_EQ(organs->chosen(), 0);
  EXPECT_EQ(organColour(6), organColour(6, OrganPalette::Viscera));
  QSettings().clear();
}

DiskUse diskUse() {
  DiskUse use;
  use.runs = {{"b", "fine-tune 2", 3'300'000'000, 3'200'000'000, false, false},
              {"a", "pre-train 1", 1'200'000'000, 1'100'000'000, true, false, 700'000'000}};
  use.cache = 450'000'000;
  return use;
}

TEST(DiskPanel, AddsUpAndCleansInTheBackground) {
  test::FakeProjectService projects;
  projects.diskAnswer = diskUse();
  Background background;
  DiskPanel panel(projects, background);
  panel.resize(900, 600);
  panel.show();
  panel.setProject("/data/liver", false);
  auto* table = panel.findChild<QTableView*>();
  ASSERT_TRUE(waitFor([&] { return table->model()->rowCount() == 2; }));
  EXPECT_EQ(table->model()->index(0, 3).data().toString(), "3.3 GB");
  EXPECT_EQ(table->model()->index(1, 1).data().toString(), "archived");
  EXPECT_EQ(buttonWith(panel, "Remove")->text(), "Remove checkpoints of archived runs (700 MB)");
  QTest::qWait(1);  // the longer words are laid out
  EXPECT_THAT(test::problemsOfWidgets(panel), IsEmpty());
  buttonWith(panel, "Clear cache")->click();
  ASSERT_TRUE(waitFor([&] { return buttonWith(panel, "Clear cache")->text() == "Clear cache (0 bytes)"; }));
  EXPECT_FALSE(buttonWith(panel, "Clear cache")->isEnabled());
  EXPECT_EQ(panel.findChild<BannerArea*>()->find("clean")->text(), "450 MB are free again.");
}

TEST(DiskPanel, RemovesNothingWhileARunGoesOnOrWhereItMayNot) {
  test::FakeProjectService projects;
  projects.diskAnswer = diskUse();
  projects.diskAnswer.runs[0].alive = true;
  Background background;
  DiskPanel panel(projects, background);
  panel.show();
  panel.setProject("/data/liver", false);
  ASSERT_TRUE(waitFor([&] { return buttonWith(panel, "Clear cache")->text().contains("450"); }));
  EXPECT_FALSE(buttonWith(panel, "Clear cache")->isEnabled());
  projects.diskAnswer.runs[0].alive = false;
  panel.setProject("/data/liver", true);
  panel.refresh();
  ASSERT_TRUE(waitFor(
      [&] { return panel.findChild<QTableView*>()->model()->index(0, 1).data().toString().isEmpty(); }));
  EXPECT_FALSE(buttonWith(panel, "Clear cache")->isEnabled());
}

TEST(DiskPanel, SaysWhatWentWrong) {
  test::FakeProjectService projects;
  projects.error = Error(ErrorCode::Locked, "/data/liver: another process keeps it locked");
  Background background;
  DiskPanel panel(projects, background);
  panel.show();
  panel.setProject("/data/liver", false);
  EXPECT_TRUE(waitFor([&] {
    for (const QLabel* label : panel.findChildren<QLabel*>())
      if (label->text().contains("keeps it locked")) return true;
    return false;
  }));
}

TEST(About, ListsComponentsAndCopiesDiagnostics) {
  test::FakeMachineService machine;
  Background background;
  AboutPanel panel(machine, background);
  panel.resize(900, 700);
  panel.show();
  auto* table = panel.findChild<QTableView*>();
  ASSERT_TRUE(waitFor([&] { return table->model()->rowCount() == 1; }));
  EXPECT_EQ(table->model()->index(0, 2).data().toString(), "LGPL-3.0");
  EXPECT_THAT(test::problemsOfWidgets(panel), IsEmpty());
  QString all;
  for (const QLabel* label : panel.findChildren<QLabel*>()) all += label->text() + '\n';
  EXPECT_TRUE(all.contains("Viscera 0.0.0"));
  EXPECT_TRUE(all.contains("Research use only, not for clinical use."));
  EXPECT_TRUE(all.contains("GNU General Public License version 3"));
  QSignalSpy copied(&panel, &AboutPanel::copied);
  buttonWith(panel, "Copy diagnostics")->click();
  ASSERT_TRUE(waitFor([&] { return copied.size() == 1; }));
  EXPECT_EQ(QApplication::clipboard()->text(), "scrubbed");
  panel.findChild<QCheckBox*>()->setChecked(false);
  buttonWith(panel, "Copy diagnostics")->click();
  ASSERT_TRUE(waitFor([&] { return copied.size() == 2; }));
  EXPECT_EQ(QApplication::clipboard()->text(), "plain");
}

TEST(Keyboard, ShowsEveryKeyOnce) {
  KeyboardPanel panel;
  panel.resize(700, 700);
  panel.show();
  EXPECT_THAT(test::problemsOfWidgets(panel), IsEmpty());
  std::set<QString> keys;
  for (const KeyGroup& group : keyGroups())
    for (const KeyRow& row : group.rows)  // Esc gives up whatever has the focus
      EXPECT_TRUE(keys.insert(row.keys).second || row.keys == "Esc") << row.keys.toStdString();
}

TEST(SelfCheck, SaysWhatLimitsTheMachine) {
  MachineFacts facts{
      "cuda:0", "NVIDIA H200", "new enough", 8, 128LL << 30, 100LL << 30, 1LL << 40, 500LL << 30};
  EXPECT_FALSE(selfCheckOf(facts).limited);
  EXPECT_EQ(selfCheckOf(facts).sentence, "NVIDIA H200; 107 GB of memory and 537 GB of disk are free.");
  facts.freeDisk = 2'000'000'000;
  EXPECT_TRUE(selfCheckOf(facts).limited);
  EXPECT_EQ(selfCheckOf(facts).sentence,
            "Only 2.0 GB of disk are free: a run of full size needs about 10 GB.");
  facts.freeDisk = 500LL << 30;
  facts.device = "cpu";
  facts.deviceReason = "no NVIDIA driver is installed";
  EXPECT_TRUE(selfCheckOf(facts).sentence.endsWith("no NVIDIA driver is installed."));
}

TEST(Desktop, NothingHappensWithoutABus) {
  SleepGuard guard;
  guard.hold("a run");
  EXPECT_TRUE(guard.isWanted());
  guard.hold("a run");
  guard.release();
  EXPECT_FALSE(guard.isWanted());
  notifyDesktop("fine-tune 3 has finished", "Best value: 0.81.");
}

TEST(Help, EveryPageIsThereAndEveryLinkLeadsSomewhere) {
  std::set<QString> ids;
  for (const HelpPage& page : helpPages()) ids.insert(page.id);
  for (const char* id : {"start", "datasets", "training", "results", "viewer", "models", "settings"})
    EXPECT_TRUE(ids.count(id)) << id;
  const QRegularExpression link(R"(\]\(([^)]+)\))");
  for (const HelpPage& page : helpPages()) {
    const QString text = helpText(page.id);
    EXPECT_TRUE(text.startsWith("# ")) << page.id.toStdString();
    EXPECT_FALSE(text.contains(QRegularExpression("[a-z]!"))) << page.id.toStdString();
    for (auto match = link.globalMatch(text); match.hasNext();) {
      const QString target = match.next().captured(1);
      if (target.startsWith("https://")) continue;
      ASSERT_TRUE(target.endsWith(".md")) << target.toStdString();
      EXPECT_TRUE(ids.count(target.chopped(3))) << page.id.toStdString() << " links " << target.toStdString();
    }
  }
}

TEST(Help, IsSearchedByAllWords) {
  EXPECT_EQ(helpPagesWith("").size(), helpPages().size());
  const auto found = helpPagesWith("hd95 tolerance");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "results");
  EXPECT_TRUE(helpPagesWith("quantum").empty());
}

TEST(Help, WindowShowsSearchesAndFollowsLinks) {
  HelpWindow window;
  window.show();
  window.showPage("training");
  EXPECT_EQ(window.shownPage(), "training");
  auto* text = window.findChild<QTextBrowser*>();
  EXPECT_TRUE(text->toPlainText().contains("pre-flight"));
  Q_EMIT text->anchorClicked(QUrl("results.md"));
  EXPECT_EQ(window.shownPage(), "results");
  QTest::keyClicks(window.findChild<QLineEdit*>(), "hd95 tolerance");
  EXPECT_EQ(window.findChild<QListWidget*>()->count(), 1);
  EXPECT_EQ(text->textCursor().selectedText().toLower(), "hd95");
  EXPECT_THAT(test::problemsOfWidgets(window), IsEmpty());
}

TEST(Help, NoPageIsWiderThanTheWindowAndParagraphsStandApart) {
  HelpWindow window;
  window.show();
  auto* text = window.findChild<QTextBrowser*>();
  for (const HelpPage& page : helpPages()) {
    window.showPage(page.id);
    ASSERT_TRUE(QTest::qWaitFor([&] { return text->horizontalScrollBar()->maximum() == 0; }))
        << page.id.toStdString() << " is wider by " << text->horizontalScrollBar()->maximum();
  }
  window.showPage("clara-train");
  const QTextCursor second = text->document()->find("Not measured here.");
  ASSERT_FALSE(second.isNull());
  const QTextBlock block = second.block();
  const auto* layout = text->document()->documentLayout();
  EXPECT_GE(layout->blockBoundingRect(block).top() - layout->blockBoundingRect(block.previous()).bottom(),
            metrics::kInside);
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fake_project_service.h"
#include "fake_services.h"
#include "gui/shell/page.h"
#include "gui/shell/workstation.h"
#include "gui/start/start_page.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QUrl>

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace viscera::test {

/// A workstation on fakes, without a project.
class WorkstationFixture : public testing::Test {
 protected:
  static constexpr int kPatience_ms = 20'000;

  WorkstationFixture() { QSettings().clear(); }
  ~WorkstationFixture() override {
    station_.reset();
    QSettings().clear();
  }

  Workstation& station() {
    if (!station_)
      station_ = std::make_unique<Workstation>(WorkstationParts{services_, projects_, background_, "/demo"});
    return *station_;
  }
  ShellWindow& window() { return station().window(); }
  void begin() {
    station().begin(std::nullopt);
    QApplication::setActiveWindow(&window());
  }
  bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kPatience_ms); }
  void open(const std::string& folder) {
    projects_.arrivals[folder] = {Arrival::Kind::Project, folder, {}};
    station().openAnything(folder);
    ASSERT_TRUE(
        waitFor([&] { return station().project() != nullptr && station().project()->folder == folder; }));
  }
  /// Makes `kind` the answer for a path and drops it on the window with real events.
  void drop(const std::string& path, Arrival::Kind kind, const std::string& sentence = {}) {
    projects_.arrivals[path] = {kind, path, sentence};
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(path))});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window(), &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window(), &event);
  }
  Banner* bannerOf(PageId page, const char* key) { return window().page(page).banners().find(key); }
  Banner* startBanner(const char* key) { return window().startPage().banners().find(key); }
  static QPushButton* button(QWidget* area, const QString& text) {
    for (QPushButton* one : area->findChildren<QPushButton*>())
      if (one->text() == text) return one;
    return nullptr;
  }

  FakeRunService runs_;
  FakeDatasetService datasets_;
  FakeMachineService machine_;
  FakeProjectService projects_;
  Services services_{runs_, datasets_, machine_};
  Background background_;
  std::unique_ptr<Workstation> station_;
};

}  // namespace viscera::test

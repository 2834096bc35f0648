// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/run_recorder.h"
#include "bridge/run_project.h"
#include "engine/base/process.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/bridge/run_event_relay.h"
#include "gui/training/run_dashboard.h"

#include <QTest>

#include <memory>
#include <string>

namespace viscera::bench {

/// A run without an engine: what a bench tells goes to the recorder of the program and through the relay to
/// board and dashboard, as the events of a real run do.
class RunTold {
 public:
  RunTold() {
    service_.startAnswer = id_;
    service_.ownAnswer = {id_};
    project_.insert(id_, wallClockMs());
    QObject::connect(&board_, &RunBoard::followed, [this](const QString& id, const RunUpdate& update) {
      dashboard_.apply(id.toStdString(), update);
    });
    QObject::connect(&board_, &RunBoard::runsChanged, [this] { dashboard_.setRuns(board_.runs()); });
    dashboard_.resize(1280, 900);
    dashboard_.show();
    board_.start({});
    (void)QTest::qWaitFor([this] { return service_.observer() != nullptr && board_.find(id_) != nullptr; });
    recorder_ = std::make_unique<RunRecorder>(
        Database(project_.path() / kDatabaseName), id_, project_.runFolder(id_));
    board_.follow(id_);
  }

  /// Any thread.
  void tell(const RunEvent& event) {
    recorder_->onEvent(event);
    service_.observer()->onEvent(event);
  }
  [[nodiscard]] test::RunProject& project() { return project_; }
  [[nodiscard]] RunBoard& board() { return board_; }
  [[nodiscard]] RunDashboard& dashboard() { return dashboard_; }
  [[nodiscard]] RunRecorder& recorder() { return *recorder_; }

 private:
  const std::string id_{"a"};
  test::RunProject project_;
  test::FakeRunService service_;
  Background background_;
  RunBoard board_{project_.path(), service_, background_};
  RunDashboard dashboard_;
  std::unique_ptr<RunRecorder> recorder_;
};

}  // namespace viscera::bench

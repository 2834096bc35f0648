// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/project_service.h"

#include <QObject>
#include <QString>

#include <filesystem>

namespace viscera {

class DatasetService;

/// Everything that leads to an open project or to something to open in it, in the background; one thing at a
/// time, the newest. GUI thread.
class ProjectOpening : public QObject {
  Q_OBJECT

 public:
  ProjectOpening(ProjectService& projects, DatasetService& datasets, Background& background);

  /// opened(), or refused() with the reason.
  void open(const std::filesystem::path& folder);
  /// Makes a project in an empty folder, or opens the one that is there.
  void create(const std::filesystem::path& folder);
  /// The demo, made where it is not there yet: opened(), then demoReady().
  void openDemo(const std::filesystem::path& folder);
  /// Puts the newest sound copy in the place of a damaged database, then opens.
  void restoreBackup(const std::filesystem::path& folder);
  /// arrived() with what it is.
  void recognise(const std::filesystem::path& path);
  void cancel() { task_.cancel(); }

 Q_SIGNALS:
  /// `readOnlyReason` empty: may be written.
  void opened(const QString& folder, const QString& readOnlyReason);
  void refused(const QString& folder, const viscera::ProjectState& state);
  void arrived(const viscera::Arrival& arrival);
  void demoReady(const viscera::DemoData& demo);
  void restored(const QString& whatWasDone);
  void failed(const viscera::Failure& failure);
  void busyChanged(bool busy);
  void progressed(const viscera::WorkProgress& progress);

 private:
  void tell(const std::filesystem::path& folder, const ProjectState& state);

  ProjectService& projects_;
  DatasetService& datasets_;
  BackgroundTask task_;
};

}  // namespace viscera

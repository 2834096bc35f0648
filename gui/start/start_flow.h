// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/project_service.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace viscera {

class ProjectOpening;
class StartPage;
struct RecentProject;

/// What happens on the start page: folder dialogs, the list of recent projects, progress, and a message with
/// its remedy where a folder cannot be opened. GUI thread.
class StartFlow : public QObject {
  Q_OBJECT

 public:
  StartFlow(StartPage& page,
            ProjectOpening& opening,
            ProjectService& projects,
            Background& background,
            const QString& demoFolder);

  /// Reads the list anew; names and numbers come from the background.
  void refreshRecent();
  void chooseNewFolder();
  void chooseProjectFolder();
  void openDemo();
  /// Why the folder could not be opened, with the button that helps.
  void showRefusal(const QString& folder, const ProjectState& state);
  void showMessage(const QString& text, bool isError);
  /// Something waits for a project; it says what.
  void showWaiting(const QString& text);
  void clearMessages();

 Q_SIGNALS:
  void recentShown();

 private:
  void showBusy(bool busy);
  void openFolderDialog(const QString& title, const std::function<void(const std::filesystem::path&)>& then);
  void showRecent(const std::vector<RecentProject>& projects);

  StartPage& page_;
  ProjectOpening& opening_;
  ProjectService& projects_;
  QString demoFolder_;
  BackgroundTask summaries_;
  QString work_;
};

}  // namespace viscera

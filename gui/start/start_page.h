// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/widgets/controls.h"

#include <QAbstractButton>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QBoxLayout;
class QLabel;
class QProgressBar;

namespace viscera {

class BannerArea;

/// A project as the start page names it.
struct RecentProject {
  QString name;
  QString folder;
  QString detail;         ///< "30 cases, 4 runs, opened yesterday"
  bool available = true;  ///< false: the folder is not there at the moment
};

/// One project: name, folder, detail; pressing it opens the project.
class RecentProjectButton : public QAbstractButton {
  Q_OBJECT

 public:
  explicit RecentProjectButton(RecentProject project, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  RecentProject project_;
};

/// What the program shows first: what can be begun, what was open last, and whether the machine is fit for
/// it.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);

  /// Newest first; at most six are shown.
  void setRecentProjects(const std::vector<RecentProject>& projects);
  /// The one sentence of the self-check.
  void setSelfCheck(StateLabel::State state, const QString& sentence);
  /// What is being done, with how much of it (negative: not known); none: nothing.
  void setBusy(const std::optional<QString>& work, double fraction = -1.0);
  [[nodiscard]] BannerArea& banners() { return *banners_; }

 Q_SIGNALS:
  void cancelRequested();
  void newProjectRequested();
  void openProjectRequested();
  void demoRequested();
  void projectChosen(const QString& folder);

 private:
  QBoxLayout* buildActions();
  QWidget* buildNews();
  QWidget* buildBusyRow();

  QBoxLayout* recent_;
  QLabel* noneYet_;
  StateLabel* selfCheck_;
  BannerArea* banners_;
  QWidget* busyRow_ = nullptr;
  QLabel* busyText_ = nullptr;
  QProgressBar* busyBar_ = nullptr;
  std::vector<RecentProjectButton*> buttons_;
};

}  // namespace viscera

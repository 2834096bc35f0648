// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"
#include "gui/theme/icons.h"

#include <QWidget>

#include <optional>
#include <vector>

class QAction;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace viscera {

class RunDot;
class StateLabel;

/// What is said of the run above its curves, and what can be done with it in its present phase.
class RunHeader : public QWidget {
  Q_OBJECT

 public:
  explicit RunHeader(QWidget* parent = nullptr);

  /// `step`: the newest that is known, of a run of this process. `others`: runs shown with it.
  void setRun(const ListedRun& run,
              const std::optional<StepFinished>& step,
              const std::vector<ListedRun>& others);
  /// Why nothing can be changed; empty: everything can.
  void setReadOnly(const QString& reason);

  [[nodiscard]] QString facts() const;
  [[nodiscard]] QMenu* moreMenu() const { return more_; }

 Q_SIGNALS:
  void actionRequested(viscera::RunAction action);
  void labelsRequested();
  void differenceRequested();

 private:
  QPushButton* addButton(RunAction action, const QString& text, IconName icon, const QString& help);
  QAction* addItem(QMenu* menu, RunAction action, const QString& text, const QString& help);
  void buildButtons();
  void buildMenus();
  void updateActions();
  void updateTexts();

  struct Choice {
    RunAction action;
    QPushButton* button = nullptr;
    QAction* item = nullptr;
    QString help;
  };

  RunDot* dot_;
  QLabel* name_;
  StateLabel* state_;
  QLabel* facts_;
  QLabel* others_;
  QPushButton* difference_;
  QPushButton* stop_;
  QToolButton* moreButton_;
  QMenu* stopMenu_;
  QMenu* more_;
  QAction* labels_ = nullptr;
  std::vector<Choice> choices_;
  ListedRun run_;
  std::optional<StepFinished> step_;
  std::vector<ListedRun> otherRuns_;
  QString readOnlyReason_;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/desktop.h"
#include "gui/bridge/run_board.h"
#include "gui/shell/status_line.h"

#include <QObject>
#include <QString>

#include <optional>
#include <set>
#include <string>

namespace viscera {

/// Keeps an eye on the runs of the open project: tells the status line about the one that goes on, keeps this
/// machine awake while it trains one, in this window or in the background, and has the desktop say when a run
/// has ended. GUI thread.
class RunWatch : public QObject {
  Q_OBJECT

 public:
  /// `board` must outlive this object. `readOnlyReason` empty: the project may be written.
  explicit RunWatch(RunBoard& board, const QString& readOnlyReason = {}, QObject* parent = nullptr);

  void pauseShown();
  void goOnWithShown();
  [[nodiscard]] bool keepsAwake() const { return awake_.isWanted(); }

 Q_SIGNALS:
  /// None: nothing runs.
  void runningChanged(const std::optional<viscera::RunningState>& running);
  /// A run has ended; for the desktop.
  void endTold(const QString& title, const QString& text);

 private:
  void look();
  void tellEnd(const QString& runId);
  void tellQueued(qint64 queuedId);
  void tell(const QString& title, const QString& text);

  RunBoard& board_;
  SleepGuard awake_;
  QString readOnlyReason_;
  std::string shownId_;
  std::set<std::string> stopped_;  // that were asked to stop from here: their end is no news
};

/// The run that the status line shows: one that goes on, of this window before those of other processes.
[[nodiscard]] const ListedRun* shownRun(const std::vector<ListedRun>& runs);

/// "fine-tune 3: epoch 12 of 40, 41 min left".
[[nodiscard]] RunningState stateOf(const ListedRun& run);

}  // namespace viscera

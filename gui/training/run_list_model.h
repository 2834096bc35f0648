// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_board.h"

#include <QAbstractItemModel>
#include <QString>

#include <string>
#include <vector>

namespace viscera {

/// What the runs that are over are put together by.
enum class RunGrouping {
  Task,
  Study,  ///< same preset, same data: folds and repetitions of one experiment
  Tag,    ///< a run with several stands under the first one
  Folds   ///< runs that differ in their fold alone; those without one last
};

/// Which runs the list shows, and in which order.
struct RunListView {
  RunGrouping grouping = RunGrouping::Task;
  QString text;           ///< in name, note, tags, preset or state; every word must be found
  bool archived = false;  ///< the archived ones instead of the others

  bool operator==(const RunListView&) const = default;
};

/// Runs under their groups: what waits, what is running, then the rest. Rows keep their place while nothing
/// comes or goes, so that a selection outlives an update; where the groups change the model is reset, and the
/// view selects again by the runs' ids.
class RunListModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Role {
    IdRole = Qt::UserRole + 1,  ///< QString; of a waiting run "queue/<number>"
    GroupRole                   ///< bool: the row is a group
  };

  explicit RunListModel(QObject* parent = nullptr);

  /// `queueGoes`: whether what waits is started by itself.
  void setRuns(const std::vector<ListedRun>& runs,
               const std::vector<QueuedRun>& queue,
               bool queueGoes = false);
  void setView(const RunListView& view);
  [[nodiscard]] const RunListView& view() const { return view_; }

  [[nodiscard]] const ListedRun* runAt(const QModelIndex& index) const;
  [[nodiscard]] const QueuedRun* queuedAt(const QModelIndex& index) const;
  [[nodiscard]] QModelIndex indexOf(const QString& id) const;
  /// What a run of the queue waits for, or that it could not start; in a few words.
  [[nodiscard]] QString waitText(const QueuedRun& queued) const;
  /// The same in whole sentences, with the reason and what can be done.
  [[nodiscard]] QString explanation(const QueuedRun& queued) const;
  /// Runs that are shown.
  [[nodiscard]] int shownCount() const;
  [[nodiscard]] int archivedCount() const;
  [[nodiscard]] int totalCount() const { return static_cast<int>(runs_.size()); }

  [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  struct Group {
    QString key;  // what its members have in common
    QString title;
    std::vector<std::size_t> members;  // of runs_, or of queue_ in the group that waits
    bool waiting = false;

    bool operator==(const Group&) const = default;
  };

  void rebuild();
  [[nodiscard]] std::vector<Group> groups() const;
  [[nodiscard]] std::vector<QString> idsOf(const std::vector<Group>& groups) const;
  [[nodiscard]] bool isShown(const ListedRun& run) const;
  [[nodiscard]] QString groupTitle(const ListedRun& run) const;
  [[nodiscard]] QString groupKey(const ListedRun& run) const;
  void nameFolds(std::vector<Group>& groups) const;
  [[nodiscard]] QString idOf(const Group& group, std::size_t member) const;
  [[nodiscard]] const Group* groupOf(const QModelIndex& index) const;
  [[nodiscard]] QString busyText() const;

  std::vector<ListedRun> runs_;
  std::vector<QueuedRun> queue_;
  bool queueGoes_ = false;
  std::vector<Group> groups_;
  std::vector<QString> ids_;  // of the rows as they are shown, groups by their titles
  RunListView view_;
};

/// Name of a run that waits: that the user gave, else its preset.
[[nodiscard]] QString nameOf(const QueuedRun& queued);
/// The whole row in words, for screen readers and tool tips.
[[nodiscard]] QString rowText(const ListedRun& run);

}  // namespace viscera

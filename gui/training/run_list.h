// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/training/run_list_model.h"

#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace viscera {

/// The runs of a project: search, grouping, archive, and the list. Several chosen runs are compared.
class RunList : public QWidget {
  Q_OBJECT

 public:
  explicit RunList(QWidget* parent = nullptr);

  /// Selection, folded groups and scroll position stay.
  void setRuns(const std::vector<ListedRun>& runs,
               const std::vector<QueuedRun>& queue,
               bool queueGoes = false);
  /// While true, "Loading…" stands where the runs will be.
  void setLoading(bool loading);
  /// Why nothing can be changed; empty: everything can.
  void setReadOnly(const QString& reason);
  /// Chooses one run alone; where the list does not have it, as soon as it has.
  void select(const std::string& runId);

  /// Chosen runs, also those that the search hides for now; the waiting ones are not among them.
  [[nodiscard]] std::vector<std::string> selectedRuns() const;
  /// The one that was clicked last; empty where it is none of the chosen ones.
  [[nodiscard]] std::string currentRun() const;
  /// Number of the chosen run of the queue; 0: none.
  [[nodiscard]] std::int64_t currentQueued() const;
  [[nodiscard]] RunListModel& model() { return *model_; }
  [[nodiscard]] QTreeView& view() { return *view_; }

 Q_SIGNALS:
  /// Other runs are chosen than before.
  void selectionChanged();
  void dequeueRequested(qint64 queuedId);
  /// The settings of a run of the queue, in the form.
  void editRequested(qint64 queuedId);
  /// True: what waits shall be started, one after another; false: no further one.
  void queueGoingRequested(bool goes);

 private:
  void buildFilters();
  void buildView();
  void applyView();
  void onSelectionChanged();
  void forgetRemoved(const std::vector<ListedRun>& runs);
  void keepRows();
  void restoreRows();
  void updateNote();
  void buildQueueButtons();
  void updateQueueButtons();

  RunListModel* model_;
  QTreeView* view_;
  QLineEdit* search_;
  QComboBox* grouping_;
  QPushButton* archived_;
  QPushButton* startQueue_;
  QPushButton* holdQueue_;
  QPushButton* edit_;
  QPushButton* dequeue_;
  QLabel* note_;
  QStackedWidget* body_;
  QStringList selected_;
  QStringList folded_;
  QString current_;
  QString wanted_;
  int scroll_ = 0;
  bool restoring_ = false;
  bool loading_ = false;
  bool queueGoes_ = false;
  bool waits_ = false;  // a run of the queue
  QString readOnly_;    // why nothing can be changed
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/result_table.h"

#include <QWidget>

#include <memory>
#include <vector>

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QTableView;

namespace viscera {

class CaseScoresView;
class ResultTableModel;
class ScoreStrips;
class SegmentedChoice;
class WorkProgressRow;

/// Content of the page of results: the table of runs, the cases of the chosen one, strip plots. Knows no
/// service. GUI thread.
class ResultsView : public QWidget {
  Q_OBJECT

 public:
  enum class Export { Table, Scores, Report, LabelMaps };

  explicit ResultsView(QWidget* parent = nullptr);
  ~ResultsView() override;

  /// What is chosen stays chosen where it is still there.
  void show(std::shared_ptr<const Results> results);
  /// The same results with this review new or changed.
  void takeReviews(std::shared_ptr<const Results> results, const ReviewRecord& review);
  /// Empty: may be written.
  void setReadOnly(const QString& reason);
  /// "fine-tune 5: 38 %, 2 min left"; `fraction` below 0: nothing is going on.
  void showProgress(const QString& text, double fraction);
  void selectRows(const std::vector<int>& rows);

  [[nodiscard]] const ResultChoice& choice() const { return choice_; }
  /// Rows of the table that are chosen, the one that was clicked last first.
  [[nodiscard]] std::vector<int> selectedRows() const;
  [[nodiscard]] ResultTableModel& model() { return *model_; }
  [[nodiscard]] QTableView& table() { return *table_; }
  [[nodiscard]] CaseScoresView& cases() { return *cases_; }
  [[nodiscard]] ScoreStrips& strips() { return *strips_; }

 Q_SIGNALS:
  /// To be seen in the viewer; `run` is a place in Results::runs.
  void caseRequested(std::size_t run, const QString& caseName, int label);
  /// The label map that a run predicted for a case is to be written for other programs.
  void labelMapExportRequested(std::size_t run, const QString& caseName);
  void addForeignRequested();
  void removeForeignRequested(const QString& name);
  void exportRequested(viscera::ResultsView::Export what);
  void copyCommandRequested(const QString& runId);
  void cancelRequested();
  /// showProgress() has shown it; `fraction` below 0: nothing goes on.
  void progressShown(const QString& text, double fraction);

 private:
  QBoxLayout* makeToolbar();
  QWidget* makeTable();
  QWidget* makeBelow();
  void offerChoices();
  void applyChoice();
  void fitColumns();
  void showSelection();
  void openCell(const QModelIndex& index);
  bool eventFilter(QObject* watched, QEvent* event) override;

  std::shared_ptr<const Results> results_;
  ResultChoice choice_;
  std::vector<std::string> grids_;
  std::string wishedGrid_ = "original";  // what a person chose; shown once there are scores on it
  std::vector<std::string> roles_;
  ResultTableModel* model_;
  QSortFilterProxyModel* sorted_;
  QComboBox* grid_ = nullptr;
  QComboBox* role_ = nullptr;
  SegmentedChoice* metric_ = nullptr;
  QPushButton* folds_ = nullptr;
  QPushButton* archived_ = nullptr;
  QPushButton* add_ = nullptr;
  QPushButton* remove_ = nullptr;
  QPushButton* copy_ = nullptr;
  QLabel* rule_ = nullptr;
  QLabel* nothing_ = nullptr;
  QTableView* table_ = nullptr;
  QSplitter* columns_ = nullptr;
  QSplitter* rows_ = nullptr;
  CaseScoresView* cases_ = nullptr;
  ScoreStrips* strips_ = nullptr;
  WorkProgressRow* progress_ = nullptr;
  QString readOnly_;
};

}  // namespace viscera

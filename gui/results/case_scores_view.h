// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/results/case_score_model.h"

#include <QWidget>

#include <memory>
#include <vector>

class QBoxLayout;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QToolButton;

namespace viscera {

/// The cases of the chosen run, worst first, with filters; below them the review of the chosen case.
class CaseScoresView : public QWidget {
  Q_OBJECT

 public:
  explicit CaseScoresView(QWidget* parent = nullptr);
  ~CaseScoresView() override;

  /// `members`: places in Results::runs; empty: none. Filters and chosen case are kept.
  void show(std::shared_ptr<const Results> results,
            const std::vector<std::size_t>& members,
            ScoreMetric metric);
  void setReview(const ReviewRecord& review);
  /// Empty: reviews may be made.
  void setReadOnly(const QString& reason);
  void selectCase(const std::string& caseName, int label);
  /// Rows of the model that the filters let through, in the order in which they are seen.
  [[nodiscard]] std::vector<std::size_t> shownRows() const;

  [[nodiscard]] CaseScoreModel& model() { return *model_; }
  [[nodiscard]] CaseScoreFilter& filter() { return *filter_; }
  [[nodiscard]] QTableView& table() { return *table_; }

 Q_SIGNALS:
  void caseRequested(std::size_t run, const QString& caseName, int label);
  void labelMapExportRequested(std::size_t run, const QString& caseName);
  void reviewChanged(const viscera::ReviewRecord& review);

 private:
  QBoxLayout* makeFilters();
  QWidget* makeTable();
  QBoxLayout* makeReviewRow();
  void sortWorstFirst(ScoreMetric metric);
  /// Hides the measure that is not asked for where there is no room.
  void fitColumns();
  bool eventFilter(QObject* watched, QEvent* event) override;
  void fillOrgans();
  void applyFilters();
  void showCurrent();
  void review(ReviewState state);
  void keepNote();
  void open(const QModelIndex& index);
  void updateCount();
  [[nodiscard]] int currentRow() const;  ///< of the model; -1: none

  CaseScoreModel* model_;
  CaseScoreFilter* filter_;
  QLabel* heading_ = nullptr;
  QComboBox* organ_ = nullptr;
  QComboBox* reviewFilter_ = nullptr;
  QLineEdit* search_ = nullptr;
  QLabel* noMatch_ = nullptr;
  QTableView* table_ = nullptr;
  QLabel* chosen_ = nullptr;
  std::vector<QPushButton*> reviewButtons_;
  QLineEdit* note_ = nullptr;
  QToolButton* export_ = nullptr;
  QPushButton* view_ = nullptr;
  QString readOnly_;
  ScoreMetric metric_ = ScoreMetric::Dice;
  bool sorted_ = false;
};

}  // namespace viscera

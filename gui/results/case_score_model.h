// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/result_table.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QStringList>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

enum class CaseScoreColumn { Case, Organ, Dice, Hd95, SurfaceDice, Reference, Predicted, Review };
inline constexpr int kCaseScoreColumns = static_cast<int>(CaseScoreColumn::Review) + 1;

/// Scores of one run, or of the folds of one: a row a case and organ. GUI thread.
class CaseScoreModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum DataRole {
    SortRole = Qt::UserRole,  ///< numbers; what is not defined comes behind everything
    ReviewRole,               ///< int of ReviewState
    SearchRole                ///< case, organ and note in small letters
  };
  struct Row {
    std::size_t run = 0;  ///< place in Results::runs
    const OrganScoreRecord* score = nullptr;
    ReviewState review = ReviewState::Open;
    QString note;
  };

  explicit CaseScoreModel(QObject* parent = nullptr);

  /// `members`: places in Results::runs.
  void show(std::shared_ptr<const Results> results, const std::vector<std::size_t>& members);
  /// A review that was just made; of other runs it is ignored.
  void setReview(const ReviewRecord& review);

  [[nodiscard]] const Row& rowAt(int row) const { return rows_.at(static_cast<std::size_t>(row)); }
  [[nodiscard]] const Results& results() const { return *results_; }
  [[nodiscard]] const ScoredRun& runOf(int row) const { return results_->runs[rowAt(row).run]; }
  /// Names of the organs, by label.
  [[nodiscard]] QStringList organs() const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] QString textOf(const Row& row, CaseScoreColumn column) const;
  [[nodiscard]] QVariant sortValue(const Row& row, CaseScoreColumn column) const;
  [[nodiscard]] QString toolTipOf(const Row& row, CaseScoreColumn column) const;

  std::shared_ptr<const Results> results_;
  std::vector<Row> rows_;
};

/// Sorts and filters the scores of cases.
class CaseScoreFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit CaseScoreFilter(QObject* parent = nullptr);

  /// Empty: all organs.
  void setOrgan(const QString& organ);
  void setReview(std::optional<ReviewState> review);
  /// Every word must be found.
  void setText(const QString& text);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  QString organ_;
  std::optional<ReviewState> review_;
  QStringList words_;
};

}  // namespace viscera

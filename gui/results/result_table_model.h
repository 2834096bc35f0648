// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/result_table.h"

#include <QAbstractTableModel>

#include <memory>
#include <string>
#include <vector>

namespace viscera {

/// Runs × organs: run, mean of all organs, then a column an organ. GUI thread.
class ResultTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr int kName = 0;
  static constexpr int kMean = 1;
  static constexpr int kFirstOrgan = 2;

  enum DataRole {
    SortRole = Qt::UserRole,  ///< a number; in the first column the place in the list
    CaptionRole,              ///< the second, small line of a cell
    WorstRole,                ///< bool: the worst organ of its row
    BestRole,                 ///< bool: the mean of the best row
    ColourRole                ///< QColor of the run, in the first column
  };

  explicit ResultTableModel(QObject* parent = nullptr);

  void show(std::shared_ptr<const Results> results, const ResultChoice& choice);

  [[nodiscard]] const ResultTable& table() const { return table_; }
  [[nodiscard]] const Results& results() const { return *results_; }
  [[nodiscard]] const ResultRow& rowAt(int row) const;
  /// Sources of a row's members, joined: what a row is known by when the table is made anew.
  [[nodiscard]] QString keyOf(int row) const;
  /// Null for the columns before the organs.
  [[nodiscard]] const ResultOrgan* organAt(int column) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  [[nodiscard]] const ScoreSummary& summaryAt(int row, int column) const;
  [[nodiscard]] QString captionOf(int row, int column) const;
  [[nodiscard]] QString toolTipOf(int row, int column) const;
  [[nodiscard]] bool isWorst(int row, int column) const;

  std::shared_ptr<const Results> results_;
  ResultTable table_;
};

}  // namespace viscera

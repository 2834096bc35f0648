// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"
#include "gui/datasets/case_words.h"

#include <QAbstractTableModel>
#include <QPixmap>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace viscera {

/// Columns of the table of cases.
enum class CaseColumn { Picture, Name, Role, State, Shape, Spacing, Axes, Organs, Problems };
inline constexpr int kCaseColumns = static_cast<int>(CaseColumn::Problems) + 1;

/// The cases of a dataset, each with what a check has read of it so far. GUI thread.
class CaseTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum DataRole {
    SortRole = Qt::UserRole,  ///< numbers as numbers
    CaseRole,                 ///< role of the case, as stored
    HasProblemsRole,          ///< an error or a warning
    SearchRole                ///< what a person may look for, in small letters
  };
  /// Side of a thumbnail, device-independent pixels.
  static constexpr int kThumbnail = 36;

  explicit CaseTableModel(QObject* parent = nullptr);

  /// Shows another dataset, of which nothing was checked yet; null: none.
  void setDataset(std::shared_ptr<const Dataset> dataset);
  /// Adds or replaces what is known of cases; cases of another dataset are ignored.
  void setFacts(std::vector<CaseFacts> facts);

  [[nodiscard]] const Dataset* dataset() const { return dataset_.get(); }
  [[nodiscard]] const DatasetCase& caseAt(int row) const;
  /// Null where it was not checked yet.
  [[nodiscard]] const CaseFacts* factsAt(int row) const;
  [[nodiscard]] CaseState stateAt(int row) const;
  [[nodiscard]] int rowOf(const std::string& name) const;  ///< -1: none
  [[nodiscard]] int countOfRole(const std::string& role) const;
  [[nodiscard]] int countOfProblems() const;  ///< cases with an error or a warning
  [[nodiscard]] int countOfFound() const;     ///< cases that have their files
  [[nodiscard]] QString longestName() const;
  /// Found cases of which nothing is known yet.
  [[nodiscard]] std::vector<std::string> uncheckedCases() const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    std::optional<CaseFacts> facts;
    QString search;
    QString problems;           ///< in a few words
    mutable QPixmap thumbnail;  ///< made when first seen
    mutable bool hasThumbnail = false;
  };

  void describe(std::size_t row);
  [[nodiscard]] QString textOf(std::size_t row, CaseColumn column) const;
  [[nodiscard]] QVariant sortValue(std::size_t row, CaseColumn column) const;
  [[nodiscard]] QVariant toolTipOf(std::size_t row, CaseColumn column) const;
  [[nodiscard]] QVariant decoration(std::size_t row, CaseColumn column) const;
  [[nodiscard]] const QPixmap& thumbnailOf(std::size_t row) const;

  std::shared_ptr<const Dataset> dataset_;
  std::vector<Row> rows_;
  std::unordered_map<std::string, int> rowByName_;
  std::size_t organCount_ = 0;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStringList>
#include <QTableView>

#include <set>
#include <vector>

class QStandardItemModel;

namespace viscera {

struct RoleCounts;

/// A table of texts that shows what would change; nothing in it can be edited.
class PreviewTable : public QTableView {
  Q_OBJECT

 public:
  PreviewTable(const QString& name, const QStringList& columns, QWidget* parent);

  void setRows(const std::vector<QStringList>& rows);
  [[nodiscard]] QString text(int row, int column) const;
  /// Numbers stand at the right, with their heading.
  void setNumbers(int column);
  /// As high as so many rows, without a scroll bar up to then.
  void setVisibleRows(int rows);

 protected:
  [[nodiscard]] QStandardItemModel& items() { return *model_; }

 private:
  QStandardItemModel* model_;
  std::set<int> numbers_;  // columns
};

/// Training, validation, test and unlabelled before and after.
[[nodiscard]] std::vector<QStringList> rowsOfCounts(const RoleCounts& before, const RoleCounts& after);

}  // namespace viscera

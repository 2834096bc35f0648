// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/preview_table.h"

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/case_words.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/number_text.h"

#include <QHeaderView>
#include <QStandardItemModel>

namespace viscera {

PreviewTable::PreviewTable(const QString& name, const QStringList& columns, QWidget* parent)
    : QTableView(parent), model_(new QStandardItemModel(0, static_cast<int>(columns.size()), this)) {
  setModel(model_);
  model_->setHorizontalHeaderLabels(columns);
  prepareTable(this);
  setAccessibleName(name);
  setToolTip(name);
  setEditTriggers(NoEditTriggers);
  setSelectionMode(ExtendedSelection);
  setTabKeyNavigation(false);
  setHorizontalScrollMode(ScrollPerPixel);
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
  setTextElideMode(Qt::ElideMiddle);
}

void PreviewTable::setRows(const std::vector<QStringList>& rows) {
  model_->setRowCount(static_cast<int>(rows.size()));
  for (int row = 0; row < model_->rowCount(); ++row) {
    const QStringList& texts = rows[static_cast<std::size_t>(row)];
    for (int column = 0; column < texts.size(); ++column) {
      auto* item = new QStandardItem(texts[column]);
      item->setToolTip(texts[column]);
      if (numbers_.contains(column)) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
      model_->setItem(row, column, item);
    }
  }
  for (int column = 0; column + 1 < model_->columnCount(); ++column) {
    resizeColumnToContents(column);
    setColumnWidth(column, qMin(columnWidth(column) + metrics::kBetween, width() * 2 / 3));
  }
}

void PreviewTable::setNumbers(int column) {
  numbers_.insert(column);
  model_->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

QString PreviewTable::text(int row, int column) const {
  const QStandardItem* item = model_->item(row, column);
  return item == nullptr ? QString() : item->text();
}

void PreviewTable::setVisibleRows(int rows) {
  setMinimumHeight((rows + 1) * metrics::kTableRow + 2 * frameWidth());  // with the header
}

std::vector<QStringList> rowsOfCounts(const RoleCounts& before, const RoleCounts& after) {
  const auto row = [](const char* role, std::int64_t one, std::int64_t other) {
    return QStringList{roleWord(role), groupedNumber(one), groupedNumber(other)};
  };
  return {row("training", before.training, after.training),
          row("validation", before.validation, after.validation),
          row("test", before.test, after.test),
          row("unlabelled", before.unlabelled, after.unlabelled)};
}

}  // namespace viscera

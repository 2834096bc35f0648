// SPDX-License-Identifier: Apache-2.0
#include "gui/models/prediction_list_model.h"

#include "gui/models/model_words.h"
#include "gui/theme/icons.h"
#include "gui/widgets/number_text.h"

#include <algorithm>
#include <array>

namespace viscera {
namespace {

/// A prediction that has come to its end, but not for every scan.
bool lacksScans(const ListedPrediction& prediction) {
  return prediction.record.state == PredictionState::Finished && failedScans(prediction) > 0;
}

/// "3 of 12" until all are done.
QString doneText(const ListedPrediction& prediction) {
  const auto done = std::count_if(prediction.scans.begin(), prediction.scans.end(), [](const auto& scan) {
    return scan.state == PredictionState::Finished;
  });
  const auto all = std::ssize(prediction.scans);
  return done == all ? groupedNumber(all)
                     : PredictionListModel::tr("%1 of %2").arg(groupedNumber(done), groupedNumber(all));
}

}  // namespace

PredictionListModel::PredictionListModel(QObject* parent)
    : QAbstractTableModel(parent), models_(std::make_shared<const Models>()) {}

void PredictionListModel::show(std::shared_ptr<const Models> models) {
  const auto& before = models_->predictions;
  const auto& after = models->predictions;
  const bool sameRows =
      std::equal(before.begin(), before.end(), after.begin(), after.end(), [](const auto& a, const auto& b) {
        return a.id() == b.id();
      });
  if (sameRows) {
    models_ = std::move(models);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kPredictionColumns - 1));
    return;
  }
  beginResetModel();
  models_ = std::move(models);
  endResetModel();
}

int PredictionListModel::rowOf(std::int64_t id) const {
  const auto& all = models_->predictions;
  const auto found = std::find_if(all.begin(), all.end(), [id](const auto& one) { return one.id() == id; });
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

int PredictionListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(models_->predictions.size());
}

int PredictionListModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kPredictionColumns;
}

QVariant PredictionListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const ListedPrediction& one = predictionAt(index.row());
  const auto column = static_cast<PredictionColumn>(index.column());
  if (role == Qt::ToolTipRole)
    return one.record.reason.empty() ? QString::fromStdString(one.folder.string())
                                     : QString::fromStdString(one.record.reason);
  if (role == Qt::DecorationRole && column == PredictionColumn::State)
    return lacksScans(one) ? icon(IconName::Warning, IconTone::Warning)
                           : icon(iconOf(one.record.state), toneOf(one.record.state));
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter | (column == PredictionColumn::Scans ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole) return {};
  switch (column) {
    case PredictionColumn::Name:
      return QString::fromStdString(one.record.name);
    case PredictionColumn::State:
      return lacksScans(one) ? tr("%1 failed").arg(groupedNumber(failedScans(one)))
                             : wordOf(one.record.state);
    case PredictionColumn::Scans:
      return doneText(one);
    case PredictionColumn::Created:
      return whenText(one.record.created_ms);
  }
  return {};
}

QVariant PredictionListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kPredictionColumns) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant(
        Qt::AlignVCenter |
        (static_cast<PredictionColumn>(section) == PredictionColumn::Scans ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kPredictionColumns> names = {
      tr("Prediction"), tr("State"), tr("Scans"), tr("Date")};
  return names[static_cast<std::size_t>(section)];
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/models/model_table_model.h"

#include "gui/models/model_words.h"
#include "gui/theme/icons.h"
#include "gui/widgets/number_text.h"

#include <algorithm>
#include <array>
#include <limits>

namespace viscera {
namespace {

bool isNumber(ModelColumn column) {
  return column == ModelColumn::Classes || column == ModelColumn::Score;
}

/// The better the greater, and never one measure among another: Dices from 0 to 1, errors and losses below
/// them, what was not scored below all.
double scoreOrder(const ListedModel& model) {
  if (!model.score) return std::numeric_limits<double>::lowest();
  return isDice(*model.score) ? model.score->value : -1.0 - std::max(0.0, model.score->value);
}

}  // namespace

ModelTableModel::ModelTableModel(QObject* parent)
    : QAbstractTableModel(parent), models_(std::make_shared<const Models>()) {}

void ModelTableModel::show(std::shared_ptr<const Models> models) {
  const auto& before = models_->models;
  const auto& after = models->models;
  const bool sameRows =
      std::equal(before.begin(), before.end(), after.begin(), after.end(), [](const auto& a, const auto& b) {
        return a.id == b.id;
      });
  if (sameRows) {
    models_ = std::move(models);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kModelColumns - 1));
    return;
  }
  beginResetModel();
  models_ = std::move(models);
  endResetModel();
}

void ModelTableModel::setUnreadable(const QString& id, const QString& problem) {
  if (problem.isEmpty())
    unreadable_.erase(id.toStdString());
  else
    unreadable_[id.toStdString()] = problem;
  if (const int row = rowOf(id); row >= 0) Q_EMIT dataChanged(index(row, 0), index(row, kModelColumns - 1));
}

QString ModelTableModel::problemOf(const ListedModel& model) const {
  if (!model.problem.empty()) return QString::fromStdString(model.problem);
  const auto found = unreadable_.find(model.id);
  return found == unreadable_.end() ? QString() : found->second;
}

int ModelTableModel::rowOf(const QString& id) const {
  const auto& models = models_->models;
  const auto found = std::find_if(
      models.begin(), models.end(), [id = id.toStdString()](const auto& one) { return one.id == id; });
  return found == models.end() ? -1 : static_cast<int>(found - models.begin());
}

int ModelTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(models_->models.size());
}

int ModelTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kModelColumns;
}

QString ModelTableModel::textOf(const ListedModel& model, ModelColumn column) {
  switch (column) {
    case ModelColumn::Name:
      return QString::fromStdString(model.name);
    case ModelColumn::From:
      if (model.isImported()) return tr("imported");
      return model.step < 0 ? tr("run %1").arg(model.runNumber)
                            : tr("run %1, step %2").arg(model.runNumber).arg(groupedNumber(model.step));
    case ModelColumn::Network:
      return networkText(model);
    case ModelColumn::Classes:
      return model.classes > 0 ? QString::number(model.classes) : QStringLiteral("–");
    case ModelColumn::Score:
      return scoreText(model.score);
    case ModelColumn::Written:
      return whenText(model.written_ms);
  }
  return {};
}

QVariant ModelTableModel::sortValue(const ListedModel& model, ModelColumn column) {
  switch (column) {
    case ModelColumn::Classes:
      return QVariant::fromValue<qlonglong>(model.classes);
    case ModelColumn::Score:
      return scoreOrder(model);
    case ModelColumn::Written:
      return QVariant::fromValue<qlonglong>(model.written_ms);
    case ModelColumn::From:
      return QVariant::fromValue<qlonglong>(model.runNumber * 1'000'000'000 +
                                            std::max<std::int64_t>(0, model.step));
    default:
      return textOf(model, column).toLower();
  }
}

QString ModelTableModel::toolTipOf(const ListedModel& model, ModelColumn column) const {
  if (const QString problem = problemOf(model); !problem.isEmpty()) return problem;
  if (column == ModelColumn::Score && model.score)
    return (isDice(*model.score) ? tr("%1; greater is better") : tr("%1; smaller is better"))
        .arg(scoreRule(*model.score));
  if (column == ModelColumn::Score) return tr("Not scored in this project");
  if (column == ModelColumn::Network) return sizeText(model);
  if (column == ModelColumn::Classes)
    return model.classes > 0 ? tr("Organs and background")
                             : tr("An encoder of pre-training segments nothing");
  return QString::fromStdString(model.file.string());
}

QVariant ModelTableModel::decorationOf(const ListedModel& model, ModelColumn column) const {
  if (column != ModelColumn::Name) return {};
  if (!problemOf(model).isEmpty()) return icon(IconName::Error, IconTone::Error);
  return icon(model.isImported() ? IconName::Download : IconName::Models);
}

QVariant ModelTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const ListedModel& model = modelAt(index.row());
  const auto column = static_cast<ModelColumn>(index.column());
  switch (role) {
    case Qt::DisplayRole:
      return textOf(model, column);
    case Qt::ToolTipRole:
      return toolTipOf(model, column);
    case Qt::DecorationRole:
      return decorationOf(model, column);
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    case SortRole:
      return sortValue(model, column);
    case IdRole:
      return QString::fromStdString(model.id);
    case SearchRole:
      return (textOf(model, ModelColumn::Name) + ' ' + textOf(model, ModelColumn::From) + ' ' +
              textOf(model, ModelColumn::Network))
          .toLower();
    default:
      return {};
  }
}

QVariant ModelTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kModelColumns) return {};
  const auto column = static_cast<ModelColumn>(section);
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
  if (role == Qt::ToolTipRole && column == ModelColumn::Score)
    return tr(
        "Mean Dice of a model that segments (greater is better), reconstruction error of pre-training "
        "(smaller is better); sorted one after the other, as they cannot be compared");
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kModelColumns> names = {
      tr("Model"), tr("From"), tr("Network"), tr("Classes"), tr("Score"), tr("Date")};
  return names[static_cast<std::size_t>(section)];
}

}  // namespace viscera

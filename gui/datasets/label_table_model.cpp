// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/label_table_model.h"

#include "gui/theme/icons.h"
#include "gui/theme/organ_colours.h"

#include <QColor>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

/// The name with left and right exchanged; the same where it has neither.
QString otherSide(const QString& name) {
  QStringList words = name.toLower().split(' ');
  for (QString& word : words) {
    if (word == "left")
      word = "right";
    else if (word == "right")
      word = "left";
  }
  return words.join(' ');
}

/// Empty text is none. Returns false for what is no number.
bool setOptional(std::optional<int>& number, const QString& text) {
  if (text.trimmed().isEmpty()) {
    number.reset();
    return true;
  }
  bool ok = false;
  const int value = text.section(' ', 0, 0).toInt(&ok);
  if (ok) number = value;
  return ok;
}

/// Empty text is the palette's. Returns false for what is no colour.
bool setColourText(LabelRow& label, const QString& text) {
  const QColor colour(text);
  if (!text.isEmpty() && !colour.isValid()) return false;
  label.colour = text.isEmpty() ? std::string() : colour.name().toStdString();
  return true;
}

}  // namespace

LabelTableModel::LabelTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void LabelTableModel::setLabels(std::vector<LabelRow> labels) {
  beginResetModel();
  labels_ = std::move(labels);
  check();
  endResetModel();
}

int LabelTableModel::addLabel() {
  int value = 1;
  for (const LabelRow& label : labels_) value = std::max(value, label.value + 1);
  const int row = rowCount();
  beginInsertRows({}, row, row);
  LabelRow label;
  label.value = value;
  labels_.push_back(label);
  check();
  endInsertRows();
  return row;
}

void LabelTableModel::removeLabels(const std::vector<int>& rows) {
  std::vector<int> descending = rows;
  std::sort(descending.rbegin(), descending.rend());
  beginResetModel();
  for (const int row : descending)
    if (row >= 0 && row < rowCount()) labels_.erase(labels_.begin() + row);
  check();
  endResetModel();
}

int LabelTableModel::findPairs() {
  int pairs = 0;
  for (LabelRow& one : labels_)
    for (LabelRow& other : labels_) {
      const QString name = QString::fromStdString(one.name).toLower();
      if (one.partner || other.partner || one.value == other.value || otherSide(name) == name) continue;
      if (otherSide(name) != QString::fromStdString(other.name).toLower()) continue;
      one.partner = other.value;
      other.partner = one.value;
      ++pairs;
    }
  check();
  if (pairs > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
  return pairs;
}

void LabelTableModel::setColour(int row, const QString& colour) {
  if (row < 0 || row >= rowCount()) return;
  labels_[static_cast<std::size_t>(row)].colour = colour.toStdString();
  Q_EMIT dataChanged(index(row, Colour), index(row, Colour));
}

QString LabelTableModel::problemOf(int row) const {
  const auto found = problems_.find(static_cast<std::size_t>(row));
  return found == problems_.end() ? QString() : found->second;
}

int LabelTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(labels_.size());
}

int LabelTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant LabelTableModel::textOf(const LabelRow& label, int column) const {
  switch (column) {
    case Value:
      return label.value;
    case Name:
      return QString::fromStdString(label.name);
    case Colour:
      return QString::fromStdString(label.colour);
    case Partner:
      return label.partner ? QString::number(*label.partner) : QString();
    case RemapTo:
      return label.remapTo ? QString::number(*label.remapTo) : QString();
    default:
      return {};
  }
}

QVariant LabelTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const LabelRow& label = labels_[static_cast<std::size_t>(index.row())];
  if (role == Qt::DisplayRole && index.column() == Colour && label.colour.empty()) return tr("palette");
  if (role == Qt::DisplayRole || role == Qt::EditRole) return textOf(label, index.column());
  if (role == Qt::CheckStateRole && index.column() == Ignored)
    return label.ignored ? Qt::Checked : Qt::Unchecked;
  if (role == Qt::DecorationRole && index.column() == Colour)
    return label.colour.empty() ? organColour(label.value) : QColor(QString::fromStdString(label.colour));
  const QString problem = problemOf(index.row());
  if (role == Qt::DecorationRole && index.column() == Name && !problem.isEmpty())
    return icon(IconName::Error, IconTone::Error);
  if (role == Qt::ToolTipRole)
    return problem.isEmpty() ? headerData(index.column(), Qt::Horizontal, Qt::ToolTipRole) : problem;
  return {};
}

bool LabelTableModel::setText(LabelRow& label, int column, const QString& text) {
  if (column == Name) {
    label.name = text.trimmed().toStdString();
    return true;
  }
  if (column == Colour) return setColourText(label, text.trimmed());
  if (column == Partner) return setOptional(label.partner, text);
  if (column == RemapTo) return setOptional(label.remapTo, text);
  bool ok = false;
  const int value = text.toInt(&ok);
  if (column != Value || !ok) return false;
  label.value = value;
  return true;
}

bool LabelTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
  LabelRow& label = labels_[static_cast<std::size_t>(index.row())];
  if (role == Qt::CheckStateRole && index.column() == Ignored)
    label.ignored = value.toInt() == Qt::Checked;
  else if (role != Qt::EditRole || !setText(label, index.column(), value.toString()))
    return false;
  check();
  Q_EMIT dataChanged(this->index(0, 0), this->index(rowCount() - 1, kColumns - 1));
  return true;
}

QVariant LabelTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  static const char* const kNames[] = {QT_TR_NOOP("Value"),
                                       QT_TR_NOOP("Name"),
                                       QT_TR_NOOP("Colour"),
                                       QT_TR_NOOP("Other side"),
                                       QT_TR_NOOP("Remap to"),
                                       QT_TR_NOOP("Ignore")};
  static const char* const kExplanations[] = {
      QT_TR_NOOP("Value of the voxels in the label maps"),
      QT_TR_NOOP("Name of the organ"),
      QT_TR_NOOP("A colour such as #dd8265, used on all pages; empty: "
                 "that of the palette"),
      QT_TR_NOOP("Value of the same organ on the other side; a flip in "
                 "training exchanges the two"),
      QT_TR_NOOP("Value that a remap gives it; empty: it stays"),
      QT_TR_NOOP("A remap makes it background")};
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  if (role == Qt::DisplayRole) return tr(kNames[section]);
  if (role == Qt::ToolTipRole) return tr(kExplanations[section]);
  return {};
}

Qt::ItemFlags LabelTableModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (!index.isValid()) return flags;
  if (index.column() == Ignored) return flags | Qt::ItemIsUserCheckable;
  return flags | Qt::ItemIsEditable;
}

void LabelTableModel::check() {
  problems_.clear();
  for (const LabelRowProblem& problem : problemsOfLabels(labels_))
    problems_.emplace(problem.row, QString::fromStdString(problem.message));
}

}  // namespace viscera

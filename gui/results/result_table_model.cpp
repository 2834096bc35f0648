// SPDX-License-Identifier: Apache-2.0
#include "gui/results/result_table_model.h"

#include "gui/results/result_words.h"
#include "gui/widgets/number_text.h"

#include <cmath>
#include <limits>

namespace viscera {

ResultTableModel::ResultTableModel(QObject* parent)
    : QAbstractTableModel(parent), results_(std::make_shared<const Results>()) {}

void ResultTableModel::show(std::shared_ptr<const Results> results, const ResultChoice& choice) {
  beginResetModel();
  results_ = std::move(results);
  table_ = resultTable(results_->runs, choice);
  endResetModel();
}

const ResultRow& ResultTableModel::rowAt(int row) const {
  return table_.rows.at(static_cast<std::size_t>(row));
}

QString ResultTableModel::keyOf(int row) const {
  QStringList sources;
  for (const std::size_t member : rowAt(row).members)
    sources << QString::fromStdString(results_->runs[member].source);
  return sources.join('\n');
}

const ResultOrgan* ResultTableModel::organAt(int column) const {
  const int organ = column - kFirstOrgan;
  return organ >= 0 && organ < std::ssize(table_.organs) ? &table_.organs[static_cast<std::size_t>(organ)]
                                                         : nullptr;
}

int ResultTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(table_.rows.size());
}

int ResultTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kFirstOrgan + static_cast<int>(table_.organs.size());
}

const ScoreSummary& ResultTableModel::summaryAt(int row, int column) const {
  const ResultRow& shown = rowAt(row);
  return column == kMean ? shown.overall
                         : shown.organs[static_cast<std::size_t>(column - kFirstOrgan)].summary;
}

bool ResultTableModel::isWorst(int row, int column) const {
  return column >= kFirstOrgan && rowAt(row).organs[static_cast<std::size_t>(column - kFirstOrgan)].worst;
}

QString ResultTableModel::captionOf(int row, int column) const {
  const ResultRow& shown = rowAt(row);
  const ScoredRun& first = results_->runs[shown.members.front()];
  if (column == kName) {
    const QString cases = shown.cases == 1 ? tr("1 case") : tr("%1 cases").arg(groupedNumber(shown.cases));
    if (shown.isFolds()) return tr("%1 in all").arg(cases);
    if (shown.foreign) return tr("%1 · other program").arg(cases);
    return tr("%1 · step %2").arg(cases, groupedNumber(first.evaluation.step));
  }
  const ScoreSummary& summary = summaryAt(row, column);
  if (shown.isFolds() && !std::isnan(summary.sd)) return "± " + scoreText(summary.sd, table_.choice.metric);
  return tr("n %1").arg(summary.n);
}

QString ResultTableModel::toolTipOf(int row, int column) const {
  const ResultRow& shown = rowAt(row);
  const QString name = QString::fromStdString(shown.name);
  if (column == kName) {
    const ScoredRun& first = results_->runs[shown.members.front()];
    const QString rule = QString::fromStdString(first.evaluation.rule);
    return name + '\n' + captionOf(row, column) + '\n' +
           (first.evaluation.model.empty() ? tr("Scored while it was trained")
                                           : tr("Scored after training")) +
           (rule.isEmpty() ? QString() : '\n' + tr("Rule of the recorded mean: %1").arg(rule));
  }
  const ScoreSummary& summary = summaryAt(row, column);
  const ScoreMetric metric = table_.choice.metric;
  const QString what =
      column == kMean ? tr("mean of all organs") : QString::fromStdString(organAt(column)->name);
  QString text = tr("%1, %2: %3 %4").arg(name, what, metricWord(metric), scoreText(summary.mean, metric));
  if (!std::isnan(summary.sd)) text += " ± " + scoreText(summary.sd, metric);
  text += '\n' + (shown.isFolds() ? tr("over %1 folds").arg(summary.n) : tr("over %1 cases").arg(summary.n));
  if (column == kMean && shown.best)
    text += '\n' + (table_.sameCases ? tr("The best of these runs")
                                     : tr("The best of these runs, though not all have the same cases"));
  if (isWorst(row, column)) text += '\n' + tr("The worst organ of this run");
  if (column >= kFirstOrgan && summary.n > 0) text += '\n' + tr("Click to see its worst case in the viewer");
  return text;
}

QVariant ResultTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const int row = index.row();
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return column == kName ? QString::fromStdString(rowAt(row).name)
                             : scoreText(summaryAt(row, column).mean, table_.choice.metric);
    case Qt::ToolTipRole:
      return toolTipOf(row, column);
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignVCenter | (column == kName ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::AccessibleTextRole:
      return toolTipOf(row, column);
    case SortRole: {
      if (column == kName) return row;
      const double mean = summaryAt(row, column).mean;
      return std::isnan(mean) ? -1.0 : mean;
    }
    case CaptionRole:
      return captionOf(row, column);
    case WorstRole:
      return isWorst(row, column);
    case BestRole:
      return column == kMean && rowAt(row).best;
    case ColourRole:
      return column == kName ? QVariant(colourOfRun(rowAt(row).number)) : QVariant();
    default:
      return {};
  }
}

QVariant ResultTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignBottom | (section == kName ? Qt::AlignLeft : Qt::AlignRight) | Qt::TextWordWrap);
  if (role == Qt::ToolTipRole && section > kName)
    return tr("%1 of %2; click to sort\n%3")
        .arg(metricWord(table_.choice.metric),
             section == kMean ? tr("all organs") : QString::fromStdString(organAt(section)->name),
             metricHelp(table_.choice.metric));
  if (role != Qt::DisplayRole) return {};
  if (section == kName) return tr("Run");
  return section == kMean ? tr("mean") : QString::fromStdString(organAt(section)->name);
}

}  // namespace viscera

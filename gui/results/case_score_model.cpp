// SPDX-License-Identifier: Apache-2.0
#include "gui/results/case_score_model.h"

#include "gui/charts/volume_bars.h"
#include "gui/results/result_words.h"

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace viscera {
namespace {

constexpr double kBehindAll = std::numeric_limits<double>::max();

/// The reference lacks the organ, but it was predicted: no mean knows of it.
bool isInvented(const OrganScoreRecord& score) {
  return std::isnan(score.dice) && score.reference_ml == 0.0 && score.prediction_ml > 0.0;
}

/// The organ was not found at all: no distance, and yet the worst that can be.
bool isMissed(const OrganScoreRecord& score) {
  return score.dice == 0.0 && std::isnan(score.hd95_mm);
}

/// What stands in a column.
QString helpOf(CaseScoreColumn column) {
  switch (column) {
    case CaseScoreColumn::Case:
      return CaseScoreModel::tr("Name of the case in the dataset");
    case CaseScoreColumn::Organ:
      return CaseScoreModel::tr("Organ that the scores are of");
    case CaseScoreColumn::Dice:
      return metricHelp(ScoreMetric::Dice);
    case CaseScoreColumn::Hd95:
      return metricHelp(ScoreMetric::Hd95);
    case CaseScoreColumn::SurfaceDice:
      return metricHelp(ScoreMetric::SurfaceDice);
    case CaseScoreColumn::Reference:
      return CaseScoreModel::tr("Volume of the organ in the reference, in ml");
    case CaseScoreColumn::Predicted:
      return CaseScoreModel::tr("Volume of the organ as it was predicted, in ml");
    case CaseScoreColumn::Review:
      return CaseScoreModel::tr("What a person said of the case");
  }
  return {};
}

QString volume(double value_ml) {
  return std::isnan(value_ml) ? QStringLiteral("–") : volumeText(value_ml);
}

}  // namespace

CaseScoreModel::CaseScoreModel(QObject* parent)
    : QAbstractTableModel(parent), results_(std::make_shared<const Results>()) {}

void CaseScoreModel::show(std::shared_ptr<const Results> results, const std::vector<std::size_t>& members) {
  beginResetModel();
  results_ = std::move(results);
  rows_.clear();
  std::map<std::pair<std::string, std::string>, const ReviewRecord*> reviews;
  for (const ReviewRecord& one : results_->reviews) reviews[{one.source, one.caseName}] = &one;
  for (const std::size_t member : members) {
    const ScoredRun& run = results_->runs[member];
    for (const OrganScoreRecord& score : run.scores) {
      if (score.label == 0) continue;
      Row row{member, &score, ReviewState::Open, {}};
      if (const auto found = reviews.find({run.source, score.caseName}); found != reviews.end()) {
        row.review = found->second->state;
        row.note = QString::fromStdString(found->second->note);
      }
      rows_.push_back(std::move(row));
    }
  }
  endResetModel();
}

void CaseScoreModel::setReview(const ReviewRecord& review) {
  for (int row = 0; row < rowCount(); ++row) {
    Row& one = rows_[static_cast<std::size_t>(row)];
    if (one.score->caseName != review.caseName || runOf(row).source != review.source) continue;
    one.review = review.state;
    one.note = QString::fromStdString(review.note);
    Q_EMIT dataChanged(index(row, 0), index(row, kCaseScoreColumns - 1));
  }
}

QStringList CaseScoreModel::organs() const {
  std::map<int, QString> names;
  for (const Row& row : rows_) names[row.score->label] = QString::fromStdString(row.score->organ);
  QStringList list;
  for (const auto& [label, name] : names) list << name;
  return list;
}

int CaseScoreModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CaseScoreModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kCaseScoreColumns;
}

QString CaseScoreModel::textOf(const Row& row, CaseScoreColumn column) const {
  const OrganScoreRecord& score = *row.score;
  switch (column) {
    case CaseScoreColumn::Case:
      return QString::fromStdString(score.caseName);
    case CaseScoreColumn::Organ:
      return QString::fromStdString(score.organ);
    case CaseScoreColumn::Dice:
      return scoreText(score.dice, ScoreMetric::Dice);
    case CaseScoreColumn::Hd95:
      return isMissed(score) ? tr("missed") : scoreText(score.hd95_mm, ScoreMetric::Hd95);
    case CaseScoreColumn::SurfaceDice:
      return scoreText(score.surfaceDice, ScoreMetric::SurfaceDice);
    case CaseScoreColumn::Reference:
      return volume(score.reference_ml);
    case CaseScoreColumn::Predicted:
      return volume(score.prediction_ml);
    case CaseScoreColumn::Review:
      return reviewWord(row.review);
  }
  return {};
}

QVariant CaseScoreModel::sortValue(const Row& row, CaseScoreColumn column) const {
  const OrganScoreRecord& score = *row.score;
  const auto orBehind = [](double value) { return std::isnan(value) ? kBehindAll : value; };
  switch (column) {
    case CaseScoreColumn::Dice:
      return orBehind(score.dice);
    case CaseScoreColumn::Hd95:  // sorted downwards, so that what is not defined must be small
      return isMissed(score) ? kBehindAll : std::isnan(score.hd95_mm) ? -1.0 : score.hd95_mm;
    case CaseScoreColumn::SurfaceDice:
      return orBehind(score.surfaceDice);
    case CaseScoreColumn::Reference:
      return orBehind(score.reference_ml);
    case CaseScoreColumn::Predicted:
      return orBehind(score.prediction_ml);
    case CaseScoreColumn::Review:
      return static_cast<int>(row.review);
    case CaseScoreColumn::Organ:
      return score.label;
    default:
      return textOf(row, column).toLower();
  }
}

QString CaseScoreModel::toolTipOf(const Row& row, CaseScoreColumn column) const {
  const OrganScoreRecord& score = *row.score;
  const QString organ = QString::fromStdString(score.organ);
  if (column == CaseScoreColumn::Review) return row.note;
  if (isInvented(score))
    return tr("The reference has no %1, but %2 ml were predicted; this counts in no mean")
        .arg(organ, volume(score.prediction_ml));
  if (std::isnan(score.dice)) return tr("The reference has no %1; it counts in no mean").arg(organ);
  if (isMissed(score)) return tr("Nothing of the %1 was found").arg(organ);
  if (column == CaseScoreColumn::Case) return QString::fromStdString(results_->runs[row.run].name);
  return tr("Click a score to see the case in the viewer");
}

QVariant CaseScoreModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = rowAt(index.row());
  const auto column = static_cast<CaseScoreColumn>(index.column());
  switch (role) {
    case Qt::DisplayRole:
      return textOf(row, column);
    case Qt::ToolTipRole:
      return toolTipOf(row, column);
    case Qt::DecorationRole:
      if (column == CaseScoreColumn::Review) return icon(reviewIcon(row.review), reviewTone(row.review));
      if (column == CaseScoreColumn::Predicted && isInvented(*row.score))
        return icon(IconName::Warning, IconTone::Warning);
      return {};
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignVCenter |
                      (column >= CaseScoreColumn::Dice && column <= CaseScoreColumn::Predicted
                           ? Qt::AlignRight
                           : Qt::AlignLeft));
    case SortRole:
      return sortValue(row, column);
    case ReviewRole:
      return static_cast<int>(row.review);
    case SearchRole:
      return (textOf(row, CaseScoreColumn::Case) + ' ' + textOf(row, CaseScoreColumn::Organ) + ' ' + row.note)
          .toLower();
    default:
      return {};
  }
}

QVariant CaseScoreModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kCaseScoreColumns) return {};
  const auto column = static_cast<CaseScoreColumn>(section);
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter |
                    (column >= CaseScoreColumn::Dice && column <= CaseScoreColumn::Predicted
                         ? Qt::AlignRight
                         : Qt::AlignLeft));
  if (role == Qt::ToolTipRole) return helpOf(column);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kCaseScoreColumns> names = {tr("Case"),
                                                        tr("Organ"),
                                                        tr("Dice"),
                                                        tr("HD95 mm"),
                                                        tr("Surface Dice"),
                                                        tr("Reference ml"),
                                                        tr("Predicted ml"),
                                                        tr("Review")};
  return names[static_cast<std::size_t>(section)];
}

CaseScoreFilter::CaseScoreFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(CaseScoreModel::SortRole);
  setDynamicSortFilter(true);
}

void CaseScoreFilter::setOrgan(const QString& organ) {
  organ_ = organ;
  invalidateFilter();
}

void CaseScoreFilter::setReview(std::optional<ReviewState> review) {
  review_ = review;
  invalidateFilter();
}

void CaseScoreFilter::setText(const QString& text) {
  words_ = text.toLower().split(' ', Qt::SkipEmptyParts);
  invalidateFilter();
}

bool CaseScoreFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const QAbstractItemModel& model = *sourceModel();
  const QModelIndex index = model.index(row, 0, parent);
  if (review_ && index.data(CaseScoreModel::ReviewRole).toInt() != static_cast<int>(*review_)) return false;
  if (!organ_.isEmpty() &&
      model.index(row, static_cast<int>(CaseScoreColumn::Organ), parent).data().toString() != organ_)
    return false;
  if (words_.isEmpty()) return true;
  const QString text = index.data(CaseScoreModel::SearchRole).toString();
  return std::all_of(
      words_.begin(), words_.end(), [&text](const QString& word) { return text.contains(word); });
}

}  // namespace viscera

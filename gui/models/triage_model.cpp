// SPDX-License-Identifier: Apache-2.0
#include "gui/models/triage_model.h"

#include "gui/charts/volume_bars.h"
#include "gui/datasets/usual_volumes.h"
#include "gui/models/model_words.h"
#include "gui/results/result_words.h"
#include "gui/widgets/number_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace viscera {
namespace {

bool isDone(const PredictedScanRecord& scan) {
  return scan.state == PredictionState::Finished;
}

bool isSideFlag(const TriageFlag& flag) {
  return flag.kind != TriageFlag::Kind::Missing;
}

QString componentsText(const PredictedOrganRecord& organ, bool largestOnly) {
  if (organ.components <= 1) return {};
  const QString text = TriageModel::tr("%1 parts, %2 ml outside the largest")
                           .arg(organ.components)
                           .arg(volumeText(organ.outside_ml));
  return largestOnly ? TriageModel::tr("%1; only the largest was kept, the others were removed").arg(text)
                     : text;
}

}  // namespace

TriageModel::TriageModel(QObject* parent) : QAbstractTableModel(parent) {}

void TriageModel::show(const std::vector<PredictedScanRecord>& scans,
                       bool largestOnly,
                       std::map<std::int64_t, ReviewRecord> reviews) {
  std::vector<PredictedOrganRecord> organs;
  for (const PredictedScanRecord& scan : scans)
    if (!scan.organs.empty()) {
      organs = scan.organs;
      break;
    }
  const bool sameHeader = largestOnly == largestOnly_;
  const bool sameRows = std::equal(scans.begin(),
                                   scans.end(),
                                   scans_.begin(),
                                   scans_.end(),
                                   [](const auto& a, const auto& b) { return a.id == b.id; }) &&
                        organs.size() == organs_.size();
  if (!sameRows) beginResetModel();
  scans_ = scans;
  organs_ = std::move(organs);
  largestOnly_ = largestOnly;
  reviews_ = std::move(reviews);
  if (!sameRows)
    endResetModel();
  else if (rowCount() > 0)
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
  if (!sameHeader) Q_EMIT headerDataChanged(Qt::Horizontal, kComponents, kComponents);
}

int TriageModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(scans_.size());
}

int TriageModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kFirstOrgan + static_cast<int>(organs_.size());
}

const PredictedOrganRecord* TriageModel::organAt(const PredictedScanRecord& scan, int column) const {
  if (column < kFirstOrgan || !isDone(scan)) return nullptr;
  const int label = organs_[static_cast<std::size_t>(column - kFirstOrgan)].label;
  const auto found = std::find_if(
      scan.organs.begin(), scan.organs.end(), [label](const auto& one) { return one.label == label; });
  return found == scan.organs.end() ? nullptr : &*found;
}

ReviewState TriageModel::reviewOf(const PredictedScanRecord& scan) const {
  const auto found = reviews_.find(scan.id);
  return found == reviews_.end() ? ReviewState::Open : found->second.state;
}

QString TriageModel::textOf(const PredictedScanRecord& scan, int column) const {
  switch (column) {
    case kScan:
      return QString::fromStdString(scan.name);
    case kState:
      return wordOf(scan.state);
    case kReview:
      return isDone(scan) ? reviewText(reviewOf(scan)).toLower() : QStringLiteral("–");
    case kLookAt:
      return triageText(scan);
    case kComponents:
      return isDone(scan) ? groupedNumber(extraComponents(scan)) : QStringLiteral("–");
    default: {
      const PredictedOrganRecord* organ = organAt(scan, column);
      return organ == nullptr          ? QStringLiteral("–")
             : organ->volume_ml <= 0.0 ? tr("none")
                                       : volumeText(organ->volume_ml);
    }
  }
}

QVariant TriageModel::sortValue(const PredictedScanRecord& scan, int column) const {
  switch (column) {
    case kState:
      return static_cast<int>(scan.state);
    case kReview:
      return isDone(scan) ? static_cast<int>(reviewOf(scan)) : -1;
    case kLookAt:
      return triageWeight(scan);
    case kComponents:
      return isDone(scan) ? extraComponents(scan) : -1;
    case kScan:
      return textOf(scan, column).toLower();
    default: {
      const PredictedOrganRecord* organ = organAt(scan, column);
      return organ == nullptr ? -1.0 : organ->volume_ml;
    }
  }
}

QString TriageModel::toolTipOf(const PredictedScanRecord& scan, int column) const {
  if (!scan.reason.empty()) return tr("%1\n%2").arg(reasonText(scan), QString::fromStdString(scan.image));
  if (column == kScan) return QString::fromStdString(scan.image);
  if (column == kReview) {
    const auto found = reviews_.find(scan.id);
    return found == reviews_.end() ? QString() : QString::fromStdString(found->second.note);
  }
  if (column == kLookAt) return triageText(scan);
  if (column == kComponents && isDone(scan))
    return (largestOnly_
                ? tr("Separate parts beside the largest of each organ, %1 ml in all; they were removed")
                : tr("Separate parts beside the largest of each organ, %1 ml in all"))
        .arg(volumeText(outside_ml(scan)));
  const PredictedOrganRecord* organ = organAt(scan, column);
  if (organ == nullptr) return {};
  const QString name = QString::fromStdString(organ->organ);
  QStringList lines = {organ->volume_ml > 0.0 ? tr("%1: %2 ml").arg(name, volumeText(organ->volume_ml))
                                              : tr("Nothing of the %1 was found").arg(name)};
  if (const auto usual = usualVolumeOf(name))
    lines << tr("Most healthy adults: %1 to %2 ml (%3)")
                 .arg(volumeText(usual->least_ml), volumeText(usual->most_ml), usual->source);
  if (const QString parts = componentsText(*organ, largestOnly_); !parts.isEmpty()) lines << parts;
  return lines.join('\n');
}

QVariant TriageModel::decorationOf(const PredictedScanRecord& scan, int column) const {
  if (column == kState) return icon(iconOf(scan.state), toneOf(scan.state));
  if (column == kReview && isDone(scan)) return icon(reviewIcon(reviewOf(scan)), reviewTone(reviewOf(scan)));
  if (column == kLookAt && isDone(scan)) {
    const auto flags = triageFlags(scan);
    if (std::any_of(flags.begin(), flags.end(), isSideFlag)) return icon(IconName::Error, IconTone::Error);
    if (triageWeight(scan) > 0) return icon(IconName::Warning, IconTone::Warning);
    return icon(IconName::Ok, IconTone::Ok);
  }
  const PredictedOrganRecord* organ = organAt(scan, column);
  if (organ == nullptr) return {};
  const VolumeJudgement judgement = judgementOf(*organ);
  if (judgement == VolumeJudgement::Small) return icon(IconName::ChevronDown, IconTone::Warning);
  if (judgement == VolumeJudgement::Large) return icon(IconName::ChevronUp, IconTone::Warning);
  return {};
}

QVariant TriageModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const PredictedScanRecord& scan = scanAt(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return textOf(scan, index.column());
    case Qt::ToolTipRole:
      return toolTipOf(scan, index.column());
    case Qt::DecorationRole:
      return decorationOf(scan, index.column());
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignVCenter | (index.column() >= kComponents ? Qt::AlignRight : Qt::AlignLeft));
    case SortRole:
      return sortValue(scan, index.column());
    case ReviewRole:
      return sortValue(scan, kReview);
    default:
      return {};
  }
}

QVariant TriageModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter | (section >= kComponents ? Qt::AlignRight : Qt::AlignLeft));
  if (role == Qt::ToolTipRole && section == kComponents)
    return (largestOnly_
                ? tr("Separate parts that were removed, as only the largest of each organ is kept; %1")
                : tr("Separate parts beside the largest of each organ; %1"))
        .arg(tr("voxels that share a face, an edge or a corner are one part"));
  if (role != Qt::DisplayRole) return {};
  if (section >= kFirstOrgan)
    return tr("%1 ml").arg(
        QString::fromStdString(organs_[static_cast<std::size_t>(section - kFirstOrgan)].organ));
  const std::array<QString, kFirstOrgan> names = {tr("Scan"),
                                                  tr("State"),
                                                  tr("Review"),
                                                  tr("Look at"),
                                                  largestOnly_ ? tr("Parts removed") : tr("Extra parts")};
  return names[static_cast<std::size_t>(section)];
}

TriageFilter::TriageFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(TriageModel::SortRole);
  setDynamicSortFilter(true);
}

void TriageFilter::setReview(std::optional<ReviewState> review) {
  review_ = review;
  invalidateFilter();
}

bool TriageFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  if (!review_) return true;
  return sourceModel()->index(row, 0, parent).data(TriageModel::ReviewRole).toInt() ==
         static_cast<int>(*review_);
}

}  // namespace viscera

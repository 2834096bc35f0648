// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/organ_model.h"

#include "gui/charts/volume_bars.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/viewer/viewer_case.h"

#include <QPixmap>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kSwatch = 14;

}  // namespace

OrganModel::OrganModel(ViewerState& state, QObject* parent) : QAbstractTableModel(parent), state_(state) {
  connect(&state_, &ViewerState::pictureChanged, this, [this] {
    if (!labels_.empty())
      Q_EMIT dataChanged(index(0, kEye), index(static_cast<int>(labels_.size()) - 1, kName));
  });
}

void OrganModel::setCase(std::shared_ptr<const ViewerCase> shown) {
  beginResetModel();
  case_ = std::move(shown);
  labels_.clear();
  if (case_)
    for (const auto& [label, name] : case_->organs) labels_.push_back(label);
  endResetModel();
}

int OrganModel::rowOf(int label) const {
  const auto found = std::find(labels_.begin(), labels_.end(), label);
  return found == labels_.end() ? -1 : static_cast<int>(found - labels_.begin());
}

bool OrganModel::isShown(int label) const {
  return state_.visibleOrgans().test(static_cast<std::size_t>(label)) && !isApart(label);
}

bool OrganModel::isApart(int label) const {
  bool isLaid = false;
  bool isElsewhere = false;
  for (std::size_t i = 0; i < case_->layers.size(); ++i) {
    const auto found = case_->layers[i].organs.find(label);
    const bool has = found != case_->layers[i].organs.end() && found->second.volume_ml > 0.0;
    const bool laid = case_->scene->laid(i);
    if (has && laid) return false;
    isLaid = isLaid || laid;
    isElsewhere = isElsewhere || (has && !laid);
  }
  return isElsewhere || !isLaid;
}

void OrganModel::toggle(int row) {
  if (row < 0 || row >= rowCount() || isApart(labelOf(row))) return;
  std::bitset<256> visible = state_.visibleOrgans();
  visible.flip(static_cast<std::size_t>(labelOf(row)));
  state_.setVisibleOrgans(visible);
}

int OrganModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(labels_.size());
}

int OrganModel::columnCount(const QModelIndex& parent) const {
  if (parent.isValid()) return 0;
  return kFirstFigure + (case_ ? static_cast<int>(case_->layers.size()) : 0);
}

QString OrganModel::nameOf(int label) const {
  return case_->organs.at(label);
}

QString OrganModel::figure(int label, std::size_t layer) const {
  const CaseLayer& one = case_->layers[layer];
  const auto found = one.organs.find(label);
  const bool scored = layer > 0 && case_->layers[0].isTruth;
  if (found == one.organs.end()) return QStringLiteral("–");
  if (!scored)
    return found->second.volume_ml > 0.0 ? volumeText(found->second.volume_ml) : QStringLiteral("–");
  return found->second.dice ? QString::number(*found->second.dice, 'f', 3) : QStringLiteral("–");
}

/// "Truth: 151 ml. Prediction A: 148 ml, Dice 0.943."
QString OrganModel::allFigures(int label) const {
  QStringList sentences(tr("Label %1: %2.").arg(label).arg(nameOf(label)));
  for (const CaseLayer& layer : case_->layers) {
    const auto found = layer.organs.find(label);
    if (found == layer.organs.end()) {
      sentences.append(tr("%1: none.").arg(layer.role));
    } else if (found->second.dice) {
      sentences.append(tr("%1: %2 ml, Dice %3.")
                           .arg(layer.role, volumeText(found->second.volume_ml))
                           .arg(*found->second.dice, 0, 'f', 3));
    } else {
      sentences.append(tr("%1: %2 ml.").arg(layer.role, volumeText(found->second.volume_ml)));
    }
  }
  return sentences.join(' ');
}

QVariant OrganModel::decoration(int label, int column) const {
  if (column == kEye) return icon(isShown(label) ? IconName::Eye : IconName::EyeOff);
  if (column != kName) return {};
  QPixmap swatch(kSwatch, kSwatch);
  swatch.fill(organColour(label, state_.palette()));
  return swatch;
}

QVariant OrganModel::data(const QModelIndex& index, int role) const {
  if (!case_ || !index.isValid()) return {};
  const int label = labelOf(index.row());
  const bool shown = isShown(label);
  switch (role) {
    case Qt::DisplayRole:
      if (index.column() == kEye) return {};
      return index.column() == kName ? nameOf(label)
                                     : figure(label, static_cast<std::size_t>(index.column() - kFirstFigure));
    case Qt::DecorationRole:
      return decoration(label, index.column());
    case Qt::ForegroundRole:
      if (shown) return {};
      return Theme::current().tokens().textSecondary;
    case Qt::TextAlignmentRole:
      if (index.column() >= kFirstFigure) return int(Qt::AlignRight | Qt::AlignVCenter);
      return {};
    case Qt::ToolTipRole:
      if (index.column() == kEye && isApart(label))
        return tr("%1 is not shown: its label map lies elsewhere").arg(nameOf(label));
      if (index.column() == kEye)
        return shown ? tr("Hide %1").arg(nameOf(label)) : tr("Show %1").arg(nameOf(label));
      return allFigures(label);
    case Qt::AccessibleTextRole:
      if (index.column() != kEye) return {};
      return shown ? tr("%1: shown").arg(nameOf(label)) : tr("%1: hidden").arg(nameOf(label));
    default:
      return {};
  }
}

QVariant OrganModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || !case_) return {};
  if (role == Qt::TextAlignmentRole && section >= kFirstFigure) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  if (section == kEye) return {};
  if (section == kName) return tr("Organ");
  const std::size_t layer = static_cast<std::size_t>(section - kFirstFigure);
  if (layer == 0) return tr("ml");
  const QString letter = case_->layers[layer].role.section(' ', -1);
  return case_->layers[0].isTruth ? tr("Dice %1").arg(letter) : tr("ml %1").arg(letter);
}

}  // namespace viscera

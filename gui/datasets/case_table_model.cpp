// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/case_table_model.h"

#include "gui/theme/icons.h"
#include "gui/theme/theme.h"

#include <QGuiApplication>
#include <QImage>
#include <QPainter>

#include <algorithm>

namespace viscera {
namespace {

const QString kDash = QStringLiteral("–");

bool isNumber(CaseColumn column) {
  return column == CaseColumn::Shape || column == CaseColumn::Spacing || column == CaseColumn::Organs;
}

QIcon iconOf(CaseState state) {
  switch (state) {
    case CaseState::Missing:
      return icon(IconName::Error, IconTone::Error);
    case CaseState::NotChecked:
      return icon(IconName::More, IconTone::Quiet);
    case CaseState::Ready:
      return icon(IconName::Ok, IconTone::Ok);
    case CaseState::Warning:
      return icon(IconName::Warning, IconTone::Warning);
    case CaseState::Error:
      return icon(IconName::Error, IconTone::Error);
  }
  return {};
}

bool countsAsProblem(CaseState state) {
  return state == CaseState::Missing || state == CaseState::Warning || state == CaseState::Error;
}

QPixmap thumbnailFrom(const PreviewImage& slice) {
  const double ratio = qGuiApp->devicePixelRatio();
  const int side = static_cast<int>(CaseTableModel::kThumbnail * ratio);
  const QImage grey(slice.pixels.data(), slice.width, slice.height, slice.width, QImage::Format_Grayscale8);
  QPixmap picture(side, side);
  picture.fill(Theme::current().tokens().imageBackground);
  const QImage small = grey.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  QPainter(&picture).drawImage((side - small.width()) / 2, (side - small.height()) / 2, small);
  picture.setDevicePixelRatio(ratio);
  return picture;
}

}  // namespace

CaseTableModel::CaseTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void CaseTableModel::setDataset(std::shared_ptr<const Dataset> dataset) {
  beginResetModel();
  dataset_ = std::move(dataset);
  const std::size_t count = dataset_ ? dataset_->cases.size() : 0;
  rows_.clear();
  rows_.resize(count);
  rowByName_.clear();
  organCount_ = dataset_ ? organNamesOf(*dataset_).size() : 0;
  for (std::size_t row = 0; row < count; ++row) {
    rowByName_.emplace(dataset_->cases[row].record.name, static_cast<int>(row));
    describe(row);
  }
  endResetModel();
}

void CaseTableModel::setFacts(std::vector<CaseFacts> facts) {
  for (CaseFacts& one : facts) {
    const int row = rowOf(one.caseName);
    if (row < 0) continue;
    Row& known = rows_[static_cast<std::size_t>(row)];
    known.facts = std::move(one);
    known.hasThumbnail = false;
    describe(static_cast<std::size_t>(row));
    Q_EMIT dataChanged(index(row, 0), index(row, kCaseColumns - 1));
  }
}

void CaseTableModel::describe(std::size_t row) {
  const DatasetCase& one = dataset_->cases[row];
  const auto problems = problemsOf(one, factsAt(static_cast<int>(row)));
  QString search = QString::fromStdString(one.record.name + ' ' + one.patient);
  QString words;
  for (const DataProblem& problem : problems) {
    search += ' ' + problemWord(problem) + ' ' + QString::fromStdString(problem.message);
    if (problem.severity == Severity::Info) continue;
    words += (words.isEmpty() ? QString() : QStringLiteral(", ")) + problemWord(problem);
  }
  rows_[row].search = search.toLower();
  rows_[row].problems = words;
}

const DatasetCase& CaseTableModel::caseAt(int row) const {
  return dataset_->cases.at(static_cast<std::size_t>(row));
}

const CaseFacts* CaseTableModel::factsAt(int row) const {
  const auto& facts = rows_.at(static_cast<std::size_t>(row)).facts;
  return facts ? &*facts : nullptr;
}

CaseState CaseTableModel::stateAt(int row) const {
  return stateOf(caseAt(row), factsAt(row));
}

int CaseTableModel::rowOf(const std::string& name) const {
  const auto found = rowByName_.find(name);
  return found == rowByName_.end() ? -1 : found->second;
}

int CaseTableModel::countOfRole(const std::string& role) const {
  if (!dataset_) return 0;
  return static_cast<int>(std::count_if(dataset_->cases.begin(),
                                        dataset_->cases.end(),
                                        [&role](const DatasetCase& one) { return one.record.role == role; }));
}

int CaseTableModel::countOfProblems() const {
  int count = 0;
  for (int row = 0; row < rowCount(); ++row) count += countsAsProblem(stateAt(row)) ? 1 : 0;
  return count;
}

int CaseTableModel::countOfFound() const {
  if (!dataset_) return 0;
  return static_cast<int>(std::count_if(
      dataset_->cases.begin(), dataset_->cases.end(), [](const DatasetCase& one) { return one.found; }));
}

QString CaseTableModel::longestName() const {
  const std::string* longest = nullptr;
  for (int row = 0; row < rowCount(); ++row) {
    const std::string& name = caseAt(row).record.name;
    if (longest == nullptr || name.size() > longest->size()) longest = &name;
  }
  return longest == nullptr ? QString() : QString::fromStdString(*longest);
}

std::vector<std::string> CaseTableModel::uncheckedCases() const {
  std::vector<std::string> names;
  for (int row = 0; row < rowCount(); ++row)
    if (caseAt(row).found && factsAt(row) == nullptr) names.push_back(caseAt(row).record.name);
  return names;
}

int CaseTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CaseTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kCaseColumns;
}

QString CaseTableModel::textOf(std::size_t row, CaseColumn column) const {
  const DatasetCase& one = dataset_->cases[row];
  const CaseFacts* facts = factsAt(static_cast<int>(row));
  const Geometry* geometry = facts != nullptr && facts->geometry ? &*facts->geometry : nullptr;
  switch (column) {
    case CaseColumn::Picture:
      return {};
    case CaseColumn::Name:
      return QString::fromStdString(one.record.name);
    case CaseColumn::Role:
      return roleWord(one.record.role);
    case CaseColumn::State:
      return wordOf(stateAt(static_cast<int>(row)));
    case CaseColumn::Shape:
      return geometry != nullptr ? shapeText(*geometry) : kDash;
    case CaseColumn::Spacing:
      return geometry != nullptr ? spacingText(*geometry) : kDash;
    case CaseColumn::Axes:
      return geometry != nullptr ? QString::fromStdString(facts->axes) : kDash;
    case CaseColumn::Organs:
      if (facts == nullptr || !one.fileNamesLabel) return kDash;
      return tr("%1 of %2").arg(facts->volumes_ml.size()).arg(organCount_);
    case CaseColumn::Problems:
      return rows_[row].problems;
  }
  return {};
}

QVariant CaseTableModel::sortValue(std::size_t row, CaseColumn column) const {
  const CaseFacts* facts = factsAt(static_cast<int>(row));
  const Geometry* geometry = facts != nullptr && facts->geometry ? &*facts->geometry : nullptr;
  switch (column) {
    case CaseColumn::State:
      return static_cast<int>(stateAt(static_cast<int>(row)));
    case CaseColumn::Shape:
      return geometry != nullptr ? static_cast<qlonglong>(geometry->voxelCount()) : qlonglong{-1};
    case CaseColumn::Spacing:
      return geometry != nullptr ? geometry->voxelVolume_mm3() : -1.0;
    case CaseColumn::Organs:
      return facts != nullptr && dataset_->cases[row].fileNamesLabel
                 ? static_cast<int>(facts->volumes_ml.size())
                 : -1;
    case CaseColumn::Picture:
      return static_cast<int>(row);
    default:
      return textOf(row, column);
  }
}

QVariant CaseTableModel::toolTipOf(std::size_t row, CaseColumn column) const {
  if (column == CaseColumn::Name) return QString::fromStdString(dataset_->cases[row].record.image);
  if (column != CaseColumn::Problems && column != CaseColumn::State) return {};
  QStringList lines;
  for (const DataProblem& one : problemsOf(dataset_->cases[row], factsAt(static_cast<int>(row))))
    lines << QString::fromStdString(one.message + "; " + one.remedy);
  return lines.join('\n');
}

const QPixmap& CaseTableModel::thumbnailOf(std::size_t row) const {
  const Row& known = rows_[row];
  if (!known.hasThumbnail) {
    const bool drawn = known.facts && !known.facts->slices.empty();
    known.thumbnail = drawn ? thumbnailFrom(known.facts->slices.front()) : QPixmap();
    known.hasThumbnail = true;
  }
  return known.thumbnail;
}

QVariant CaseTableModel::decoration(std::size_t row, CaseColumn column) const {
  if (column == CaseColumn::State) return iconOf(stateAt(static_cast<int>(row)));
  if (column != CaseColumn::Picture) return {};
  const QPixmap& picture = thumbnailOf(row);
  return picture.isNull() ? QVariant() : QVariant(picture);
}

QVariant CaseTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const auto row = static_cast<std::size_t>(index.row());
  const auto column = static_cast<CaseColumn>(index.column());
  switch (role) {
    case Qt::DisplayRole:
      return textOf(row, column);
    case Qt::ToolTipRole:
      return toolTipOf(row, column);
    case Qt::DecorationRole:
      return decoration(row, column);
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    case SortRole:
      return sortValue(row, column);
    case CaseRole:
      return QString::fromStdString(dataset_->cases[row].record.role);
    case HasProblemsRole:
      return countsAsProblem(stateAt(index.row()));
    case SearchRole:
      return rows_[row].search;
    default:
      return {};
  }
}

QVariant CaseTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kCaseColumns) return {};
  const auto column = static_cast<CaseColumn>(section);
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kCaseColumns> names = {QString(),
                                                   tr("Case"),
                                                   tr("Role"),
                                                   tr("State"),
                                                   tr("Voxels"),
                                                   tr("Spacing in mm"),
                                                   tr("Axes"),
                                                   tr("Organs"),
                                                   tr("Problems")};
  return names[static_cast<std::size_t>(section)];
}

}  // namespace viscera

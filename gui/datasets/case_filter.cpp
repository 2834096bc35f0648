// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/case_filter.h"

#include "gui/datasets/case_table_model.h"

#include <algorithm>

namespace viscera {
namespace {

/// With numbers filled up with zeros, so that case9 comes before case10. QCollator can do so with ICU only.
QString countedKey(const QString& text) {
  constexpr qsizetype kDigits = 12;
  QString key;
  QString digits;
  for (const QChar letter : text.toLower() + QChar(' ')) {
    if (letter.isDigit()) {
      digits += letter;
      continue;
    }
    if (!digits.isEmpty()) key += digits.rightJustified(kDigits, QChar('0'));
    digits.clear();
    key += letter;
  }
  return key;
}

}  // namespace

CaseFilter::CaseFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(CaseTableModel::SortRole);
  setDynamicSortFilter(true);
}

void CaseFilter::setRoles(const QSet<QString>& roles) {
  roles_ = roles;
  invalidateFilter();
}

void CaseFilter::setProblemsOnly(bool only) {
  problemsOnly_ = only;
  invalidateFilter();
}

void CaseFilter::setText(const QString& text) {
  words_ = text.toLower().split(' ', Qt::SkipEmptyParts);
  invalidateFilter();
}

void CaseFilter::setOnly(std::set<std::string> names) {
  only_ = std::move(names);
  invalidateFilter();
}

bool CaseFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const QModelIndex index = sourceModel()->index(row, static_cast<int>(CaseColumn::Name), parent);
  if (!roles_.isEmpty() && !roles_.contains(index.data(CaseTableModel::CaseRole).toString())) return false;
  if (problemsOnly_ && !index.data(CaseTableModel::HasProblemsRole).toBool()) return false;
  if (!only_.empty() && !only_.contains(index.data().toString().toStdString())) return false;
  if (words_.isEmpty()) return true;
  const QString text = index.data(CaseTableModel::SearchRole).toString();
  return std::all_of(
      words_.begin(), words_.end(), [&text](const QString& word) { return text.contains(word); });
}

bool CaseFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(CaseTableModel::SortRole);
  const QVariant b = right.data(CaseTableModel::SortRole);
  if (a.userType() == QMetaType::QString) return countedKey(a.toString()) < countedKey(b.toString());
  return a.toDouble() < b.toDouble();
}

}  // namespace viscera

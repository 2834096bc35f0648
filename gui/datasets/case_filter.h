// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSet>
#include <QSortFilterProxyModel>
#include <QString>

#include <set>
#include <string>

namespace viscera {

/// Cases that fit the chips and the text of the page, sorted: numbers as numbers, names as people count.
class CaseFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit CaseFilter(QObject* parent = nullptr);

  /// Empty: all roles.
  void setRoles(const QSet<QString>& roles);
  void setProblemsOnly(bool only);
  /// Every word must occur in the name, the patient or a problem.
  void setText(const QString& text);
  /// Only these cases; empty: all.
  void setOnly(std::set<std::string> names);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  QSet<QString> roles_;
  QStringList words_;
  std::set<std::string> only_;
  bool problemsOnly_ = false;
};

}  // namespace viscera

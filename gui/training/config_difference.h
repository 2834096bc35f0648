// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace viscera {

/// A run and the text of its config.json.
struct NamedConfig {
  QString name;
  std::string configJson;
};

/// Settings in which runs differ: a row for each, a column for each run. Task and preset come first, the
/// others in the order of the form.
class ConfigDifferenceModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

  void setConfigs(const std::vector<NamedConfig>& configs);
  /// Runs whose settings cannot be read; they have no column.
  [[nodiscard]] const QStringList& unreadable() const { return unreadable_; }
  /// Tab-separated, with a heading line.
  [[nodiscard]] QString toText() const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Row {
    QString key;
    QString title;
    QString help;
    QStringList values;
  };

  std::vector<Row> rows_;
  QStringList names_;
  QStringList unreadable_;
};

/// The table of the differences of two to eight runs, with a filter and a copy as text.
class ConfigDifference : public QWidget {
  Q_OBJECT

 public:
  explicit ConfigDifference(QWidget* parent = nullptr);

  void setRuns(const std::vector<NamedConfig>& runs);
  [[nodiscard]] ConfigDifferenceModel& model() const { return *model_; }
  [[nodiscard]] QTableView* table() const { return table_; }
  [[nodiscard]] QLineEdit* filter() const { return filter_; }
  /// What is said instead of a table, or about it.
  [[nodiscard]] QString message() const;

  /// High enough for all its rows, within reason.
  [[nodiscard]] QSize sizeHint() const override;

 public Q_SLOTS:
  void copyText();

 private:
  void tell();

  ConfigDifferenceModel* model_;
  QSortFilterProxyModel* proxy_;
  QLineEdit* filter_;
  QPushButton* copy_;
  QLabel* message_;
  QTableView* table_;
  int runCount_ = 0;
};

}  // namespace viscera

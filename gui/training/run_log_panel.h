// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_update.h"

#include <QAbstractListModel>
#include <QSortFilterProxyModel>
#include <QWidget>

#include <deque>
#include <vector>

class QComboBox;
class QLineEdit;
class QListView;
class QToolButton;

namespace viscera {

/// Lines of a run's log, the newest last. Keeps the newest few thousand.
class RunLogModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { LevelRole = Qt::UserRole + 1 };

  using QAbstractListModel::QAbstractListModel;

  void replace(const std::vector<LogLine>& lines);
  void append(const std::vector<LogLine>& lines);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
  std::deque<LogLine> lines_;
};

/// Lines of at least a level that hold a text.
class RunLogFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;

  void setLevel(RunMessage::Level least);
  void setText(const QString& text);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  RunMessage::Level least_ = RunMessage::Level::Info;
  QString text_;
};

/// Log of a run behind a heading that opens it; with a filter by level and by text. Follows the end unless
/// somebody has scrolled up.
class RunLogPanel : public QWidget {
  Q_OBJECT

 public:
  explicit RunLogPanel(QWidget* parent = nullptr);

  void replace(const std::vector<LogLine>& lines);
  void append(const std::vector<LogLine>& lines);
  void setOpen(bool open);
  [[nodiscard]] bool isOpen() const;
  [[nodiscard]] const QAbstractItemModel& shownLines() const { return *filter_; }

 private:
  void buildHeader();
  void updateCount();

  RunLogModel* model_;
  RunLogFilter* filter_;
  QToolButton* toggle_;
  QComboBox* level_;
  QLineEdit* search_;
  QListView* view_;
};

}  // namespace viscera

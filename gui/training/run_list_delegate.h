// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStyledItemDelegate>

namespace viscera {

struct ListedRun;
struct QueuedRun;

/// Draws a run on two lines: colour, name and best value; state as icon and word, preset and progress.
class RunListDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void drawGroup(QPainter& painter, const QRect& place, const QModelIndex& index, bool open) const;
  void drawRun(QPainter& painter, const QRect& place, const ListedRun& run) const;
  void drawQueued(QPainter& painter, const QRect& place, const QueuedRun& queued, const QString& why) const;
};

}  // namespace viscera

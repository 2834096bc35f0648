// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/icons.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace viscera {

class BannerArea;
class EmptyState;

/// Frame of every page: title, what it is about, the one primary action, then the content or what stands for
/// it while there is none, and the banners below.
class Page : public QWidget {
  Q_OBJECT

 public:
  explicit Page(const QString& title, QWidget* parent = nullptr);

  /// "BTCV, 30 cases": dataset or run that the page shows.
  void setContext(const QString& text);
  /// The page's one primary action; hidden while the empty state offers it.
  QPushButton* setPrimaryAction(const QString& text, IconName icon);
  /// Takes ownership; replaces the content that was there.
  void setContent(QWidget* content);
  EmptyState* setEmptyState(IconName icon, const QString& title, const QString& text);
  void showEmpty(bool empty);
  [[nodiscard]] bool isEmpty() const;
  [[nodiscard]] QString title() const;
  [[nodiscard]] BannerArea& banners() { return *banners_; }
  [[nodiscard]] QPushButton* primaryAction() const { return primary_; }

 private:
  QLabel* title_;
  QLabel* context_;
  QPushButton* primary_;
  QStackedWidget* body_;
  BannerArea* banners_;
  QWidget* content_ = nullptr;
  EmptyState* empty_ = nullptr;
};

}  // namespace viscera

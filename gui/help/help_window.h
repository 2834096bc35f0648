// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QTextBrowser;

namespace viscera {

/// The help in a window of its own: list of pages with a search field at the left, the page at the right.
class HelpWindow : public QWidget {
  Q_OBJECT

 public:
  explicit HelpWindow(QWidget* parent = nullptr);

  void showPage(const QString& id);
  [[nodiscard]] QString shownPage() const { return shown_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QWidget* buildList();
  void fillList(const QString& words);
  void load(const QString& id);
  void follow(const QUrl& link);

  QLineEdit* search_;
  QListWidget* list_;
  QLabel* nothing_;
  QTextBrowser* text_;
  QString shown_;
};

}  // namespace viscera

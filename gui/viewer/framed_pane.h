// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace viscera {

/// A pane with a bar above it, at whose right end a button shows the pane alone. Who derives from it fills
/// the bar and says what lies below.
class FramedPane : public QWidget {
  Q_OBJECT

 public:
  /// How the button at the right looks: whether the pane is alone.
  void setMaximised(bool maximised);

 Q_SIGNALS:
  void maximiseRequested();

 protected:
  FramedPane(int spacing, QWidget* parent);

  [[nodiscard]] QHBoxLayout& bar() { return *bar_; }
  /// Ends the bar, and lays the pane below it.
  void lay(QWidget* pane);
  /// What the pane is called, for screen readers, and what its button does; after lay().
  void setWords(const QString& name, const QString& alone);

 private:
  void showWords();

  QHBoxLayout* bar_;
  QToolButton* maximise_ = nullptr;  // made by lay()
  bool isMaximised_ = false;
  QString name_;
  QString alone_;
};

}  // namespace viscera

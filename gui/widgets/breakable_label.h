// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

namespace viscera {

/// A path or name that may be broken into lines after its separators: an invisible space follows each.
[[nodiscard]] QString breakable(const QString& text);
/// The text without these spaces, as it is copied and read out.
[[nodiscard]] QString unbroken(QString text);

/// Words over several lines in which paths and long names break after their separators. What is copied and
/// what screen readers say has nothing between the letters.
class BreakableLabel : public QLabel {
  Q_OBJECT

 public:
  explicit BreakableLabel(const QString& text, QWidget* parent = nullptr);

  void setWords(const QString& text);
  /// What is selected goes to the clipboard.
  void copy() const;

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <vector>

namespace viscera {

/// One line of the keyboard reference.
struct KeyRow {
  QString keys;  ///< "Ctrl+1"
  QString what;
};

struct KeyGroup {
  QString title;
  std::vector<KeyRow> rows;
};

/// All keys of the window, by where they work.
[[nodiscard]] std::vector<KeyGroup> keyGroups();

/// The keyboard reference.
class KeyboardPanel : public QWidget {
  Q_OBJECT

 public:
  explicit KeyboardPanel(QWidget* parent = nullptr);
};

}  // namespace viscera

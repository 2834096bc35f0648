// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_state.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace viscera {

/// Which HU are shown from black to white: the presets of the keys 1 to 5, what a network sees (6 and 7), or
/// what was dragged.
class WindowChoice : public QWidget {
  Q_OBJECT

 public:
  explicit WindowChoice(ViewerState& state, QWidget* parent = nullptr);

  /// `number` from 0, as the keys 1, 2, …
  void choose(int number);
  /// Number of windows that have keys.
  [[nodiscard]] static int count();

 private:
  void addEntry(const QString& name, const WindowLevel& window);
  void takeWindow();

  ViewerState& state_;
  QComboBox* list_;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/seen_window.h"
#include "gui/viewer/viewer_state.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;

namespace viscera {

/// Which HU are shown from black to white: the presets of the keys 1 to 5, what a network sees (6: that of
/// the label map that is looked at, 7: pre-training), or what was dragged.
class WindowChoice : public QWidget {
  Q_OBJECT

 public:
  explicit WindowChoice(ViewerState& state, QWidget* parent = nullptr);

  /// `number` from 0, as the keys 1, 2, …
  void choose(int number);
  /// What the network behind the label map sees; none: what the preset of the model card says.
  void setSeen(const std::optional<SeenWindow>& seen);
  /// Number of windows that have keys.
  [[nodiscard]] static int count();

 private:
  void addEntry(const QString& name, const WindowLevel& window);
  void takeWindow();

  [[nodiscard]] WindowLevel windowAt(int number) const;
  [[nodiscard]] QString sourceAt(int number) const;

  ViewerState& state_;
  QComboBox* list_;
  std::optional<SeenWindow> seen_;
};

}  // namespace viscera

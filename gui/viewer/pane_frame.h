// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/framed_pane.h"
#include "gui/viewer/slice_pane.h"

class QLabel;
class QSlider;

namespace viscera {

/// A pane with the bar above it: which view, a slider through its slices, where the slice lies.
class PaneFrame : public FramedPane {
  Q_OBJECT

 public:
  PaneFrame(ViewerState& state, SliceView view, QWidget* parent = nullptr);

  void setView(SliceView view);
  /// Only this layer, whose name takes the place of the view's.
  void showOnly(std::size_t layer, const QString& name);
  [[nodiscard]] SlicePane& pane() { return *pane_; }
  [[nodiscard]] QSlider& slider() { return *slider_; }

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void restyle();
  void takeScene();
  void takePosition();
  void showName();

  ViewerState& state_;
  QString layer_;  // empty: all of them
  QLabel* mark_;
  QLabel* name_;
  QSlider* slider_;
  QLabel* place_;
  SlicePane* pane_;
};

}  // namespace viscera

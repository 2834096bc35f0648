// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/framed_pane.h"
#include "gui/viewer/surface_pane.h"

#include <QStringList>

class QComboBox;
class QLabel;
class QToolButton;

namespace viscera {

/// The pane of surfaces with the bar above it: of which layer, how many organs are made, from which side.
class SurfaceFrame : public FramedPane {
  Q_OBJECT

 public:
  SurfaceFrame(ViewerState& state, SurfaceStore& store, QWidget* parent = nullptr);

  /// What the layers of the scene are called.
  void setLayerNames(const QStringList& names);
  [[nodiscard]] SurfacePane& pane() { return *pane_; }

 private:
  QToolButton* addSide(const QString& letter, const QString& help, SurfaceView view);
  void takeProgress();
  void toggleMaking();

  ViewerState& state_;
  SurfaceStore& store_;
  QLabel* name_;
  QComboBox* layers_;
  QLabel* progress_;
  QToolButton* making_;
  SurfacePane* pane_;
};

}  // namespace viscera

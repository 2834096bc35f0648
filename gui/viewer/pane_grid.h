// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/pane_frame.h"

#include <QList>
#include <QStringList>
#include <QWidget>

#include <array>
#include <functional>
#include <vector>

namespace viscera {

class SurfaceFrame;

enum class PaneLayout {
  Large,       ///< axial large, coronal and sagittal beside it
  Row,         ///< the three views beside each other
  SideBySide,  ///< one view, one pane for each layer
  Four         ///< the three views and the surfaces of the organs
};

/// The panes of the viewer and how they share the room.
class PaneGrid : public QWidget {
  Q_OBJECT

 public:
  explicit PaneGrid(ViewerState& state, QWidget* parent = nullptr);

  void setPaneLayout(PaneLayout layout);
  [[nodiscard]] PaneLayout paneLayout() const { return layout_; }
  /// Of the panes side by side.
  void setComparedView(SliceView view);
  /// What is written in the panes side by side, one for each layer of the scene, three at most.
  void setLayerNames(const QStringList& names);
  /// What makes the pane of surfaces, when it is first shown.
  void setSurfaceMaker(std::function<SurfaceFrame*(QWidget* parent)> make);
  /// One of the panes shown; none: all are shown.
  void maximise(FramedPane* frame);
  [[nodiscard]] FramedPane* maximised() const { return maximised_; }
  [[nodiscard]] PaneFrame& frame(SliceView view) { return *views_.at(static_cast<std::size_t>(view)); }
  [[nodiscard]] const std::vector<PaneFrame*>& comparedFrames() const { return compared_; }
  /// The slices among the panes that are shown.
  [[nodiscard]] std::vector<PaneFrame*> shownFrames() const;
  /// Null: surfaces were not shown yet.
  [[nodiscard]] SurfaceFrame* surfaces() const { return surfaces_; }

 Q_SIGNALS:
  /// Which panes are shown changed.
  void arranged();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  PaneFrame* addFrame(SliceView view);
  void addSurfaces();
  [[nodiscard]] std::vector<FramedPane*> shownPanes() const;
  [[nodiscard]] std::vector<QRect> places(int count) const;
  [[nodiscard]] QList<FramedPane*> allPanes() const;
  void arrange();

  ViewerState& state_;
  PaneLayout layout_ = PaneLayout::Large;
  SliceView comparedView_ = SliceView::Axial;
  std::array<PaneFrame*, 3> views_{};
  std::vector<PaneFrame*> compared_;
  std::function<SurfaceFrame*(QWidget* parent)> makeSurfaces_;
  SurfaceFrame* surfaces_ = nullptr;
  QStringList layerNames_;
  FramedPane* maximised_ = nullptr;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/pane_grid.h"
#include "viewer/surface_camera.h"

#include <QImage>
#include <QWidget>

#include <functional>
#include <memory>

class QSplitter;
class QStackedLayout;

namespace viscera {

class LayersPanel;
class LoadingView;
class OrganList;
class ProbeLine;
class ReviewBar;
class SurfaceStore;
class ViewerToolbar;
class WorkProgressRow;
struct ViewerCase;

/// Content of the viewer's page: panes, layers and organs beside them, the probe line below, and the keys
/// that work in all of it.
class ViewerView : public QWidget {
  Q_OBJECT

 public:
  explicit ViewerView(ViewerState& state, QWidget* parent = nullptr);
  /// Keeps where the border between panes and layers is.
  ~ViewerView() override;

  /// What draws organs in 3D; outlives the view. The layout that was chosen last comes back with it.
  void setSurfaces(SurfaceStore& store);
  /// After the state got the scene.
  void setCase(std::shared_ptr<const ViewerCase> shown);
  void showLoading(bool loading);
  /// The panes that are seen, with all that stands over them.
  [[nodiscard]] QImage picture();

  [[nodiscard]] PaneGrid& grid() { return *grid_; }
  [[nodiscard]] ViewerToolbar& toolbar() { return *toolbar_; }
  [[nodiscard]] OrganList& organs() { return *organs_; }
  [[nodiscard]] ProbeLine& probeLine() { return *probe_; }
  [[nodiscard]] LoadingView& loading() { return *loading_; }
  /// Of a prediction that goes on; hidden where none does.
  [[nodiscard]] WorkProgressRow& prediction() { return *prediction_; }
  /// Hidden where nothing is reviewed; the keys of it then do nothing.
  [[nodiscard]] ReviewBar& review() { return *review_; }

 Q_SIGNALS:
  void addLabelsRequested();
  /// A layer that was opened here is to be the truth, or is to go.
  void truthWanted(std::size_t layer);
  void removalWanted(std::size_t layer);
  void predictKeyPressed();

 private:
  void addShortcuts();
  void addReviewKeys();
  void addKey(const QKeySequence& keys, std::function<void()> action);
  void changeOpacity(double by);
  void lookFrom(SurfaceView view);
  QWidget* makeSide();

  ViewerState& state_;
  QWidget* work_;
  PaneGrid* grid_;
  ViewerToolbar* toolbar_;
  LayersPanel* layers_;
  OrganList* organs_;
  ReviewBar* review_;
  WorkProgressRow* prediction_;
  ProbeLine* probe_;
  LoadingView* loading_;
  QSplitter* splitter_;
  QStackedLayout* stack_;
};

}  // namespace viscera

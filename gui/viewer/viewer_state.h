// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/organ_colours.h"
#include "viewer/label_pairs.h"
#include "viewer/slice_renderer.h"

#include <QObject>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What the left button does in a pane.
enum class ViewerTool { Navigate, Window, Ruler, Angle };

[[nodiscard]] constexpr bool isMeasuringTool(ViewerTool tool) {
  return tool == ViewerTool::Ruler || tool == ViewerTool::Angle;
}

/// How a layer is drawn; the colours are those of the organs, the same in all layers.
struct LayerInk {
  bool shown = true;
  LabelStyle style = LabelStyle::Fill;
  double opacity = 0.5;
};

/// Looks of the layers where they lie over each other, and, apart from those, where each has a pane of its
/// own.
struct LayerInks {
  std::vector<LayerInk> stacked;
  std::vector<LayerInk> beside;
};

/// So many layers have panes of their own side by side.
inline constexpr std::size_t kMostCompared = 3;

enum class MeasurementKind { Length, Angle };

/// How many points a measurement needs.
[[nodiscard]] constexpr std::size_t pointCount(MeasurementKind kind) {
  return kind == MeasurementKind::Angle ? 3 : 2;
}

/// What a person measured on one slice.
struct Measurement {
  MeasurementKind kind = MeasurementKind::Length;
  SliceView view = SliceView::Axial;
  std::int64_t slice = 0;
  std::vector<Eigen::Vector3d> points_mm;  ///< LPS; both ends, or arm, vertex, arm
  bool finished = true;                    ///< else the last point follows the pointer
};

/// "12.3 mm", "54.7°"; empty while points are missing or lie upon each other.
[[nodiscard]] std::string measurementText(const Measurement& one);

/// Zoom and pan of all panes that show one view (see Viewport).
struct PaneZoom {
  double zoom = 1.0;
  Eigen::Vector2d pan_mm{0.0, 0.0};
};

/// What all panes of the viewer have in common: the scene, one position in the patient, window, layers, tool.
/// The slice that a pane shows is the one through the position, so linked panes cannot drift apart. GUI
/// thread.
class ViewerState : public QObject {
  Q_OBJECT

 public:
  explicit ViewerState(QObject* parent = nullptr);

  /// Null: nothing is shown. A `fresh` scene is begun in its middle, whole in every pane, without
  /// measurements; else position, zoom and measurements stay. Layers without ink are drawn half-transparent.
  void setScene(std::shared_ptr<const SliceScene> scene, bool fresh);
  [[nodiscard]] const std::shared_ptr<const SliceScene>& scene() const { return scene_; }
  /// Only while there is a scene.
  [[nodiscard]] const SlicePlane& plane(SliceView view) const;

  [[nodiscard]] const Eigen::Vector3d& position_mm() const { return position_mm_; }
  /// LPS; moved into the scan where it lies outside.
  void moveTo(const Eigen::Vector3d& lps_mm);
  [[nodiscard]] std::int64_t slice(SliceView view) const;
  /// Moves the position along the view's slice axis to this slice, or the nearest that there is.
  void setSlice(SliceView view, std::int64_t slice);
  /// Steps towards the head, the front, the patient's left where positive.
  void step(SliceView view, int steps);

  [[nodiscard]] const WindowLevel& window() const { return window_; }
  void setWindow(const WindowLevel& window);
  [[nodiscard]] bool isScanShown() const { return scanShown_; }
  void setScanShown(bool shown);
  [[nodiscard]] Interpolation interpolation() const { return interpolation_; }
  void setInterpolation(Interpolation interpolation);

  /// Whether each layer is seen in a pane of its own: then inks() are those of these panes.
  void setComparing(bool comparing);
  [[nodiscard]] bool isComparing() const { return isComparing_; }
  [[nodiscard]] const std::vector<LayerInk>& inks() const {
    return isComparing_ ? inks_.beside : inks_.stacked;
  }
  void setInk(std::size_t layer, const LayerInk& ink);
  [[nodiscard]] const LayerInks& allInks() const { return inks_; }
  /// As many as there are layers, of each.
  void setAllInks(LayerInks inks);
  /// All layers and the error map on or off, whatever each of them says.
  void setOverlaysShown(bool shown);
  [[nodiscard]] bool areOverlaysShown() const { return overlaysShown_; }
  [[nodiscard]] OrganPalette palette() const { return palette_; }
  void setPalette(OrganPalette palette);
  [[nodiscard]] const std::bitset<256>& visibleOrgans() const { return colours_.visible; }
  void setVisibleOrgans(const std::bitset<256>& visible);
  [[nodiscard]] const ErrorMapLook& errorMap() const { return errorMap_; }
  /// `visible` of the look is not taken over: the organs decide.
  void setErrorMap(const ErrorMapLook& look);
  /// Whether a pane draws errors; `only` as in fill(): of this layer, the truth has none.
  [[nodiscard]] bool areErrorsShown(std::optional<std::size_t> only) const;
  /// Pairs of labels of the truth and each layer; null where there is nothing to be compared.
  void setLabelPairs(std::vector<std::shared_ptr<const LabelPairs>> pairs) { pairs_ = std::move(pairs); }
  /// How much of each ErrorKind a layer has in the whole scan, in the organs that are shown; none: it cannot
  /// be counted, as the layer has another grid than the truth.
  [[nodiscard]] std::optional<std::array<double, 4>> errorVolumes_ml(std::size_t layer) const;
  /// What a pane asks the renderer for; `only`: just this layer, as it is drawn side by side, with its own
  /// errors. Where errors are shown, organs are contours, so that no fill is taken for an error.
  void fill(SliceRequest& request, std::optional<std::size_t> only) const;

  [[nodiscard]] ViewerTool tool() const { return tool_; }
  /// Gives up a measurement that is not finished.
  void setTool(ViewerTool tool);
  [[nodiscard]] const PaneZoom& zoom(SliceView view) const { return zooms_.at(indexOf(view)); }
  void setZoom(SliceView view, const PaneZoom& zoom);
  void resetZoom();
  [[nodiscard]] const std::vector<Measurement>& measurements() const { return measurements_; }
  void setMeasurements(std::vector<Measurement> measurements);
  /// False: there was none.
  bool dropUnfinished();
  /// Where the pointer is, LPS; none: over no pane.
  void point(const std::optional<Eigen::Vector3d>& lps_mm);

 Q_SIGNALS:
  void sceneChanged();
  void positionChanged();
  /// Window, layers or colours; pictures must be drawn anew.
  void pictureChanged();
  void toolChanged();
  void zoomChanged();
  void measurementsChanged();
  void pointed(const std::optional<Eigen::Vector3d>& lps_mm);

 private:
  [[nodiscard]] static std::size_t indexOf(SliceView view) { return static_cast<std::size_t>(view); }

  std::shared_ptr<const SliceScene> scene_;
  std::vector<SlicePlane> planes_;  // as kSliceViews; empty without a scene
  Eigen::Vector3d position_mm_ = Eigen::Vector3d::Zero();
  WindowLevel window_ = kWindowPresets[0].window;
  bool scanShown_ = true;
  Interpolation interpolation_ = Interpolation::Nearest;
  LayerInks inks_;
  bool isComparing_ = false;
  bool overlaysShown_ = true;
  OrganPalette palette_ = OrganPalette::Viscera;
  LabelColours colours_;
  ErrorMapLook errorMap_;
  std::vector<std::shared_ptr<const LabelPairs>> pairs_;
  ViewerTool tool_ = ViewerTool::Navigate;
  std::array<PaneZoom, 3> zooms_;
  std::vector<Measurement> measurements_;
};

}  // namespace viscera

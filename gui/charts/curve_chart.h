// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/charts/curve_series.h"

#include <QColor>
#include <QPointer>
#include <QString>
#include <QWidget>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;
class QLabel;
class QMenu;
class QPainter;
class QTimer;
class QToolButton;

namespace viscera {

class ChartOverlay;

/// What the label at the end of a curve or the reading at the cursor says.
struct ChartReading {
  QString name;
  QString value;
  QColor colour;
  QPointF position;     ///< in the plot's coordinates
  bool isCurve = true;  ///< false: of the reference line
};

/// Points that a chart lacks: of a curve those of a range of steps.
struct DetailRequest {
  std::size_t curve = 0;
  std::uint64_t number = 0;  ///< of the request; never given twice
  StepRange range;
};

/// Curves of one quantity over the course of one or several runs. Wheel zooms and dragging pans along the
/// horizontal axis, a double click shows everything again; the vertical axis follows what is seen, or is
/// fixed. Charts whose cursorMoved() and showCursor() are connected have one cursor.
class CurveChart : public QWidget {
  Q_OBJECT

 public:
  explicit CurveChart(const QString& title, QWidget* parent = nullptr);
  ~CurveChart() override;

  /// Returns the curve's index. The colour is that of the run with this number. `stepsPerEpoch` of this run;
  /// 0: that of the chart.
  std::size_t addCurve(const QString& name, std::size_t runNumber, double stepsPerEpoch = 0.0);
  void append(std::size_t curve, const std::vector<CurvePoint>& points);
  void appendMarkers(std::size_t curve, const std::vector<CurvePoint>& points);
  /// The curve draws these points, which somebody else appends to; see grow().
  void setPoints(std::size_t curve, std::shared_ptr<const FoldedPoints> points);
  void setMarkerPoints(std::size_t curve, std::shared_ptr<const FoldedPoints> points);
  /// Draws what the points of all curves have got since.
  void grow();
  /// Takes all curves away; the view stays.
  void clear();

  void setTitle(const QString& title);
  /// How the values come about; the tool tip of the title.
  void setExplanation(const QString& text);
  /// A dashed line across the chart at `value`, with its name; NaN takes it away.
  void showReference(double value, const QString& name);
  void setAxis(CurveAxis axis);
  void setStepsPerEpoch(double steps);
  void setSmoothing(double weight);
  void setLogarithmic(bool on);
  void setFixedRange(double least, double greatest);
  /// The vertical axis follows what is seen; as without setFixedRange().
  void followData();

  [[nodiscard]] bool isLogarithmic() const { return logarithmic_; }
  [[nodiscard]] CurveAxis axis() const { return axis_; }
  [[nodiscard]] bool isZoomed() const { return zoomed_; }
  [[nodiscard]] QString title() const;
  [[nodiscard]] QString explanation() const;
  [[nodiscard]] double reference() const { return reference_; }
  [[nodiscard]] QString referenceName() const { return referenceName_; }
  [[nodiscard]] ValueRange visibleX() const;
  [[nodiscard]] ValueRange visibleY() const;
  [[nodiscard]] const CurveSeries& curve(std::size_t index) const { return *curves_[index].series; }
  [[nodiscard]] std::size_t curveCount() const { return curves_.size(); }
  [[nodiscard]] QCustomPlot& plot() { return *plot_; }

  /// Zooms to [from, to] of the horizontal axis.
  void showX(double from, double to);

  /// Draws now what append() and the settings have asked for; otherwise it comes with the next turn of the
  /// event loop.
  void refresh();

  /// Answers detailNeeded(). Ignored where something else is asked for by now, or nothing.
  void showDetail(const DetailRequest& request, CurveDetail detail);
  /// Asks now for what a look at the view asks for a moment after it has come to rest: for details where
  /// points that are folded fill more columns than they have buckets. Lets go of those that are not seen.
  void checkDetails();

  /// Values of all curves at the cursor, in the order of the curves; empty without cursor.
  [[nodiscard]] std::vector<ChartReading> readingsAtCursor() const;
  /// Ends of the curves that are seen.
  [[nodiscard]] std::vector<ChartReading> endReadings() const;
  /// What is written right of the plot: the ends of the curves, and the name of the reference line.
  [[nodiscard]] std::vector<ChartReading> endLabels() const;
  [[nodiscard]] std::optional<double> cursor() const { return cursor_; }
  [[nodiscard]] QString cursorText() const;

  [[nodiscard]] QMenu* menu() const { return menu_; }

  /// From now on both have the same margins and, unzoomed, the same horizontal range, so that they can be
  /// read one below the other.
  void alignWith(CurveChart& other);

 public Q_SLOTS:
  /// Moves the cursor; NaN takes it away.
  void showCursor(double x);
  void showEverything();

 Q_SIGNALS:
  void cursorMoved(double x);
  /// The user asked for a file; whoever owns the chart asks where to.
  void exportRequested(const QString& format);
  void logarithmicChanged(bool on);
  /// What is seen lacks points; showDetail() brings them.
  void detailNeeded(const viscera::DetailRequest& request);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Curve {
    std::unique_ptr<CurveSeries> series;
    QCPGraph* raw = nullptr;
    QCPGraph* smoothed = nullptr;
    QCPGraph* markers = nullptr;
    double stepsPerEpoch = 0.0;          // 0: that of the chart
    std::optional<DetailRequest> asked;  // and not answered yet
  };

  /// What a chart needs for itself; aligned charts take the greatest of all.
  struct Needs {
    int left = 0;
    int right = 0;
    std::optional<ValueRange> x;
    bool operator==(const Needs& other) const;
  };

  void buildHeader(const QString& title);
  void buildMenu();
  void buildPlot();
  void restyle();
  void styleCurve(const Curve& curve);
  void view(const Curve& curve);
  void placeReference();
  void scheduleRefresh();
  void applyView();
  void updateRanges();
  void drawCurve(const Curve& curve);
  void layOutPlot();
  void tellNeeds(const Needs& needs);
  void onRangeChanged();
  void scheduleDetails();
  void checkDetail(std::size_t curve);
  void moveCursorTo(double pixelX);
  [[nodiscard]] std::optional<ValueRange> ownX() const;
  [[nodiscard]] std::optional<ValueRange> dataX() const;  ///< with those of aligned charts
  [[nodiscard]] QColor colourOfCurve(const Curve& curve) const;
  [[nodiscard]] double cursorReach() const;
  [[nodiscard]] CurveView seen() const;

  QLabel* titleLabel_ = nullptr;
  QToolButton* menuButton_ = nullptr;
  QMenu* menu_ = nullptr;
  QAction* logarithmicAction_ = nullptr;
  QCustomPlot* plot_ = nullptr;
  QCPItemStraightLine* referenceLine_ = nullptr;
  double reference_ = std::numeric_limits<double>::quiet_NaN();
  QString referenceName_;
  ChartOverlay* overlay_ = nullptr;
  std::vector<Curve> curves_;
  CurveAxis axis_ = CurveAxis::Step;
  double stepsPerEpoch_ = 1.0;
  double smoothing_ = 0.0;
  bool logarithmic_ = false;
  bool zoomed_ = false;
  bool refreshing_ = false;
  bool refreshScheduled_ = false;
  QTimer* detailTimer_ = nullptr;
  CurveView detailView_;  // for which the timer runs
  std::uint64_t detailNumber_ = 0;
  std::optional<ValueRange> fixedRange_;
  std::optional<double> cursor_;
  std::vector<CurveChart*> aligned_;  // they live as long as this one, or tell that they do not
  Needs needs_;
};

}  // namespace viscera

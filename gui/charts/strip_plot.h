// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/widgets/number_text.h"

#include <QColor>
#include <QString>
#include <QWidget>

#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace viscera {

struct StripPoint {
  double value = 0.0;
  QString text;  ///< tool tip: "img0003, fine-tune 5: 0.842"
};

/// The points of one run in a row, with a tick at their mean and, where there is one, its interval. What lies
/// beyond the axis is drawn as a triangle at its edge.
struct StripLane {
  QColor colour;
  std::vector<StripPoint> points;  ///< those that are no numbers are left out
  double mean = std::numeric_limits<double>::quiet_NaN();
  std::optional<std::pair<double, double>> interval;
};

struct StripRow {
  QString name;
  std::vector<StripLane> lanes;
  QString value;  ///< at the right, in one or more lines: "+0.021 (+0.004 to +0.038)"
};

/// The axis that all rows share.
struct StripAxis {
  double least = 0.0;
  double greatest = 1.0;
  bool zeroLine = false;
  QString name;       ///< "Dice"
  double step = 0.0;  ///< between ticks, which are multiples of it; 0: a quarter of the axis
  std::function<QString(double)> text = plainNumber;  ///< of a value that lies beyond the axis
};

/// Strip plot: a row an organ, a point a case.
class StripPlot : public QWidget {
  Q_OBJECT

 public:
  explicit StripPlot(QWidget* parent = nullptr);

  void setRows(const StripAxis& axis, std::vector<StripRow> rows);
  [[nodiscard]] const std::vector<StripRow>& rows() const { return rows_; }
  [[nodiscard]] const StripAxis& axis() const { return axis_; }
  /// Where a value is drawn: beyond the edge where the axis does not reach it.
  [[nodiscard]] QPointF placeOf(int row, int lane, double value) const;
  /// What stands below the value of a row for its points beyond the axis: the farthest of each side, and how
  /// many more there are. Empty: there is none.
  [[nodiscard]] QString beyondText(int row) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void pointClicked(int row, int lane, int point);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Hit {
    int row = 0;
    int lane = 0;
    int point = 0;
  };
  [[nodiscard]] int leastHeight(int row) const;
  [[nodiscard]] QRectF plotRect() const;
  [[nodiscard]] double xOf(double value) const;
  void arrange();
  [[nodiscard]] std::optional<Hit> hitAt(const QPointF& position) const;
  void drawAxis(QPainter& painter) const;
  void drawTicks(QPainter& painter, const std::vector<double>& ticks) const;
  void drawRow(QPainter& painter, int row) const;
  void drawLane(QPainter& painter, int row, int lane) const;
  [[nodiscard]] QString textBeside(int row) const;
  [[nodiscard]] std::vector<double> ticks() const;

  StripAxis axis_;
  std::vector<StripRow> rows_;
  std::vector<int> heights_;  // that the rows need
  std::vector<double> tops_;  // of the rows, and the lower end of the last one
  double names_ = 0.0;        // widths of the columns beside the plot
  double values_ = 0.0;
  double below_ = 0.0;  // and of the triangles at its edges
  double above_ = 0.0;
};

}  // namespace viscera

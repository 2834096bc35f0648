// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>

#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace viscera {

struct StripPoint {
  double value = 0.0;
  QString text;  ///< tool tip: "img0003, fine-tune 5: 0.842"
};

/// The points of one run in a row, with a tick at their mean and, where there is one, its interval.
struct StripLane {
  QColor colour;
  std::vector<StripPoint> points;  ///< those that are no numbers are left out
  double mean = std::numeric_limits<double>::quiet_NaN();
  std::optional<std::pair<double, double>> interval;
};

struct StripRow {
  QString name;
  std::vector<StripLane> lanes;
  QString value;  ///< at the right: "+0.021, 0.004 to 0.038"
};

/// The axis that all rows share.
struct StripAxis {
  double least = 0.0;
  double greatest = 1.0;
  bool zeroLine = false;
  QString name;  ///< "Dice"
};

/// Strip plot: a row an organ, a point a case.
class StripPlot : public QWidget {
  Q_OBJECT

 public:
  explicit StripPlot(QWidget* parent = nullptr);

  void setRows(const StripAxis& axis, std::vector<StripRow> rows);
  [[nodiscard]] const std::vector<StripRow>& rows() const { return rows_; }
  [[nodiscard]] QPointF placeOf(int row, int lane, double value) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void pointClicked(int row, int lane, int point);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  struct Hit {
    int row = 0;
    int lane = 0;
    int point = 0;
  };
  [[nodiscard]] int rowHeight() const;
  [[nodiscard]] QRectF plotRect() const;
  [[nodiscard]] std::optional<Hit> hitAt(const QPointF& position) const;
  void drawAxis(QPainter& painter) const;
  void drawRow(QPainter& painter, int row) const;
  void drawLane(QPainter& painter, int row, int lane) const;

  StripAxis axis_;
  std::vector<StripRow> rows_;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <array>
#include <cstdint>
#include <vector>

namespace viscera {

/// How often each HU value occurs in a scan, with the window that training sees drawn in. Air, which is most
/// of a scan, may go over the top: heights are relative to the fullest bin inside the window.
class HuHistogram : public QWidget {
  Q_OBJECT

 public:
  explicit HuHistogram(QWidget* parent = nullptr);

  /// Bins of `step_hu` from `least_hu` on; empty: nothing was counted.
  void setBins(std::vector<std::int64_t> counts, double least_hu, double step_hu);
  void setWindow(const std::array<double, 2>& window_hu);
  /// Part of the counted voxels inside the window, 0 … 1.
  [[nodiscard]] double partInside() const;
  /// What the blue area is, in a sentence.
  [[nodiscard]] QString legend() const;
  /// Where a value lies from left to right, in pixels.
  [[nodiscard]] double positionOf(double hu) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QRectF plotRect() const;
  void drawBars(QPainter& painter) const;
  void drawAxis(QPainter& painter) const;
  void describe();

  std::vector<std::int64_t> counts_;
  double least_hu_ = -1024.0;
  double step_hu_ = 16.0;
  std::array<double, 2> window_hu_ = {-175.0, 250.0};
};

}  // namespace viscera

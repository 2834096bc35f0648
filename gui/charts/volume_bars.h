// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

namespace viscera {

/// One organ's volume beside the range that is usual.
struct VolumeBar {
  QString name;
  QColor colour;
  double volume_ml = 0.0;
  std::optional<std::pair<double, double>> usual_ml;
  QString source;    ///< of the usual range; for the tool tip
  bool cut = false;  ///< the organ reaches the edge of the scan
};

/// Volumes of organs as bars: each row has a scale of its own, the usual range lies in the middle of it.
class VolumeBars : public QWidget {
  Q_OBJECT

 public:
  explicit VolumeBars(QWidget* parent = nullptr);

  void setBars(std::vector<VolumeBar> bars);
  [[nodiscard]] const std::vector<VolumeBar>& bars() const { return bars_; }
  /// "liver: 1043 ml, usually 825 to 1700 ml", for tool tip and screen reader.
  [[nodiscard]] QString textOf(std::size_t bar) const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void drawRow(QPainter& painter, std::size_t bar) const;

  std::vector<VolumeBar> bars_;
};

/// A volume in ml with as many digits as it deserves: 0.04, 4.1, 27, 1043.
[[nodiscard]] QString volumeText(double volume_ml);

}  // namespace viscera

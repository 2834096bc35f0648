// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/charts/curve_series.h"

#include <QByteArray>
#include <QString>

#include <string>
#include <vector>

namespace viscera {

class CurveChart;

/// What is seen of the chart, with title and labels, as a picture of twice the screen's resolution.
/// @throws Error (Io) where the file cannot be written.
void exportPng(CurveChart& chart, const QString& file);

/// The same as lines and text. @throws Error (Io) where the file cannot be written.
void exportSvg(CurveChart& chart, const QString& file);

/// All points of all curves, unsmoothed, with all digits: columns curve, kind (train or validation), step,
/// hours, value.
/// @throws Error (Io) where the file cannot be written.
void exportCsv(const CurveChart& chart, const QString& file);

/// Content of exportCsv().
[[nodiscard]] std::string csvOf(const CurveChart& chart);

/// The points of a curve, to be made into text on any thread.
struct CurveRows {
  std::string name;
  std::vector<CurvePoint> train;
  std::vector<CurvePoint> validation;
};
[[nodiscard]] std::vector<CurveRows> rowsOf(const CurveChart& chart);
[[nodiscard]] std::string csvOf(const std::vector<CurveRows>& curves);

/// Contents of exportPng() and exportSvg(). GUI thread.
[[nodiscard]] QByteArray pngOf(CurveChart& chart);
[[nodiscard]] QByteArray svgOf(CurveChart& chart);

/// Any thread. @throws Error (Io) where the file cannot be written.
void writeExport(const QString& file, const QByteArray& content);

}  // namespace viscera

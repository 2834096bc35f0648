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

/// Table of curves: columns curve, kind (train or validation), step, hours, value; numbers with all digits.
[[nodiscard]] std::string csvHeader();
[[nodiscard]] std::string csvRows(const std::string& curve,
                                  const std::string& kind,
                                  const std::vector<CurvePoint>& points);
/// All points of all curves, unsmoothed. @throws Error (Internal) where the chart does not have them all.
[[nodiscard]] std::string csvOf(const CurveChart& chart);

/// Contents of exportPng() and exportSvg(). GUI thread.
[[nodiscard]] QByteArray pngOf(CurveChart& chart);
[[nodiscard]] QByteArray svgOf(CurveChart& chart);

/// Any thread. @throws Error (Io) where the file cannot be written.
void writeExport(const QString& file, const QByteArray& content);

}  // namespace viscera

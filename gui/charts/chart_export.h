// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <string>

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

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/charts/qcustomplot_header.h"
#include "gui/theme/tokens.h"

namespace viscera {

/// Ticks at round numbers, written as valueText() or groupedNumber() do.
class NumberTicker : public QCPAxisTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// Ticks of a logarithmic axis: 1, 2 and 5 of each power of ten where few powers are seen, else powers.
class LogarithmicTicker : public NumberTicker {
 protected:
  QVector<double> createTickVector(double step, const QCPRange& range) override;
  QVector<double> createSubTickVector(int count, const QVector<double>& ticks) override;
  int getSubTickCount(double step) override;
};

/// Colours, fonts and lines of a plot from the tokens: only the left and the lower axis, a faint grid.
void applyPlotStyle(QCustomPlot& plot, const Tokens& tokens);

/// A colour of `part` from `base` towards `tint`.
[[nodiscard]] QColor mixed(const QColor& base, const QColor& tint, double part);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/plot_style.h"

#include "gui/theme/fonts.h"
#include "gui/widgets/number_text.h"

#include <cmath>

namespace viscera {
namespace {

constexpr double kFewDecades = 2.5;

void styleAxis(QCPAxis& axis, const Tokens& tokens) {
  axis.setBasePen(QPen(tokens.hairline, 1));
  axis.setTickPen(Qt::NoPen);
  axis.setSubTickPen(Qt::NoPen);
  axis.setTickLength(0);
  axis.setSubTickLength(0);
  axis.setTickLabelFont(typeFont(TypeRole::Caption));
  axis.setTickLabelColor(tokens.textSecondary);
  axis.setTickLabelPadding(6);
  axis.setLabelFont(typeFont(TypeRole::Caption));
  axis.setLabelColor(tokens.textSecondary);
  axis.setLabelPadding(2);
  axis.grid()->setPen(QPen(tokens.chartGrid, 1));
  axis.grid()->setZeroLinePen(Qt::NoPen);
  axis.grid()->setSubGridVisible(false);
  axis.grid()->setAntialiased(false);
}

}  // namespace

QString NumberTicker::getTickLabel(double tick,
                                   const QLocale& /*locale*/,
                                   QChar /*format*/,
                                   int /*precision*/) {
  return plainNumber(std::abs(tick) < 1e-12 ? 0.0 : tick);
}

QVector<double> LogarithmicTicker::createTickVector(double /*step*/, const QCPRange& range) {
  QVector<double> ticks;
  if (!(range.lower > 0.0) || !(range.upper > range.lower)) return ticks;
  const int first = static_cast<int>(std::floor(std::log10(range.lower)));
  const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
  const bool few = std::log10(range.upper / range.lower) < kFewDecades;
  for (int power = first; power <= last; ++power) {
    const double decade = std::pow(10.0, power);
    ticks.append(decade);
    if (few) ticks << 2 * decade << 5 * decade;
  }
  return ticks;
}

QVector<double> LogarithmicTicker::createSubTickVector(int /*count*/, const QVector<double>& /*ticks*/) {
  return {};
}

int LogarithmicTicker::getSubTickCount(double /*step*/) {
  return 0;
}

void applyPlotStyle(QCustomPlot& plot, const Tokens& tokens) {
  plot.setBackground(QBrush(tokens.raised));
  plot.axisRect()->setBackground(QBrush(tokens.raised));
  styleAxis(*plot.xAxis, tokens);
  styleAxis(*plot.yAxis, tokens);
  plot.yAxis->setBasePen(Qt::NoPen);
  plot.xAxis->grid()->setPen(Qt::NoPen);
}

QColor mixed(const QColor& base, const QColor& tint, double part) {
  const auto channel = [part](int from, int to) {
    return static_cast<int>(std::lround(from + (to - from) * part));
  };
  return {channel(base.red(), tint.red()),
          channel(base.green(), tint.green()),
          channel(base.blue(), tint.blue())};
}

}  // namespace viscera

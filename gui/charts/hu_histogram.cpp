// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/hu_histogram.h"

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr double kLeftShown_hu = -1024.0;  // above 1000 lie metal and dense bone alone
constexpr double kRightShown_hu = 1024.0;
constexpr double kAxisHeight = 20.0;
constexpr double kTopMargin = 20.0;  // for the words over the window

}  // namespace

HuHistogram::HuHistogram(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  describe();
}

void HuHistogram::setBins(std::vector<std::int64_t> counts, double least_hu, double step_hu) {
  counts_ = std::move(counts);
  least_hu_ = least_hu;
  step_hu_ = step_hu;
  describe();
  update();
}

void HuHistogram::setWindow(const std::array<double, 2>& window_hu) {
  window_hu_ = window_hu;
  describe();
  update();
}

double HuHistogram::partInside() const {
  std::int64_t all = 0;
  std::int64_t inside = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double centre_hu = least_hu_ + (static_cast<double>(i) + 0.5) * step_hu_;
    all += counts_[i];
    if (centre_hu >= window_hu_[0] && centre_hu <= window_hu_[1]) inside += counts_[i];
  }
  return all > 0 ? static_cast<double>(inside) / static_cast<double>(all) : 0.0;
}

void HuHistogram::describe() {
  setAccessibleName(tr("How often each HU value occurs"));
  setAccessibleDescription(legend());
  setToolTip(legend());
}

QString HuHistogram::legend() const {
  return tr("Blue: what training sees, %1 to %2 HU, %3 % of the voxels. Values beyond count as the end of "
            "it.")
      .arg(plainNumber(window_hu_[0]), plainNumber(window_hu_[1]))
      .arg(std::lround(100.0 * partInside()));
}

QSize HuHistogram::sizeHint() const {
  return {320, 132};
}

QSize HuHistogram::minimumSizeHint() const {
  return {160, 132};
}

QRectF HuHistogram::plotRect() const {
  return {0.0, kTopMargin, static_cast<double>(width()), height() - kTopMargin - kAxisHeight};
}

double HuHistogram::positionOf(double hu) const {
  const double part = (hu - kLeftShown_hu) / (kRightShown_hu - kLeftShown_hu);
  return plotRect().left() + std::clamp(part, 0.0, 1.0) * plotRect().width();
}

void HuHistogram::drawBars(QPainter& painter) const {
  const Tokens& t = Theme::current().tokens();
  double most = 0.0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double left_hu = least_hu_ + static_cast<double>(i) * step_hu_;
    if (left_hu + step_hu_ > window_hu_[0] && left_hu < window_hu_[1])
      most = std::max(most, static_cast<double>(counts_[i]));
  }
  if (most == 0.0) return;
  const QRectF plot = plotRect();
  painter.setClipRect(plot);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double left_hu = least_hu_ + static_cast<double>(i) * step_hu_;
    if (left_hu >= kRightShown_hu || counts_[i] == 0) continue;
    const double centre_hu = left_hu + step_hu_ / 2;
    const bool inside = centre_hu >= window_hu_[0] && centre_hu <= window_hu_[1];
    const double height = plot.height() * std::min(1.0, static_cast<double>(counts_[i]) / most);
    const double left = positionOf(left_hu);
    painter.fillRect(QRectF(left, plot.bottom() - height, positionOf(left_hu + step_hu_) - left, height),
                     inside ? t.accent : t.controlBorder);
  }
  painter.setClipping(false);
}

void HuHistogram::drawAxis(QPainter& painter) const {
  const Tokens& t = Theme::current().tokens();
  const QRectF plot = plotRect();
  painter.setPen(t.hairline);
  painter.drawLine(plot.bottomLeft(), plot.bottomRight());
  painter.setFont(typeFont(TypeRole::Caption));
  painter.setPen(t.textSecondary);
  const auto word = [&](double hu, const QString& text, double top) {
    const double wide = QFontMetricsF(painter.font()).horizontalAdvance(text) + 2;
    const double left = std::clamp(positionOf(hu) - wide / 2, plot.left(), plot.right() - wide);
    painter.drawText(QRectF(left, top, wide, kAxisHeight), Qt::AlignCenter, text);
  };
  for (const double hu : {-1000.0, -500.0, 0.0, 500.0}) word(hu, plainNumber(hu), plot.bottom());
  word(1000.0, tr("%1 HU").arg(plainNumber(1000.0)), plot.bottom());
  word((window_hu_[0] + window_hu_[1]) / 2,
       tr("training window %1 … %2").arg(plainNumber(window_hu_[0]), plainNumber(window_hu_[1])),
       0.0);
}

void HuHistogram::paintEvent(QPaintEvent* /*event*/) {
  const Tokens& t = Theme::current().tokens();
  QPainter painter(this);
  const QRectF plot = plotRect();
  const double left = positionOf(window_hu_[0]);
  const double right = positionOf(window_hu_[1]);
  painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), t.selection);
  drawBars(painter);
  painter.setPen(t.accent);
  for (const double x : {left, right}) painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
  drawAxis(painter);
}

}  // namespace viscera

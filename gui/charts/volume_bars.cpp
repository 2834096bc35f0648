// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/volume_bars.h"

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kRow = 24;
constexpr double kNameWidth = 148.0;
constexpr double kValueWidth = 64.0;
constexpr double kSwatch = 10.0;
constexpr double kTrack = 8.0;
constexpr double kGreatestPart = 1.5;  // of the upper end of the usual range that a row can show

}  // namespace

QString volumeText(double volume_ml) {
  if (volume_ml >= 9.95) return groupedNumber(std::llround(volume_ml));
  return QString::number(volume_ml, 'f', volume_ml >= 0.095 ? 1 : 2);
}

VolumeBars::VolumeBars(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Volumes of the organs"));
}

void VolumeBars::setBars(std::vector<VolumeBar> bars) {
  bars_ = std::move(bars);
  QStringList texts;
  for (std::size_t i = 0; i < bars_.size(); ++i) texts << textOf(i);
  setAccessibleDescription(texts.join(QStringLiteral("; ")));
  updateGeometry();
  update();
}

QString VolumeBars::textOf(std::size_t bar) const {
  const VolumeBar& one = bars_[bar];
  QString text = tr("%1: %2 ml").arg(one.name, volumeText(one.volume_ml));
  if (one.usual_ml)
    text +=
        tr(", usually %1 to %2 ml").arg(volumeText(one.usual_ml->first), volumeText(one.usual_ml->second));
  if (one.cut) text += tr(", cut off by the edge of the scan");
  return text;
}

QSize VolumeBars::sizeHint() const {
  return {320, kRow * static_cast<int>(bars_.size())};
}

void VolumeBars::drawRow(QPainter& painter, std::size_t bar) const {
  const Tokens& t = Theme::current().tokens();
  const VolumeBar& one = bars_[bar];
  const double top = static_cast<double>(bar) * kRow;
  const double middle = top + kRow / 2.0;
  painter.setPen(Qt::NoPen);
  painter.setBrush(one.colour);
  painter.drawRoundedRect(QRectF(0, middle - kSwatch / 2, kSwatch, kSwatch), 3, 3);
  painter.setPen(t.text);
  painter.setFont(typeFont(TypeRole::Caption));
  const QRectF name(kSwatch + 6, top, kNameWidth - kSwatch - 6, kRow);
  painter.drawText(
      name,
      Qt::AlignLeft | Qt::AlignVCenter,
      painter.fontMetrics().elidedText(one.name, Qt::ElideRight, static_cast<int>(name.width())));
  painter.drawText(QRectF(width() - kValueWidth, top, kValueWidth, kRow),
                   Qt::AlignRight | Qt::AlignVCenter,
                   (one.cut ? QStringLiteral("≥ ") : QString()) + volumeText(one.volume_ml));
  const QRectF track(kNameWidth, middle - kTrack / 2, width() - kNameWidth - kValueWidth - 4, kTrack);
  painter.setPen(Qt::NoPen);
  if (!one.usual_ml) {
    painter.setPen(t.textSecondary);
    painter.drawText(track.adjusted(0, -kRow, 0, kRow), Qt::AlignLeft | Qt::AlignVCenter, tr("varies"));
    return;
  }
  painter.setBrush(t.hover);
  painter.drawRoundedRect(track, kTrack / 2, kTrack / 2);
  const auto x = [&](double volume_ml) {
    const double part = volume_ml / (one.usual_ml->second * kGreatestPart);
    return track.left() + std::clamp(part, 0.0, 1.0) * track.width();
  };
  painter.setBrush(t.controlBorder);
  painter.drawRect(
      QRectF(x(one.usual_ml->first), track.top(), x(one.usual_ml->second) - x(one.usual_ml->first), kTrack));
  painter.setBrush(t.text);
  painter.drawRoundedRect(QRectF(x(one.volume_ml) - 1.5, track.top() - 4, 3, kTrack + 8), 1.5, 1.5);
}

void VolumeBars::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t i = 0; i < bars_.size(); ++i) drawRow(painter, i);
}

bool VolumeBars::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto bar = static_cast<std::size_t>(std::max(0, help->pos().y() / kRow));
  if (bar >= bars_.size()) {
    QToolTip::hideText();
    return true;
  }
  const QString& source = bars_[bar].source;
  QToolTip::showText(help->globalPos(), textOf(bar) + (source.isEmpty() ? QString() : '\n' + source), this);
  return true;
}

}  // namespace viscera

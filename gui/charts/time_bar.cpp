// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/time_bar.h"

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"
#include "storage/whole_percents.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr double kVerdict = 24.0;
constexpr double kBar = 14.0;
constexpr double kBarGap = 8.0;
constexpr double kEntryRow = 22.0;
constexpr double kSwatch = 10.0;
constexpr double kEntryGap = 20.0;

double entryWidth(const QString& text) {
  return kSwatch + 6 + std::ceil(QFontMetricsF(typeFont(TypeRole::Caption)).horizontalAdvance(text)) + 1;
}

}  // namespace

TimeBar::TimeBar(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Where the time of a step goes"));
}

void TimeBar::setStages(std::vector<StageTime> stages, const QString& verdict) {
  stages_ = std::move(stages);
  verdict_ = verdict;
  std::vector<double> seconds;
  for (const StageTime& stage : stages_) seconds.push_back(stage.seconds);
  percents_ = wholePercents(seconds);
  QStringList texts;
  for (std::size_t i = 0; i < stages_.size(); ++i) texts << textOf(i);
  setAccessibleDescription(verdict + ". " + texts.join(", "));
  updateGeometry();
  update();
}

QColor TimeBar::colourOfStage(StepStage stage) const {
  return Theme::current().tokens().stages[static_cast<std::size_t>(stage)];
}

QString TimeBar::textOf(std::size_t stage) const {
  const bool little = percents_[stage] == 0 && stages_[stage].seconds > 0.0;
  return tr("%1 %2 %").arg(stages_[stage].name, little ? QString("< 1") : QString::number(percents_[stage]));
}

QRectF TimeBar::barRect() const {
  return {0.0, kVerdict, static_cast<double>(width()), kBar};
}

std::vector<QRectF> TimeBar::segments() const {
  double total = 0.0;
  for (const StageTime& stage : stages_) total += stage.seconds;
  std::vector<QRectF> found;
  const QRectF bar = barRect();
  double left = bar.left();
  for (const StageTime& stage : stages_) {
    const double width = total > 0.0 ? bar.width() * stage.seconds / total : 0.0;
    found.emplace_back(left, bar.top(), width, bar.height());
    left += width;
  }
  return found;
}

std::vector<TimeBar::Entry> TimeBar::entries(int width) const {
  std::vector<Entry> found;
  double x = 0.0;
  double y = kVerdict + kBar + kBarGap;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    const double needed = entryWidth(textOf(i));
    if (x > 0.0 && x + needed > width) {
      x = 0.0;
      y += kEntryRow;
    }
    found.push_back({QRectF(x, y, needed, kEntryRow), i});
    x += needed + kEntryGap;
  }
  return found;
}

int TimeBar::heightForWidth(int width) const {
  const auto all = entries(width);
  const double bottom = all.empty() ? kVerdict + kBar : all.back().place.bottom();
  return static_cast<int>(std::ceil(bottom));
}

QSize TimeBar::sizeHint() const {
  return {480, heightForWidth(480)};
}

QSize TimeBar::minimumSizeHint() const {
  return {240, static_cast<int>(kVerdict + kBar + kBarGap + kEntryRow)};
}

void TimeBar::paintEvent(QPaintEvent* /*event*/) {
  const Tokens& t = Theme::current().tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(t.text);
  painter.setFont(typeFont(TypeRole::Body));
  painter.drawText(QRectF(0, 0, width(), kVerdict - 4),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(verdict_, Qt::ElideRight, width()));
  QPainterPath rounded;
  rounded.addRoundedRect(barRect(), 4, 4);
  painter.setClipPath(rounded);
  painter.fillRect(barRect(), t.hover);
  const std::vector<QRectF> parts = segments();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double gap = i + 1 < parts.size() && parts[i].width() > 3.0 ? 1.5 : 0.0;
    painter.fillRect(parts[i].adjusted(0, 0, -gap, 0), colourOfStage(stages_[i].stage));
    if (gap > 0.0)
      painter.fillRect(QRectF(parts[i].right() - gap, parts[i].top(), gap, parts[i].height()), t.raised);
  }
  painter.setClipping(false);
  painter.setFont(typeFont(TypeRole::Caption));
  for (const Entry& entry : entries(width())) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colourOfStage(stages_[entry.stage].stage));
    const double y = entry.place.center().y();
    painter.drawRoundedRect(QRectF(entry.place.left(), y - kSwatch / 2, kSwatch, kSwatch), 3, 3);
    painter.setPen(t.textSecondary);
    painter.drawText(
        entry.place.adjusted(kSwatch + 6, 0, 4, 0), Qt::AlignLeft | Qt::AlignVCenter, textOf(entry.stage));
  }
}

bool TimeBar::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const std::vector<QRectF> parts = segments();
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (parts[i].contains(help->pos())) {
      const QString seconds = tr("%1 s of each step").arg(valueText(stages_[i].seconds));
      QToolTip::showText(help->globalPos(), textOf(i) + ", " + seconds, this);
      return true;
    }
  QToolTip::hideText();
  return true;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_list_delegate.h"

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/training/run_list_model.h"
#include "gui/training/run_texts.h"
#include "gui/training/setting_words.h"
#include "gui/widgets/number_text.h"

#include <QPainter>

namespace viscera {
namespace {

constexpr int kRunHeight = 52;
constexpr int kGroupHeight = 36;
constexpr int kDot = 10;
constexpr int kStateIcon = 14;
constexpr int kLeft = 12;
constexpr int kProgress = 2;
constexpr int kLineHeight = 18;

struct Ink {
  QFont font;
  QColor colour;
};

/// Returns how wide the text is; elided where it does not fit.
int drawText(QPainter& painter, const QRect& place, const Ink& ink, const QString& text, Qt::Alignment side) {
  painter.setFont(ink.font);
  painter.setPen(ink.colour);
  const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, place.width());
  painter.drawText(place, static_cast<int>(side | Qt::AlignVCenter), shown);
  return painter.fontMetrics().horizontalAdvance(shown);
}

QRect upperLine(const QRect& place) {
  return {place.left() + kLeft, place.top() + 7, place.width() - 2 * kLeft, kLineHeight};
}

QRect lowerLine(const QRect& place) {
  return upperLine(place).translated(0, kLineHeight + 2);
}

QColor wordColour(RunPhase phase) {
  const StateLabel::State state = stateOf(phase);
  const Tokens& t = Theme::current().tokens();
  if (state == StateLabel::State::Error) return t.error;
  if (state == StateLabel::State::Warning) return t.warning;
  return state == StateLabel::State::Running ? t.text : t.textSecondary;
}

/// Icon and word of a state, then more; all left of `right`.
void drawState(QPainter& painter,
               const QRect& line,
               RunPhase phase,
               const QString& word,
               const QString& more,
               int right) {
  const Tokens& t = Theme::current().tokens();
  const qreal ratio = painter.device()->devicePixelRatioF();
  painter.drawPixmap(line.left(),
                     line.center().y() - kStateIcon / 2 + 1,
                     iconPixmap(iconOf(phase), colourOf(toneOf(phase)), kStateIcon, ratio));
  QRect rest = line;
  rest.setLeft(line.left() + kStateIcon + 5);
  rest.setRight(right - metrics::kInside);
  const int width =
      drawText(painter, rest, {typeFont(TypeRole::Caption), wordColour(phase)}, word, Qt::AlignLeft);
  rest.setLeft(rest.left() + width);
  if (!more.isEmpty())
    drawText(painter,
             rest,
             {typeFont(TypeRole::Caption), t.textSecondary},
             QStringLiteral("  ·  ") + more,
             Qt::AlignLeft);
}

}  // namespace

void RunListDelegate::paint(QPainter* painter,
                            const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
  const auto* model = qobject_cast<const RunListModel*>(index.model());
  if (model == nullptr) return;
  const Tokens& t = Theme::current().tokens();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (index.data(RunListModel::GroupRole).toBool()) {
    drawGroup(*painter, option.rect, index, (option.state & QStyle::State_Open) != 0);
    painter->restore();
    return;
  }
  const QRect place = option.rect.adjusted(0, 1, 0, -1);
  const bool selected = (option.state & QStyle::State_Selected) != 0;
  if (selected || (option.state & QStyle::State_MouseOver) != 0) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(selected ? t.selection : t.hover);
    painter->drawRoundedRect(place, metrics::kRadius, metrics::kRadius);
  }
  if ((option.state & QStyle::State_HasFocus) != 0 &&
      (option.state & QStyle::State_KeyboardFocusChange) != 0) {
    painter->setPen(QPen(t.accent, metrics::kFocusRing));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(place.adjusted(1, 1, -1, -1), metrics::kRadius, metrics::kRadius);
  }
  if (const ListedRun* run = model->runAt(index)) drawRun(*painter, place, *run);
  if (const QueuedRun* queued = model->queuedAt(index))
    drawQueued(*painter, place, *queued, model->waitText(*queued));
  painter->restore();
}

QSize RunListDelegate::sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& index) const {
  return {200, index.data(RunListModel::GroupRole).toBool() ? kGroupHeight : kRunHeight};
}

void RunListDelegate::drawGroup(QPainter& painter,
                                const QRect& place,
                                const QModelIndex& index,
                                bool open) const {
  const Tokens& t = Theme::current().tokens();
  QRect line = place.adjusted(kLeft, 8, -kLeft, -4);
  const qreal ratio = painter.device()->devicePixelRatioF();
  painter.drawPixmap(
      line.left() - 2,
      line.center().y() - kStateIcon / 2 + 1,
      iconPixmap(open ? IconName::ChevronDown : IconName::ChevronRight, t.textSecondary, kStateIcon, ratio));
  line.setLeft(line.left() + kStateIcon + 5);
  const int count = index.model()->rowCount(index);
  drawText(painter,
           line,
           {typeFont(TypeRole::Caption, true), t.textSecondary},
           index.data().toString() + QStringLiteral("  ") + groupedNumber(count),
           Qt::AlignLeft);
}

void RunListDelegate::drawRun(QPainter& painter, const QRect& place, const ListedRun& run) const {
  const Tokens& t = Theme::current().tokens();
  QRect upper = upperLine(place);
  const int best =
      drawText(painter, upper, {typeFont(TypeRole::Body), t.text}, bestText(run), Qt::AlignRight);
  painter.setPen(Qt::NoPen);
  painter.setBrush(runColour(t, colourNumber(run.record)));
  painter.drawEllipse(QRectF(upper.left() + 2, upper.center().y() - kDot / 2 + 1, kDot, kDot));
  upper.setLeft(upper.left() + kStateIcon + 5);
  upper.setRight(upper.right() - best - (best > 0 ? metrics::kInside : 0));
  drawText(painter,
           upper,
           {typeFont(TypeRole::Body, true), t.text},
           QString::fromStdString(displayName(run.record)),
           Qt::AlignLeft);
  const QRect lower = lowerLine(place);
  const int progress = drawText(
      painter, lower, {typeFont(TypeRole::Caption), t.textSecondary}, epochText(run.record), Qt::AlignRight);
  drawState(painter,
            lower,
            run.phase,
            phaseText(run.phase),
            run.fold ? tr("fold %1, %2").arg(*run.fold).arg(titleOfPreset(run.record.preset))
                     : titleOfPreset(run.record.preset),
            lower.right() - progress);
  if (run.phase != RunPhase::Running && run.phase != RunPhase::Paused) return;
  const QRectF track(place.left() + kLeft, place.bottom() - kProgress, place.width() - 2 * kLeft, kProgress);
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.hairline);
  painter.drawRect(track);
  painter.setBrush(run.phase == RunPhase::Running ? t.accent : t.textSecondary);
  painter.drawRect(QRectF(track.left(), track.top(), track.width() * fractionOf(run.record), kProgress));
}

void RunListDelegate::drawQueued(QPainter& painter,
                                 const QRect& place,
                                 const QueuedRun& queued,
                                 const QString& why) const {
  const Tokens& t = Theme::current().tokens();
  QRect upper = upperLine(place);
  upper.setLeft(upper.left() + kStateIcon + 5);
  drawText(painter, upper, {typeFont(TypeRole::Body, true), t.text}, nameOf(queued), Qt::AlignLeft);
  drawState(
      painter,
      lowerLine(place),
      queued.failure.empty() ? RunPhase::Queued : RunPhase::Failed,
      why,
      queued.request.fold ? tr("fold %1").arg(*queued.request.fold) : titleOfPreset(queued.request.preset),
      lowerLine(place).right());
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/organ_strip.h"

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLinearGradient>
#include <QMouseEvent>
#include <QPainter>
#include <QPolygonF>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

namespace viscera {
namespace {

constexpr double kLeastRow = 16.0;
constexpr double kGreatestRow = metrics::kTableRow;
constexpr double kFooter = 52.0;  // two lines: the scale, the worst organ
constexpr double kScaleLine = 24.0;
constexpr double kMark = 7.0;  // of the triangle beside the worst organ
constexpr double kSwatch = 10.0;
constexpr double kWidestCell = 56.0;
constexpr double kCellWithText = 34.0;
constexpr double kScaleWidth = 96.0;
constexpr double kMostForNames = 0.55;  // of the width
constexpr int kMargin = 4;              // room for the focus ring

double widthOf(const QString& text) {
  return std::ceil(QFontMetricsF(typeFont(TypeRole::Caption, true)).horizontalAdvance(text));
}

QString cellText(double value) {
  return std::isnan(value) ? QString(QChar(0x2013)) : QString::number(value, 'f', 2);
}

/// "step 500" of "validation 1, step 500": where a column lies in the course of the run.
QString placeOf(const QString& validation) {
  const QString place = validation.section(", ", 1);
  return place.isEmpty() ? validation : place;
}

}  // namespace

OrganStrip::OrganStrip(const QString& quantity, QWidget* parent) : QWidget(parent), quantity_(quantity) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("%1 of each organ at each validation").arg(quantity));
}

void OrganStrip::setRows(const QStringList& validations, std::vector<OrganRow> rows) {
  const bool atEnd = validation_ + 1 >= columnCount();
  validations_ = validations;
  rows_ = std::move(rows);
  if (organ_ >= rowCount()) organ_ = -1;
  if (atEnd || validation_ >= columnCount()) validation_ = columnCount() - 1;
  updateGeometry();
  updateDescription();
  update();
}

int OrganStrip::worst() const {
  int least = -1;
  int scored = 0;
  for (int organ = 0; organ < rowCount(); ++organ) {
    const double value = valueAt(organ, columnCount() - 1);
    if (std::isnan(value)) continue;
    ++scored;
    if (least < 0 || value < valueAt(least, columnCount() - 1)) least = organ;
  }
  return scored < 2 ? -1 : least;
}

QString OrganStrip::worstText() const {
  const int organ = worst();
  if (organ < 0) return {};
  return tr("Lowest at %1: %2, %3 %4")
      .arg(validations_.back().section(',', 0, 0),
           rows_[static_cast<std::size_t>(organ)].name,
           quantity_,
           cellText(valueAt(organ, columnCount() - 1)));
}

void OrganStrip::select(int organ) {
  if (organ < -1 || organ >= rowCount() || organ == organ_) return;
  organ_ = organ;
  updateDescription();
  update();
  Q_EMIT organSelected(organ);
}

QSize OrganStrip::sizeHint() const {
  return {480, static_cast<int>(22 * std::max(1, rowCount()) + kFooter) + 2 * kMargin};
}

QSize OrganStrip::minimumSizeHint() const {
  return {320, static_cast<int>(kLeastRow * std::max(1, rowCount()) + kFooter) + 2 * kMargin};
}

double OrganStrip::rowHeight() const {
  const double room = height() - 2 * kMargin - kFooter;
  return std::floor(std::clamp(room / std::max(1, rowCount()), kLeastRow, kGreatestRow));
}

QRectF OrganStrip::cellsRect() const {
  double names = 0.0;
  for (const OrganRow& row : rows_) names = std::max(names, widthOf(row.name));
  const double left = std::min(kMargin + kSwatch + 8 + names + 12, width() * kMostForNames);
  const double right = width() - kMargin - widthOf("0.00") - kMark - 22;
  const double wanted = std::max(0.0, std::min(right - left, kWidestCell * columnCount()));
  return {left, static_cast<double>(kMargin), wanted, rowHeight() * rowCount()};
}

QRectF OrganStrip::cellRect(int organ, int validation) const {
  const QRectF cells = cellsRect();
  const double width = cells.width() / std::max(1, columnCount());
  // Whole pixels, so that all gaps look alike.
  const double left = std::round(cells.left() + width * validation);
  const double right = std::round(cells.left() + width * (validation + 1));
  return {left, cells.top() + rowHeight() * organ, right - left, rowHeight()};
}

int OrganStrip::organAt(const QPointF& position) const {
  const double row = std::floor((position.y() - kMargin) / rowHeight());
  return row >= 0 && row < rowCount() ? static_cast<int>(row) : -1;
}

int OrganStrip::validationAt(const QPointF& position) const {
  const QRectF cells = cellsRect();
  if (position.x() < cells.left() || position.x() >= cells.right()) return -1;
  const double column = (position.x() - cells.left()) / cells.width() * columnCount();
  return std::min(static_cast<int>(column), columnCount() - 1);
}

double OrganStrip::valueAt(int organ, int validation) const {
  const auto& values = rows_[static_cast<std::size_t>(organ)].values;
  const auto index = static_cast<std::size_t>(validation);
  return validation >= 0 && index < values.size() ? values[index] : std::numeric_limits<double>::quiet_NaN();
}

QString OrganStrip::textOf(int organ, int validation) const {
  if (organ < 0 || organ >= rowCount() || validation < 0 || validation >= columnCount()) return {};
  const double value = valueAt(organ, validation);
  const QString score =
      std::isnan(value) ? tr("not scored") : tr("%1 %2").arg(quantity_).arg(value, 0, 'f', 3);
  return tr("%1, %2: %3").arg(rows_[static_cast<std::size_t>(organ)].name, validations_[validation], score);
}

void OrganStrip::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (int organ = 0; organ < rowCount(); ++organ) drawRow(painter, organ);
  if (rowCount() > 0)
    drawScale(painter);
  else
    drawWhatIsMissing(painter);
  drawWorst(painter);
  drawMarks(painter);
}

void OrganStrip::drawWhatIsMissing(QPainter& painter) const {
  painter.setFont(typeFont(TypeRole::Body));
  painter.setPen(Theme::current().tokens().textSecondary);
  painter.drawText(
      rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("The first validation brings the first scores."));
}

void OrganStrip::drawRow(QPainter& painter, int organ) const {
  const Tokens& t = Theme::current().tokens();
  const OrganRow& row = rows_[static_cast<std::size_t>(organ)];
  const QRectF line(kMargin, kMargin + rowHeight() * organ, width() - 2.0 * kMargin, rowHeight());
  if (organ == organ_ || organ == hovered_) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(organ == organ_ ? t.selection : t.hover);
    painter.drawRoundedRect(line, 4, 4);
  }
  const QRectF swatch(line.left() + 4, line.center().y() - kSwatch / 2, kSwatch, kSwatch);
  painter.setPen(QPen(t.controlBorder, 1));
  painter.setBrush(row.colour);
  painter.drawRoundedRect(swatch, 3, 3);
  painter.setFont(typeFont(TypeRole::Caption, organ == organ_));
  painter.setPen(t.text);
  const double nameLeft = swatch.right() + 8;
  const QRectF name(nameLeft, line.top(), cellsRect().left() - nameLeft - 8, line.height());
  painter.drawText(
      name,
      Qt::AlignLeft | Qt::AlignVCenter,
      painter.fontMetrics().elidedText(row.name, Qt::ElideRight, static_cast<int>(name.width())));
  for (int i = 0; i < columnCount(); ++i) drawCell(painter, cellRect(organ, i), valueAt(organ, i));
  painter.setFont(typeFont(TypeRole::Caption, organ == organ_));
  painter.setPen(t.text);
  const QRectF last(cellsRect().right() + 6, line.top(), widthOf("0.00") + 4, line.height());
  painter.drawText(last, Qt::AlignRight | Qt::AlignVCenter, cellText(valueAt(organ, columnCount() - 1)));
}

void OrganStrip::drawCell(QPainter& painter, const QRectF& cell, double value) const {
  const Tokens& t = Theme::current().tokens();
  const double gap = cell.width() >= 6 ? 1.0 : 0.0;
  const QRectF inner = cell.adjusted(gap, 1, 0, -1);
  painter.save();
  painter.setPen(Qt::NoPen);
  if (std::isnan(value)) {
    painter.setBrush(QBrush(t.controlBorder, Qt::BDiagPattern));
  } else {
    painter.setBrush(sequentialColour(t, value));
  }
  painter.setRenderHint(QPainter::Antialiasing, gap > 0.0);
  painter.drawRoundedRect(inner, gap * 2, gap * 2);
  if (cell.width() >= kCellWithText && !std::isnan(value)) {
    painter.setFont(typeFont(TypeRole::Caption));
    painter.setPen(readableOn(sequentialColour(t, value)));
    painter.drawText(inner, Qt::AlignCenter, cellText(value));
  }
  painter.restore();
}

void OrganStrip::drawScale(QPainter& painter) const {
  const Tokens& t = Theme::current().tokens();
  const QRectF cells = cellsRect();
  const QRectF footer(kMargin, cells.bottom() + 4, width() - 2.0 * kMargin, kScaleLine - 4);
  painter.setFont(typeFont(TypeRole::Caption));
  painter.setPen(t.textSecondary);
  if (columnCount() > 0) {
    // Of few columns the text is wider than they are.
    const QString first = placeOf(validations_.front());
    const QString last = placeOf(validations_.back());
    const bool both = columnCount() > 1 && widthOf(first) + widthOf(last) + 16 < cells.width();
    const QRectF range(
        cells.left(), footer.top(), both ? cells.width() : footer.right() - cells.left(), footer.height());
    const QString from = both || columnCount() == 1 ? first : tr("%1 to %2").arg(first, last);
    painter.drawText(range, Qt::AlignLeft | Qt::AlignVCenter, from);
    if (both) painter.drawText(range, Qt::AlignRight | Qt::AlignVCenter, last);
  }
  const double left = footer.left() + 4;
  const QString low = quantity_ + " 0";
  painter.drawText(
      QRectF(left, footer.top(), widthOf(low), footer.height()), Qt::AlignLeft | Qt::AlignVCenter, low);
  const double room = cells.left() - left - widthOf(low) - widthOf("1") - 24;
  const QRectF bar(left + widthOf(low) + 6, footer.center().y() - 4, std::clamp(room, 16.0, kScaleWidth), 8);
  QLinearGradient gradient(bar.topLeft(), bar.topRight());
  for (int i = 0; i <= 8; ++i) gradient.setColorAt(i / 8.0, sequentialColour(t, i / 8.0));
  painter.setPen(Qt::NoPen);
  painter.setBrush(gradient);
  painter.drawRoundedRect(bar, 2, 2);
  painter.setPen(t.textSecondary);
  painter.drawText(
      QRectF(bar.right() + 6, footer.top(), 20, footer.height()), Qt::AlignLeft | Qt::AlignVCenter, "1");
}

/// A triangle beside the number of the worst organ, and the same triangle with its name below.
void OrganStrip::drawWorst(QPainter& painter) const {
  const int organ = worst();
  if (organ < 0) return;
  const Tokens& t = Theme::current().tokens();
  const auto triangle = [&](double left, double middle) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.text);
    painter.drawPolygon(QPolygonF({{left, middle - kMark / 2},
                                   {left + kMark, middle - kMark / 2},
                                   {left + kMark / 2, middle + kMark / 2}}));
  };
  const QRectF cells = cellsRect();
  triangle(width() - kMargin - kMark - 1, cells.top() + rowHeight() * (organ + 0.5));
  const QRectF line(kMargin + 4, cells.bottom() + kScaleLine, width() - 2.0 * kMargin, kFooter - kScaleLine);
  triangle(line.left() + 1, line.center().y());
  painter.setFont(typeFont(TypeRole::Caption, true));
  painter.setPen(t.text);
  const double textLeft = line.left() + kSwatch + 8;
  painter.drawText(QRectF(textLeft, line.top(), line.right() - textLeft, line.height()),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(
                       worstText(), Qt::ElideMiddle, static_cast<int>(line.right() - textLeft)));
}

void OrganStrip::drawMarks(QPainter& painter) const {
  const Tokens& t = Theme::current().tokens();
  painter.setBrush(Qt::NoBrush);
  if (hasFocus() && organ_ >= 0 && validation_ >= 0) {
    painter.setPen(QPen(t.text, 1.5));
    painter.drawRoundedRect(cellRect(organ_, validation_).adjusted(0.25, 0.25, 0.25, -0.25), 3, 3);
  }
  if (hasFocus()) {
    painter.setPen(QPen(t.accent, metrics::kFocusRing));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
  }
}

bool OrganStrip::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const QString text = textOf(organAt(help->pos()), validationAt(help->pos()));
  if (text.isEmpty())
    QToolTip::hideText();
  else
    QToolTip::showText(help->globalPos(), text, this);
  return true;
}

void OrganStrip::mousePressEvent(QMouseEvent* event) {
  const int validation = validationAt(event->position());
  if (validation >= 0) validation_ = validation;
  const int organ = organAt(event->position());
  if (organ >= 0) select(organ == organ_ ? -1 : organ);
  updateDescription();
  update();
}

void OrganStrip::mouseMoveEvent(QMouseEvent* event) {
  const int organ = organAt(event->position());
  if (organ != hovered_) {
    hovered_ = organ;
    update();
  }
}

void OrganStrip::leaveEvent(QEvent* /*event*/) {
  hovered_ = -1;
  update();
}

void OrganStrip::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Up:
      return select(std::max(0, organ_ - 1));
    case Qt::Key_Down:
      return select(std::min(rowCount() - 1, organ_ + 1));
    case Qt::Key_Escape:
      return select(-1);
    case Qt::Key_Home:
      return select(0);
    case Qt::Key_End:
      return select(rowCount() - 1);
    case Qt::Key_Left:
    case Qt::Key_Right:
      validation_ = std::clamp(
          validation_ + (event->key() == Qt::Key_Left ? -1 : 1), 0, std::max(0, columnCount() - 1));
      updateDescription();
      return update();
    default:
      QWidget::keyPressEvent(event);
  }
}

void OrganStrip::updateDescription() {
  const QString chosen = textOf(organ_, validation_);
  setAccessibleDescription(chosen.isEmpty() ? worstText() : chosen);
}

}  // namespace viscera

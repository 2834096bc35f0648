// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/number_text.h"

#include <cmath>

namespace viscera {
namespace {

const QChar kNarrowSpace(0x202f);
const QChar kMinus(0x2212);
const QChar kDash(0x2013);

}  // namespace

QString groupedNumber(qint64 number) {
  QString text = QString::number(std::abs(number));
  for (qsizetype place = text.size() - 3; place > 0; place -= 3) text.insert(place, kNarrowSpace);
  return number < 0 ? kMinus + text : text;
}

QString valueText(double value) {
  if (std::isnan(value)) return kDash;
  const double size = std::abs(value);
  if (size >= 10000.0 && size < 1e15) return groupedNumber(std::llround(value));
  QString text;
  if (value == 0.0)
    text = "0";
  else if (size < 0.001 || size >= 1e15)
    text = QString::number(value, 'e', 1);
  else
    text = QString::number(value,
                           'f',
                           size >= 1000  ? 0
                           : size >= 100 ? 1
                           : size >= 10  ? 2
                           : size >= 1   ? 3
                                         : 4);
  return text.replace(QChar('-'), value < 0 && size >= 0.001 ? QString(kMinus) : QString("-"));
}

QString durationText(double seconds) {
  const qint64 whole = std::llround(seconds);
  if (whole < 60) return QString("%1 s").arg(whole);
  const qint64 minutes = (whole + 30) / 60;
  if (minutes < 60) return QString("%1 min").arg(minutes);
  return QString("%1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QChar('0'));
}

}  // namespace viscera

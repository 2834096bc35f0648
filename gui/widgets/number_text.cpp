// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/number_text.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace viscera {
namespace {

const QChar kNarrowSpace(0x202f);
const QChar kMinus(0x2212);
const QChar kDash(0x2013);

QString withMinus(QString text) {
  return text.replace(QChar('-'), kMinus);
}

}  // namespace

QString groupedNumber(qint64 number) {
  QString text = QString::number(std::abs(number));
  for (qsizetype place = text.size() - 3; place > 0; place -= 3) text.insert(place, kNarrowSpace);
  return number < 0 ? kMinus + text : text;
}

QString valueText(double value) {
  if (std::isnan(value)) return kDash;
  const double size = std::abs(value);
  if (value == 0.0) return QStringLiteral("0");
  if (size < 0.001 || size >= 1e15) return withMinus(QString::number(value, 'e', 1));
  if (size >= 999.95) return groupedNumber(std::llround(value));
  return withMinus(QString::number(value, 'f', size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4));
}

QString plainNumber(double value) {
  if (std::isnan(value)) return kDash;
  if (std::abs(value) >= 1000.0 && std::abs(value) < 1e15 && value == std::floor(value))
    return groupedNumber(std::llround(value));
  return withMinus(QString::number(value, 'g', 5));
}

QString bytesText(qint64 bytes) {
  constexpr std::array<const char*, 5> kUnits = {"bytes", "kB", "MB", "GB", "TB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 999.5 && unit + 1 < kUnits.size()) {
    size /= 1000.0;
    ++unit;
  }
  return QStringLiteral("%1 %2").arg(size, 0, 'f', unit > 0 && size < 9.95 ? 1 : 0).arg(kUnits[unit]);
}

QString durationText(double seconds) {
  const qint64 whole = std::llround(seconds);
  if (whole < 60) return QString("%1 s").arg(whole);
  const qint64 minutes = (whole + 30) / 60;
  if (minutes < 60) return QString("%1 min").arg(minutes);
  return QString("%1 h %2 min").arg(groupedNumber(minutes / 60)).arg(minutes % 60, 2, 10, QChar('0'));
}

QString withoutFullStop(QString text) {
  while (text.endsWith('.') || text.endsWith(' ')) text.chop(1);
  return text;
}

}  // namespace viscera

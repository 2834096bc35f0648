// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace viscera {

/// A whole number with narrow spaces between thousands: 4 650.
[[nodiscard]] QString groupedNumber(qint64 number);

/// A measured value with four significant digits: 0.3242, 12.35, 1 876, 1.2e−05; "–" for what is not a
/// number.
[[nodiscard]] QString valueText(double value);

/// A value with as many digits as it has, five at most: 0.05, 1 000, −175. For axes and settings.
[[nodiscard]] QString plainNumber(double value);

/// A size in decimal units, as disks are sold: 999 bytes, 840 MB, 8.1 GB, 120 GB. One decimal below ten.
[[nodiscard]] QString bytesText(qint64 bytes);

/// A length of time as people say it: 41 s, 12 min, 3 h 12 min.
[[nodiscard]] QString durationText(double seconds);

/// A sentence that others go on from: causes come with and without the stop at their end.
[[nodiscard]] QString withoutFullStop(QString text);

}  // namespace viscera

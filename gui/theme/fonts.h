// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/tokens.h"

#include <QByteArray>
#include <QFont>
#include <QString>

namespace viscera {

/// Family that the window is set in: Inter with tabular figures where Inter is installed or lies beside the
/// program, else the system's family. The first call loads the files; call it after QApplication exists.
[[nodiscard]] QString fontFamily();

/// Font of a role; `strong` is semi-bold. Sections and page titles are always semi-bold.
[[nodiscard]] QFont typeFont(TypeRole role, bool strong = false);

/// Size of a role in pixels.
[[nodiscard]] int typeSize(TypeRole role);

/// Copy of an OpenType file whose figures are tabular without being asked, under the family name "Intab":
/// Qt 6.4 cannot switch a font's features on, so the tag `tnum` is renamed to `rclt`, which every text shaper
/// applies. Empty where the data is not an OpenType file of Inter with tabular figures. Source: OpenType 1.9,
/// tables GSUB and name.
[[nodiscard]] QByteArray withTabularFigures(const QByteArray& openType);

}  // namespace viscera

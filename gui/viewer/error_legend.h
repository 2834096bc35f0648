// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/error_map.h"

#include <QPixmap>
#include <QString>

#include <array>

namespace viscera {

/// The kinds of errors in the order in which they are told.
inline constexpr std::array<ErrorKind, 3> kErrorKinds{
    ErrorKind::Missed, ErrorKind::False, ErrorKind::WrongOrgan};

[[nodiscard]] QString errorWord(ErrorKind kind);  ///< "missed", "extra", "wrong organ"

/// A square of a kind's strokes on black, as the panes draw them; `size` in screen pixels. GUI thread.
[[nodiscard]] QPixmap errorSwatch(ErrorKind kind, const ErrorMapLook& look, int size, qreal pixelRatio);

}  // namespace viscera

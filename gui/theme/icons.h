// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/tokens.h"

#include <QIcon>
#include <QPixmap>

#include <array>

namespace viscera {

/// Our own icons, drawn on a grid of 20 with lines of 1.5 (resources/icons).
enum class IconName {
  Datasets,
  Training,
  Results,
  Viewer,
  Models,
  Settings,
  Play,
  Pause,
  Stop,
  Plus,
  Search,
  Warning,
  Error,
  Ok,
  Info,
  Folder,
  File,
  Copy,
  Undo,
  Redo,
  Close,
  ChevronUp,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  More,
  Eye,
  EyeOff,
  Download,
  Refresh,
  Help,
  Menu
};

/// What an icon says; the colour follows the theme, also after it changed.
enum class IconTone { Quiet, Strong, Accent, OnAccent, Ok, Warning, Error, Info };

inline constexpr int kIconCount = static_cast<int>(IconName::Menu) + 1;

/// Name of the file without its ending.
[[nodiscard]] const char* fileNameOf(IconName name);

[[nodiscard]] QIcon icon(IconName name, IconTone tone = IconTone::Quiet);

/// Colour of a tone in the present theme.
[[nodiscard]] QColor colourOf(IconTone tone);

/// The icon in any size (device-independent pixels) and colour, at `deviceRatio` pixels each. GUI thread
/// only.
[[nodiscard]] QPixmap iconPixmap(IconName name, const QColor& colour, int size, qreal deviceRatio);

}  // namespace viscera

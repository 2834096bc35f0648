// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QMargins>

#include <array>
#include <cstddef>

namespace viscera {

enum class Scheme { Light, Dark };

/// Size and weight of text: caption 12, body 13, section 16, page title 22 pixels.
enum class TypeRole { Caption, Body, Section, PageTitle };

/// Lengths in device-independent pixels; a grid of 4.
namespace metrics {
inline constexpr int kGrid = 4;
inline constexpr int kInside = 8;    ///< between the parts of one group
inline constexpr int kBetween = 16;  ///< between groups
inline constexpr int kPageMargin = 24;
inline constexpr QMargins kPageMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
inline constexpr int kTableRow = 28;
inline constexpr int kControl = 32;
inline constexpr int kToolbar = 40;
inline constexpr int kSmallestTarget = 28;
inline constexpr int kRadius = 6;
inline constexpr int kIcon = 20;
inline constexpr int kRail = 56;
inline constexpr int kRailOpened = 200;
inline constexpr int kStatusLine = 32;
inline constexpr int kFocusRing = 2;
inline constexpr int kBannerFade_ms = 120;
inline constexpr int kLeastWindowWidth = 1180;
inline constexpr int kLeastWindowHeight = 720;
}  // namespace metrics

/// The colours of one scheme, named by what they are for. Text tokens keep a contrast of at least 4.5 : 1 on
/// every surface they may stand on; textDisabled is exempt, as WCAG 2.1 (1.4.3) has it.
struct Tokens {
  QColor window;  ///< surfaces, from the back to the front
  QColor panel;
  QColor raised;
  QColor hairline;
  QColor controlBorder;
  QColor hover;
  QColor pressed;

  QColor text;
  QColor textSecondary;
  QColor textDisabled;

  QColor accent;  ///< as text, line or focus ring
  QColor accentFill;
  QColor accentFillHover;
  QColor accentFillPressed;
  QColor onAccent;   ///< text on accentFill
  QColor selection;  ///< surface of what is selected

  QColor ok;  ///< states, as text or icon; each with its surface
  QColor okSurface;
  QColor warning;
  QColor warningSurface;
  QColor error;
  QColor errorSurface;
  QColor info;
  QColor infoSurface;

  QColor chartGrid;
  QColor imageBackground;  ///< black in both schemes

  std::array<QColor, 8> runs;        ///< in the order in which runs are made; apart without colour vision
  std::array<QColor, 5> sequential;  ///< from 0 to 1
  std::array<QColor, 6> stages;      ///< of a training step: forward, backward, update, wait, copy, other
};

[[nodiscard]] const Tokens& tokensOf(Scheme scheme);

/// Colour of the run with this number (from 0); after eight they repeat.
[[nodiscard]] QColor runColour(const Tokens& tokens, std::size_t number);

/// The sequential map at `position`, which is clamped to 0 … 1.
[[nodiscard]] QColor sequentialColour(const Tokens& tokens, double position);

/// Contrast ratio of two opaque colours, 1 … 21. Source: WCAG 2.1, relative luminance and contrast ratio.
[[nodiscard]] double contrastRatio(const QColor& one, const QColor& other);

/// Whichever of `text` and its opposite is easier to read on `surface`; for words on a colour map.
[[nodiscard]] QColor readableOn(const QColor& surface);

}  // namespace viscera

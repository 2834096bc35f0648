// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/tokens.h"

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr double kReadable = 4.5;  // WCAG 2.1, 1.4.3: of text against its ground

Tokens lightTokens() {
  Tokens t;
  t.window = "#eef0f3";
  t.panel = "#f7f8fa";
  t.raised = "#ffffff";
  t.hairline = "#dce0e5";
  t.controlBorder = "#c3c9d1";
  t.hover = "#e6e9ee";
  t.pressed = "#d9dee5";
  t.text = "#1b1f24";
  t.textSecondary = "#57606b";
  t.textDisabled = "#98a0aa";
  t.accent = "#2257bf";
  t.accentFill = "#2257bf";
  t.accentFillHover = "#1c4ba8";
  t.accentFillPressed = "#173f8f";
  t.onAccent = "#ffffff";
  t.selection = "#d9e5fa";
  t.ok = "#146c2e";
  t.okSurface = "#e2f2e6";
  t.warning = "#855400";
  t.warningSurface = "#fbefd5";
  t.error = "#b3261e";
  t.errorSurface = "#fbe7e5";
  t.info = "#2257bf";
  t.infoSurface = "#e1eafb";
  t.chartGrid = "#e9ecf0";
  t.imageBackground = "#000000";
  t.runs = {"#1f4fd0", "#a63a0a", "#38a263", "#85278f", "#3a98e6", "#3d1018", "#b58e10", "#7b8793"};
  t.sequential = {"#e4eef6", "#a9cfe6", "#62a6cf", "#2874ad", "#0c3f70"};
  t.stages = {"#3f74c4", "#1d4489", "#7fa9dd", "#c4872b", "#d8b57c", "#a7afb9"};
  return t;
}

Tokens darkTokens() {
  Tokens t;
  t.window = "#14171b";
  t.panel = "#1b1f24";
  t.raised = "#232830";
  t.hairline = "#323841";
  t.controlBorder = "#48505b";
  t.hover = "#2b313a";
  t.pressed = "#353c47";
  t.text = "#e7eaee";
  t.textSecondary = "#a6aeb9";
  t.textDisabled = "#67707b";
  t.accent = "#8ab2fa";
  t.accentFill = "#3569cf";
  t.accentFillHover = "#3b6fd5";
  t.accentFillPressed = "#2b5ab8";
  t.onAccent = "#ffffff";
  t.selection = "#223a63";
  t.ok = "#62c482";
  t.okSurface = "#173022";
  t.warning = "#e5b352";
  t.warningSurface = "#352a11";
  t.error = "#f58e84";
  t.errorSurface = "#3f1f1c";
  t.info = "#8ab2fa";
  t.infoSurface = "#1c2b47";
  t.chartGrid = "#2c323b";
  t.imageBackground = "#000000";
  t.runs = {"#4c7df5", "#e38b1b", "#66e59a", "#b0689a", "#59b4f5", "#e04a50", "#f2ec4a", "#dde1e5"};
  t.sequential = {"#22303c", "#23506f", "#2f79a6", "#62abd3", "#c5e6f8"};
  t.stages = {"#5b8fdd", "#8db9f5", "#35609f", "#d99a3c", "#8f6a2f", "#69727d"};
  return t;
}

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

int between(int from, int to, double part) {
  return static_cast<int>(std::lround(from + (to - from) * part));
}

}  // namespace

const Tokens& tokensOf(Scheme scheme) {
  static const Tokens light = lightTokens();
  static const Tokens dark = darkTokens();
  return scheme == Scheme::Light ? light : dark;
}

QColor runColour(const Tokens& tokens, std::size_t number) {
  return tokens.runs[number % tokens.runs.size()];
}

QColor sequentialColour(const Tokens& tokens, double position) {
  const double steps = static_cast<double>(tokens.sequential.size() - 1);
  const double place = std::clamp(position, 0.0, 1.0) * steps;
  const auto lower = static_cast<std::size_t>(std::min(std::floor(place), steps - 1.0));
  const double part = place - static_cast<double>(lower);
  const QColor& from = tokens.sequential[lower];
  const QColor& to = tokens.sequential[lower + 1];
  return {between(from.red(), to.red(), part),
          between(from.green(), to.green(), part),
          between(from.blue(), to.blue(), part)};
}

double contrastRatio(const QColor& one, const QColor& other) {
  const double a = luminance(one);
  const double b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor readableOn(const QColor& surface) {
  const QColor dark = tokensOf(Scheme::Light).text;
  const QColor light = tokensOf(Scheme::Light).raised;
  const QColor better = contrastRatio(dark, surface) >= contrastRatio(light, surface) ? dark : light;
  // Between both lie surfaces on which neither can be read well; black can.
  return contrastRatio(better, surface) >= kReadable ? better : QColor(Qt::black);
}

}  // namespace viscera

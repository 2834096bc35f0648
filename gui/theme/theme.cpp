// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/theme.h"

#include "gui/theme/fonts.h"
#include "gui/theme/style.h"
#include "gui/theme/style_sheet.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QMetaType>
#include <QPalette>
#include <QStyleHints>
#include <QToolTip>

#include <optional>

namespace viscera {
namespace {

constexpr int kPortalPatience_ms = 200;

Theme* theOnlyTheme = nullptr;

QPalette paletteOf(const Tokens& t) {
  QPalette palette;
  const auto set = [&palette](QPalette::ColorRole role, const QColor& normal, const QColor& disabled) {
    palette.setColor(role, normal);
    palette.setColor(QPalette::Disabled, role, disabled);
  };
  set(QPalette::Window, t.panel, t.panel);
  set(QPalette::Base, t.raised, t.panel);
  set(QPalette::AlternateBase, t.panel, t.panel);
  set(QPalette::Button, t.raised, t.panel);
  set(QPalette::ToolTipBase, t.raised, t.raised);
  set(QPalette::WindowText, t.text, t.textDisabled);
  set(QPalette::Text, t.text, t.textDisabled);
  set(QPalette::ButtonText, t.text, t.textDisabled);
  set(QPalette::ToolTipText, t.text, t.text);
  set(QPalette::PlaceholderText, t.textSecondary, t.textDisabled);
  set(QPalette::BrightText, t.onAccent, t.onAccent);
  set(QPalette::Highlight, t.selection, t.hover);
  set(QPalette::HighlightedText, t.text, t.textDisabled);
  set(QPalette::Link, t.accent, t.textDisabled);
  set(QPalette::LinkVisited, t.accent, t.textDisabled);
  set(QPalette::Light, t.raised, t.raised);
  set(QPalette::Midlight, t.panel, t.panel);
  set(QPalette::Mid, t.hairline, t.hairline);
  set(QPalette::Dark, t.controlBorder, t.hairline);
  set(QPalette::Shadow, t.hairline, t.hairline);
  return palette;
}

/// 1 = dark, 2 = light, 0 = no preference. Source: XDG Desktop Portal, org.freedesktop.portal.Settings.
std::optional<Scheme> portalScheme() {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return std::nullopt;
  QDBusMessage question = QDBusMessage::createMethodCall("org.freedesktop.portal.Desktop",
                                                         "/org/freedesktop/portal/desktop",
                                                         "org.freedesktop.portal.Settings",
                                                         "Read");
  question << "org.freedesktop.appearance"
           << "color-scheme";
  const QDBusMessage answer = bus.call(question, QDBus::Block, kPortalPatience_ms);
  if (answer.type() != QDBusMessage::ReplyMessage || answer.arguments().isEmpty()) return std::nullopt;
  QVariant value = answer.arguments().front();
  while (value.metaType() == QMetaType::fromType<QDBusVariant>())
    value = value.value<QDBusVariant>().variant();
  if (value.toUInt() == 1) return Scheme::Dark;
  if (value.toUInt() == 2) return Scheme::Light;
  return std::nullopt;
}

}  // namespace

Scheme desktopScheme() {
  static const QPalette platform = QApplication::palette();  // before ours replaces it
  if (const auto wish = portalScheme()) return *wish;
  return platform.color(QPalette::Window).lightness() < platform.color(QPalette::WindowText).lightness()
             ? Scheme::Dark
             : Scheme::Light;
}

Theme::Theme(QApplication& application, Choice choice) : application_(application), choice_(choice) {
  theOnlyTheme = this;
  (void)desktopScheme();
  application_.setStyle(new Style);
  application_.setAttribute(Qt::AA_DontShowIconsInMenus, false);
  apply();
}

Theme::~Theme() {
  theOnlyTheme = nullptr;
}

Theme& Theme::current() {
  Q_ASSERT(theOnlyTheme != nullptr);
  return *theOnlyTheme;
}

void Theme::choose(Choice choice) {
  choice_ = choice;
  apply();
  Q_EMIT changed();
}

void Theme::apply() {
  scheme_ =
      choice_ == Choice::System ? desktopScheme() : (choice_ == Choice::Dark ? Scheme::Dark : Scheme::Light);
  const QPalette palette = paletteOf(tokens());
  application_.setFont(typeFont(TypeRole::Body));
  application_.setPalette(palette);
  QToolTip::setPalette(palette);
  // Qt 6.4 takes a sheet that replaces another to every widget once for each of its ancestors; taking the old
  // one away first costs a fifth of the time.
  application_.setStyleSheet({});
  application_.setStyleSheet(styleSheetOf(tokens()));
}

}  // namespace viscera

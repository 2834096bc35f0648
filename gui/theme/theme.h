// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/tokens.h"

#include <QObject>

class QApplication;

namespace viscera {

/// Look of the program: palette, fonts, style and style sheet on the whole application. One lives in main()
/// as long as the widgets do; they ask Theme::current(). GUI thread only.
class Theme : public QObject {
  Q_OBJECT

 public:
  /// What the user chose; System follows the desktop at the moment of the call.
  enum class Choice { System, Light, Dark };

  explicit Theme(QApplication& application, Choice choice = Choice::System);
  ~Theme() override;
  Theme(const Theme&) = delete;
  Theme& operator=(const Theme&) = delete;

  [[nodiscard]] static Theme& current();

  /// Changes the look of everything at once; widgets repaint themselves.
  void choose(Choice choice);

  [[nodiscard]] Choice choice() const { return choice_; }
  [[nodiscard]] Scheme scheme() const { return scheme_; }
  [[nodiscard]] const Tokens& tokens() const { return tokensOf(scheme_); }

 Q_SIGNALS:
  void changed();

 private:
  void apply();

  QApplication& application_;
  Choice choice_;
  Scheme scheme_ = Scheme::Light;
};

/// The desktop's wish, asked of its portal over D-Bus (`color-scheme`), else read from the platform's
/// palette.
[[nodiscard]] Scheme desktopScheme();

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/icons.h"

#include <QFrame>
#include <QString>

#include <map>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace viscera {

enum class MessageKind { Info, Ok, Warning, Error };

/// How a kind of message looks, wherever it stands.
struct MessageLook {
  IconName icon;
  IconTone tone;
};
[[nodiscard]] MessageLook lookOf(MessageKind kind);

/// One message over the width of a page: icon, sentence, what can be done about it. Comes and goes with a
/// fade.
class Banner : public QFrame {
  Q_OBJECT

 public:
  Banner(MessageKind severity, const QString& text, QWidget* parent = nullptr);

  void setText(const QString& text);
  [[nodiscard]] QString text() const;
  [[nodiscard]] MessageKind severity() const { return severity_; }

  /// A button that does something about it; connect its clicked().
  QPushButton* addRemedy(const QString& text);

  /// Whether the user may put it away; limits of the machine stay.
  void setClosable(bool closable);

 Q_SIGNALS:
  void closed();

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void restyle();
  void fitHeight();

  MessageKind severity_;
  QLabel* icon_;
  QLabel* text_;
  QBoxLayout* body_;  // text and buttons
  QBoxLayout* buttons_;
  QWidget* close_;
};

/// Banners one over the other, each under a key, so that the same message never stands there twice.
class BannerArea : public QWidget {
  Q_OBJECT

 public:
  explicit BannerArea(QWidget* parent = nullptr);

  /// Shows a message under `key`, in place of the one that was there.
  Banner& put(const QString& key, MessageKind severity, const QString& text);
  void remove(const QString& key);
  [[nodiscard]] int count() const { return static_cast<int>(banners_.size()); }
  [[nodiscard]] Banner* find(const QString& key) const;

 private:
  std::map<QString, Banner*> banners_;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/banner.h"

#include "gui/theme/roles.h"
#include "gui/theme/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QGraphicsOpacityEffect>
#include <QLabel>
#include <QPropertyAnimation>
#include <QPushButton>
#include <QShowEvent>
#include <QToolButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kHeight = 44;
constexpr double kButtonShare = 0.4;  // of the width, for buttons beside the text

struct Frame {
  Surface surface;
  const char* word;
};

Frame frameOf(MessageKind severity) {
  switch (severity) {
    case MessageKind::Info:
      return {Surface::Info, QT_TRANSLATE_NOOP("viscera::Banner", "Note")};
    case MessageKind::Ok:
      return {Surface::Ok, QT_TRANSLATE_NOOP("viscera::Banner", "Done")};
    case MessageKind::Warning:
      return {Surface::Warning, QT_TRANSLATE_NOOP("viscera::Banner", "Warning")};
    case MessageKind::Error:
      return {Surface::Error, QT_TRANSLATE_NOOP("viscera::Banner", "Error")};
  }
  return {Surface::Info, ""};
}

}  // namespace

MessageLook lookOf(MessageKind kind) {
  switch (kind) {
    case MessageKind::Ok:
      return {IconName::Ok, IconTone::Ok};
    case MessageKind::Warning:
      return {IconName::Warning, IconTone::Warning};
    case MessageKind::Error:
      return {IconName::Error, IconTone::Error};
    case MessageKind::Info:
      break;
  }
  return {IconName::Info, IconTone::Info};
}

Banner::Banner(MessageKind severity, const QString& text, QWidget* parent)
    : QFrame(parent),
      severity_(severity),
      icon_(new QLabel(this)),
      text_(new QLabel(text, this)),
      body_(new QBoxLayout(QBoxLayout::LeftToRight)),
      buttons_(new QHBoxLayout),
      close_(nullptr) {
  const QString word = tr(frameOf(severity).word);
  setSurface(this, frameOf(severity).surface);
  setAccessibleName(word + ": " + text);
  icon_->setFixedSize(metrics::kIcon, metrics::kIcon);
  icon_->setAccessibleName(word);
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  auto* close = new QToolButton(this);
  close->setIcon(icon(IconName::Close));
  close->setIconSize({16, 16});
  close->setToolTip(tr("Put this message away"));
  close->setAccessibleName(close->toolTip());
  connect(close, &QToolButton::clicked, this, &Banner::closed);
  close_ = close;
  buttons_->setSpacing(metrics::kInside);
  buttons_->addStretch();
  body_->setSpacing(metrics::kInside);
  body_->addWidget(text_, 1);
  body_->addLayout(buttons_);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 6, metrics::kInside, 6);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(icon_);
  layout->addLayout(body_, 1);
  layout->addWidget(close_);
  setFixedHeight(kHeight);
  restyle();
}

void Banner::setText(const QString& text) {
  text_->setText(text);
  fitHeight();
  setAccessibleName(tr(frameOf(severity_).word) + ": " + text);
}

QString Banner::text() const {
  return text_->text();
}

QPushButton* Banner::addRemedy(const QString& text) {
  auto* button = new QPushButton(text, this);
  button->setToolTip(text);
  buttons_->insertWidget(buttons_->count() - 1, button);
  fitHeight();
  return button;
}

void Banner::setClosable(bool closable) {
  close_->setVisible(closable);
}

void Banner::restyle() {
  const MessageLook look = lookOf(severity_);
  icon_->setPixmap(iconPixmap(look.icon, colourOf(look.tone), metrics::kIcon, devicePixelRatioF()));
}

void Banner::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  fitHeight();
}

void Banner::fitHeight() {
  // Many remedies stand below the sentence, which else would be a narrow column.
  const bool below = buttons_->sizeHint().width() > kButtonShare * width();
  body_->setDirection(below ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  // Layouts guess the height of wrapped text from a width it does not get; the banner knows its own.
  layout()->activate();
  const int text = text_->heightForWidth(text_->width());
  const int buttons = below ? metrics::kControl + metrics::kInside : 0;
  setFixedHeight(std::max(kHeight, text + buttons + kHeight - metrics::kControl));
  // The new height comes in the middle of a resize, whose end would lay out the parts for the old one.
  layout()->setGeometry(contentsRect());
}

void Banner::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

void Banner::showEvent(QShowEvent* event) {
  QFrame::showEvent(event);
  restyle();
  if (event->spontaneous()) return;
  auto* effect = new QGraphicsOpacityEffect(this);
  setGraphicsEffect(effect);
  auto* fade = new QPropertyAnimation(effect, "opacity", this);
  fade->setDuration(metrics::kBannerFade_ms);
  fade->setStartValue(0.0);
  fade->setEndValue(1.0);
  connect(fade, &QPropertyAnimation::finished, this, [this] { setGraphicsEffect(nullptr); });
  fade->start(QAbstractAnimation::DeleteWhenStopped);
}

BannerArea::BannerArea(QWidget* parent) : QWidget(parent) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
  hide();
}

Banner& BannerArea::put(const QString& key, MessageKind severity, const QString& text) {
  remove(key);
  auto* banner = new Banner(severity, text, this);
  connect(banner, &Banner::closed, this, [this, key] { remove(key); });
  banners_[key] = banner;
  layout()->addWidget(banner);
  setVisible(true);
  return *banner;
}

void BannerArea::remove(const QString& key) {
  const auto found = banners_.find(key);
  if (found == banners_.end()) return;
  found->second->hide();
  found->second->deleteLater();
  banners_.erase(found);
  setVisible(!banners_.empty());
}

Banner* BannerArea::find(const QString& key) const {
  const auto found = banners_.find(key);
  return found == banners_.end() ? nullptr : found->second;
}

}  // namespace viscera

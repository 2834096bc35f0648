// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/icons.h"

#include "gui/theme/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

// Outside any namespace, as Qt demands; the resources of a static library are not found otherwise.
static void loadIconResources() {
  Q_INIT_RESOURCE(icons);
}

namespace viscera {
namespace {

constexpr std::array<const char*, kIconCount> kFileNames = {
    "datasets",   "training",     "results",      "viewer",        "models",  "settings", "play",
    "pause",      "stop",         "plus",         "search",        "warning", "error",    "ok",
    "info",       "folder",       "file",         "copy",          "undo",    "redo",     "close",
    "chevron-up", "chevron-down", "chevron-left", "chevron-right", "more",    "eye",      "eye-off",
    "download",   "refresh",      "help",         "menu"};

QByteArray drawingOf(IconName name) {
  loadIconResources();
  QFile file(QString(":/icons/%1.svg").arg(fileNameOf(name)));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Draws at whatever size and ratio is asked for, in the colour of the present theme.
class TintedIconEngine : public QIconEngine {
 public:
  TintedIconEngine(IconName name, IconTone tone) : name_(name), tone_(tone) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const int size = std::min(rect.width(), rect.height());
    const QRect place(
        rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2, size, size);
    painter->drawPixmap(place,
                        iconPixmap(name_, colour(mode, state), size, painter->device()->devicePixelRatioF()));
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    return scaledPixmap(size, mode, state, 1.0);
  }

  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
    // `size` is in device pixels already.
    QPixmap pixmap = iconPixmap(name_, colour(mode, state), std::min(size.width(), size.height()), 1.0);
    pixmap.setDevicePixelRatio(scale);
    return pixmap;
  }

  QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }

  [[nodiscard]] QIconEngine* clone() const override { return new TintedIconEngine(name_, tone_); }

 private:
  [[nodiscard]] QColor colour(QIcon::Mode mode, QIcon::State state) const {
    if (mode == QIcon::Disabled) return Theme::current().tokens().textDisabled;
    if (state == QIcon::On && tone_ == IconTone::Quiet) return Theme::current().tokens().accent;
    return colourOf(tone_);
  }

  IconName name_;
  IconTone tone_;
};

}  // namespace

const char* fileNameOf(IconName name) {
  return kFileNames[static_cast<std::size_t>(name)];
}

QIcon icon(IconName name, IconTone tone) {
  return QIcon(new TintedIconEngine(name, tone));
}

QColor colourOf(IconTone tone) {
  const Tokens& t = Theme::current().tokens();
  switch (tone) {
    case IconTone::Quiet:
      return t.textSecondary;
    case IconTone::Strong:
      return t.text;
    case IconTone::Accent:
      return t.accent;
    case IconTone::OnAccent:
      return t.onAccent;
    case IconTone::Ok:
      return t.ok;
    case IconTone::Warning:
      return t.warning;
    case IconTone::Error:
      return t.error;
    case IconTone::Info:
      return t.info;
  }
  return t.text;
}

QPixmap iconPixmap(IconName name, const QColor& colour, int size, qreal deviceRatio) {
  const int pixels = static_cast<int>(std::lround(size * deviceRatio));
  const QString key =
      QString("viscera-icon-%1-%2-%3").arg(static_cast<int>(name)).arg(colour.rgba()).arg(pixels);
  QPixmap pixmap;
  if (!QPixmapCache::find(key, &pixmap)) {
    QByteArray drawing = drawingOf(name);
    drawing.replace("currentColor", colour.name().toLatin1());
    pixmap = QPixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(drawing).render(&painter);
    painter.end();
    QPixmapCache::insert(key, pixmap);
  }
  pixmap.setDevicePixelRatio(deviceRatio);
  return pixmap;
}

}  // namespace viscera

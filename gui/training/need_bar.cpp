// SPDX-License-Identifier: Apache-2.0
#include "gui/training/need_bar.h"

#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kBarHeight = 6;
constexpr int kStateIcon = 16;

}  // namespace

/// The part that is needed of what is free; where it is more, the whole bar with a mark at what is free.
class NeedBar::Bar final : public QWidget {
 public:
  explicit Bar(QWidget* parent) : QWidget(parent) { setFixedHeight(kBarHeight); }

  void set(double part, bool fits) {
    part_ = part;
    fits_ = fits;
    update();
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    const Tokens& tokens = Theme::current().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const auto bar = [&](double width, const QColor& colour) {
      painter.setBrush(colour);
      painter.drawRoundedRect(QRectF(0, 0, width, kBarHeight), kBarHeight / 2.0, kBarHeight / 2.0);
    };
    bar(width(), tokens.pressed);
    if (part_ <= 0.0) return;
    if (fits_) {
      bar(std::max(double(kBarHeight), part_ * width()), tokens.accentFill);
      return;
    }
    bar(width(), tokens.error);
    painter.setBrush(tokens.panel);
    painter.drawRect(QRectF(width() / part_ - 1.0, 0, 2, kBarHeight));
  }

 private:
  double part_ = 0.0;
  bool fits_ = true;
};

NeedBar::NeedBar(const QString& name, QWidget* parent)
    : QWidget(parent), name_(name), icon_(new QLabel(this)), words_(new QLabel(this)), bar_(new Bar(this)) {
  auto* title = new QLabel(name, this);
  icon_->setFixedSize(kStateIcon, kStateIcon);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  row->addWidget(title);
  row->addStretch();
  row->addWidget(icon_);
  row->addWidget(words_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kGrid);
  layout->addLayout(row);
  layout->addWidget(bar_);
}

void NeedBar::setNeed(std::int64_t needed, std::int64_t available) {
  needed_ = needed;
  available_ = available;
  known_ = true;
  words_->setText(available > 0 ? tr("%1 of %2 free").arg(bytesText(needed), bytesText(available))
                                : bytesText(needed));
  const double part = available > 0 ? static_cast<double>(needed) / static_cast<double>(available) : 0.0;
  bar_->set(part, fits());
  restyle();
}

void NeedBar::clear(const QString& instead) {
  known_ = false;
  needed_ = available_ = 0;
  words_->setText(instead);
  bar_->set(0.0, true);
  restyle();
}

QString NeedBar::words() const {
  return words_->text();
}

void NeedBar::restyle() {
  setTextRole(words_, known_ && !fits() ? TextRole::Error : TextRole::Secondary);
  setAccessibleName(name_ + ": " + words_->text());
  icon_->setVisible(known_);
  if (known_)
    icon_->setPixmap(iconPixmap(fits() ? IconName::Ok : IconName::Error,
                                colourOf(fits() ? IconTone::Ok : IconTone::Error),
                                kStateIcon,
                                devicePixelRatioF()));
}

void NeedBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

}  // namespace viscera

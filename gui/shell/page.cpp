// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/page.h"

#include "gui/theme/roles.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/empty_state.h"

#include <QBoxLayout>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>

namespace viscera {
namespace {

constexpr int kHeaderHeight = 64;
constexpr int kLeastContext = 60;

/// One line, its middle left out where it is longer than its room; then the tool tip has all of it.
class ContextLabel : public QLabel {
 public:
  using QLabel::QLabel;

  void setWords(const QString& words) {
    words_ = words;
    setAccessibleName(words);
    fit();
  }
  [[nodiscard]] QSize minimumSizeHint() const override {
    return {kLeastContext, QLabel::minimumSizeHint().height()};
  }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    QLabel::resizeEvent(event);
    fit();
  }
  void showEvent(QShowEvent* event) override {
    QLabel::showEvent(event);
    fit();
  }

 private:
  void fit() {
    const QString fitting =
        isVisible() ? fontMetrics().elidedText(words_, Qt::ElideMiddle, contentsRect().width()) : words_;
    if (fitting == text()) return;
    setText(fitting);
    setToolTip(fitting == words_ ? QString() : words_);
  }

  QString words_;
};

}  // namespace

Page::Page(const QString& title, QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(title, this)),
      context_(new ContextLabel(this)),
      primary_(new QPushButton(this)),
      body_(new QStackedWidget(this)),
      banners_(new BannerArea(this)) {
  setAccessibleName(title);
  setSurface(this, Surface::Panel);
  setTextRole(title_, TextRole::PageTitle);
  setTextRole(context_, TextRole::Secondary);
  setButtonKind(primary_, ButtonKind::Primary);
  primary_->hide();
  auto* headerArea = new QWidget(this);
  headerArea->setFixedHeight(kHeaderHeight);
  auto* header = new QHBoxLayout(headerArea);
  header->setContentsMargins(metrics::kPageMargin, 0, metrics::kPageMargin, 0);
  header->setSpacing(metrics::kBetween);
  header->addWidget(title_);
  // A step lower, so that small and large letters stand on one line.
  context_->setContentsMargins(0, 6, 0, 0);
  header->addWidget(context_, 1);
  header->addWidget(primary_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(headerArea);
  layout->addWidget(hairline(this));
  layout->addWidget(body_, 1);
  auto* banners = new QHBoxLayout;
  banners->setContentsMargins(metrics::kPageMargin, 0, metrics::kPageMargin, 0);
  banners->addWidget(banners_);
  layout->addLayout(banners);
  // Set off from what is scrolled above, which else seems to lie below a message.
  banners_->setContentsMargins(0, metrics::kInside, 0, metrics::kBetween);
}

void Page::setContext(const QString& text) {
  static_cast<ContextLabel*>(context_)->setWords(text);
}

QPushButton* Page::setPrimaryAction(const QString& text, IconName name) {
  primary_->setText(text);
  primary_->setIcon(icon(name, IconTone::OnAccent));
  primary_->setToolTip(text);
  primary_->setVisible(!isEmpty());
  return primary_;
}

void Page::setContent(QWidget* content) {
  delete content_;
  content_ = content;
  body_->addWidget(content);
  showEmpty(false);
}

EmptyState* Page::setEmptyState(IconName name, const QString& title, const QString& text) {
  delete empty_;
  empty_ = new EmptyState(name, title, text, this);
  body_->addWidget(empty_);
  if (content_ == nullptr) showEmpty(true);
  return empty_;
}

void Page::showEmpty(bool empty) {
  QWidget* shown = empty ? static_cast<QWidget*>(empty_) : content_;
  if (shown != nullptr) body_->setCurrentWidget(shown);
  primary_->setVisible(!isEmpty() && !primary_->text().isEmpty());
}

bool Page::isEmpty() const {
  return empty_ != nullptr && body_->currentWidget() == static_cast<QWidget*>(empty_);
}

QString Page::title() const {
  return title_->text();
}

}  // namespace viscera

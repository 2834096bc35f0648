// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/edit_dialog.h"

#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QShowEvent>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kWidth = 640;
constexpr int kMessageIcon = 16;

}  // namespace

EditDialog::EditDialog(Background& background, const Words& words, QWidget* parent)
    : QDialog(parent),
      looking_(background),
      working_(background),
      sentence_(new QLabel(this)),
      body_(new QVBoxLayout),
      buttons_(new QHBoxLayout),
      messageIcon_(new QLabel(this)),
      message_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      stage_(new QLabel(this)),
      cancel_(new QPushButton(tr("Cancel"), this)),
      primary_(new QPushButton(words.primary, this)) {
  setWindowTitle(words.title);
  setAttribute(Qt::WA_DeleteOnClose);
  setSurface(this, Surface::Panel);
  auto* heading = new QLabel(words.title, this);
  setTextRole(heading, TextRole::Section);
  sentence_->setWordWrap(true);
  setTextRole(sentence_, TextRole::Secondary);
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  messageIcon_->setAlignment(Qt::AlignCenter);
  bar_->setRange(0, 1000);
  bar_->setAccessibleName(tr("Progress"));
  setTextRole(stage_, TextRole::Caption);
  cancel_->setToolTip(tr("Close without a change; work that is running is stopped"));
  connect(cancel_, &QPushButton::clicked, this, &QDialog::reject);
  setButtonKind(primary_, ButtonKind::Primary);
  primary_->setToolTip(words.primary);
  primary_->setDefault(true);
  cancel_->setAutoDefault(false);
  buttons_->setSpacing(metrics::kInside);
  buttons_->addStretch();
  buttons_->addWidget(cancel_);
  buttons_->addWidget(primary_);
  auto* messageRow = new QHBoxLayout;
  messageRow->setSpacing(metrics::kInside);
  messageRow->addWidget(messageIcon_, 0, Qt::AlignTop);
  messageRow->addWidget(message_, 1);
  auto* progress = new QVBoxLayout;
  progress->setSpacing(metrics::kGrid);
  progress->addWidget(bar_);
  progress->addWidget(stage_);
  body_->setSpacing(metrics::kInside);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kPageMargins);
  layout->setSpacing(metrics::kBetween);
  layout->addWidget(heading);
  layout->addWidget(sentence_);
  layout->addLayout(body_, 1);
  layout->addLayout(messageRow);
  layout->addLayout(progress);
  layout->addLayout(buttons_);
  resize(kWidth, 0);
  sentence_->hide();
  say(MessageKind::Info, {});
  showProgress();
  for (BackgroundTask* task : {&looking_, &working_}) {
    connect(task, &BackgroundTask::progressed, this, &EditDialog::tellProgress);
    connect(task, &BackgroundTask::runningChanged, this, &EditDialog::showProgress);
    connect(task, &BackgroundTask::failed, this, [this, task](const Failure& failure) {
      say(MessageKind::Error, failure.message);
      setReady(task == &working_);
      Q_EMIT task == &looking_ ? looked() : workFailed();
    });
  }
}

QString EditDialog::message() const {
  return message_->text();
}

void EditDialog::setSentence(const QString& text) {
  sentence_->setText(text);
  sentence_->setVisible(!text.isEmpty());
}

void EditDialog::say(MessageKind kind, const QString& text) {
  messageKind_ = kind;
  message_->setText(text);
  message_->setVisible(!text.isEmpty());
  messageIcon_->setVisible(!text.isEmpty());
  setTextRole(message_,
              kind == MessageKind::Error     ? TextRole::Error
              : kind == MessageKind::Warning ? TextRole::Warning
                                             : TextRole::Body);
  // The icon stands in the middle of the first line, whatever the height of its letters.
  messageIcon_->setFixedSize(kMessageIcon, std::max(kMessageIcon, message_->fontMetrics().height()));
  restyle();
  fitHeight();
}

void EditDialog::setReady(bool ready) {
  primary_->setEnabled(ready);
}

QPushButton* EditDialog::addSecondary(const QString& text, const QString& toolTip) {
  auto* button = new QPushButton(text, this);
  button->setToolTip(toolTip);
  button->setAutoDefault(false);
  buttons_->insertWidget(buttons_->count() - 1, button);
  secondary_.push_back(button);
  return button;
}

void EditDialog::makeSafeTheDefault(const QString& text) {
  cancel_->setText(text);
  cancel_->setAutoDefault(true);
  cancel_->setDefault(true);
  setButtonKind(cancel_, ButtonKind::Primary);
  primary_->setAutoDefault(false);
  setButtonKind(primary_, ButtonKind::Danger);
}

void EditDialog::offerOnlyToClose() {
  for (QPushButton* button : secondary_) button->hide();
  primary_->hide();
  cancel_->setText(tr("Close"));
  cancel_->setToolTip(tr("Close; nothing was changed"));
  setButtonKind(cancel_, ButtonKind::Primary);
  cancel_->setDefault(true);
}

void EditDialog::fitHeight() {
  layout()->activate();
  const int needed =
      layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : sizeHint().height();
  if (height() < needed) resize(width(), needed);
}

void EditDialog::tellProgress(const WorkProgress& progress) {
  bar_->setValue(static_cast<int>(std::lround(1000.0 * progress.fraction)));
  stage_->setText(progressText(progress));
}

QString EditDialog::progressText(const WorkProgress& progress) const {
  return progress.left_s < 0.0 ? tr("%1 %").arg(std::lround(100.0 * progress.fraction))
                               : tr("%1 %, %2 left")
                                     .arg(std::lround(100.0 * progress.fraction))
                                     .arg(durationText(progress.left_s));
}

void EditDialog::showProgress() {
  const bool running = looking_.isRunning() || working_.isRunning();
  if (running) {
    bar_->setValue(0);
    stage_->setText(tr("Working…"));
  }
  // The place is kept, so that nothing jumps when a short look begins and ends.
  QSizePolicy policy = bar_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  bar_->setSizePolicy(policy);
  policy = stage_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  stage_->setSizePolicy(policy);
  bar_->setVisible(running);
  stage_->setVisible(running);
}

void EditDialog::restyle() {
  const auto [name, tone] = lookOf(messageKind_);
  messageIcon_->setPixmap(iconPixmap(name, colourOf(tone), kMessageIcon, devicePixelRatioF()));
}

void EditDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

void EditDialog::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  restyle();
  fitHeight();
}

}  // namespace viscera

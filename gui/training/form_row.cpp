// SPDX-License-Identifier: Apache-2.0
#include "gui/training/form_row.h"

#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kNameWidth = 160;
constexpr int kMessageIcon = 16;

/// Layouts in layouts keep the height that a wrapped text had before it changed.
void fitHeight(QLabel* label) {
  if (label->isVisible()) label->setMinimumHeight(label->heightForWidth(label->width()));
}

/// The icon stands in the middle of the first line, and that in the middle of a button of this height.
void alignLine(QLabel* icon, QLabel* text, int buttonHeight) {
  const int line = std::max(kMessageIcon, text->fontMetrics().height());
  const int above = std::max(0, (buttonHeight - line) / 2);
  icon->setFixedHeight(line + above);
  icon->setContentsMargins(0, above, 0, 0);
  text->setContentsMargins(0, above, 0, 0);
}

}  // namespace

FormRow::FormRow(const QString& name, QWidget* control, QWidget* parent)
    : QWidget(parent),
      name_(new QLabel(name, this)),
      control_(control),
      unit_(new QLabel(this)),
      reset_(new QPushButton(tr("Reset"), this)),
      help_(new QLabel(this)),
      remedy_(new QPushButton(this)) {
  name_->setFixedWidth(kNameWidth);
  name_->setMinimumHeight(metrics::kControl);
  name_->setBuddy(control);
  setTextRole(unit_, TextRole::Secondary);
  unit_->hide();
  setTextRole(help_, TextRole::Caption);
  help_->setWordWrap(true);
  help_->hide();
  makeReset();
  auto* first = new QHBoxLayout;
  first->setSpacing(metrics::kInside);
  control->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  first->addWidget(control);
  first->addWidget(unit_);
  first->addStretch(1);
  first->addWidget(reset_);
  auto* right = new QVBoxLayout;
  right->setSpacing(metrics::kGrid);
  right->addLayout(first);
  right->addWidget(help_);
  right->addWidget(problemLine_ = line(problemIcon_, problem_));
  right->addWidget(noteLine_ = line(noteIcon_, note_));
  setTextRole(problem_, TextRole::Error);
  static_cast<QBoxLayout*>(noteLine_->layout())->addWidget(remedy_, 0, Qt::AlignTop);
  remedy_->hide();
  connect(remedy_, &QPushButton::clicked, this, &FormRow::remedyPressed);
  for (QLabel* text : {help_, problem_, note_}) text->installEventFilter(this);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(name_, 0, Qt::AlignTop);
  layout->addLayout(right, 1);
  QWidget::setTabOrder(control, reset_);
}

void FormRow::makeReset() {
  reset_->setIcon(icon(IconName::Undo));
  setButtonKind(reset_, ButtonKind::Quiet);
  QSizePolicy policy = reset_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);  // else the row jumps with the first change
  reset_->setSizePolicy(policy);
  reset_->hide();
  connect(reset_, &QPushButton::clicked, this, &FormRow::resetRequested);
}

QWidget* FormRow::line(QLabel*& icon, QLabel*& text) {
  auto* owner = new QWidget(this);
  icon = new QLabel(owner);
  icon->setAlignment(Qt::AlignCenter);
  icon->setFixedWidth(kMessageIcon);
  text = new QLabel(owner);
  text->setWordWrap(true);
  text->setAlignment(Qt::AlignTop);
  text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* row = new QHBoxLayout(owner);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  row->addWidget(icon, 0, Qt::AlignTop);
  row->addWidget(text, 1, Qt::AlignTop);
  owner->hide();
  return owner;
}

QString FormRow::name() const {
  return name_->text();
}

void FormRow::setUnit(const QString& unit) {
  unit_->setText(unit);
  unit_->setVisible(!unit.isEmpty());
}

void FormRow::setHelp(const QString& text) {
  help_->setText(text);
  help_->setVisible(!text.isEmpty());
  fitHeight(help_);
}

void FormRow::setProblem(const QString& text) {
  problem_->setText(text);
  problemLine_->setVisible(!text.isEmpty());
  alignLine(problemIcon_, problem_, 0);
  fitHeight(problem_);
  restyle();
}

QString FormRow::problem() const {
  return problem_->text();
}

void FormRow::setNote(MessageKind kind, const QString& text, const QString& remedy) {
  noteKind_ = kind;
  note_->setText(text);
  noteLine_->setVisible(!text.isEmpty());
  remedy_->setText(remedy);
  remedy_->setToolTip(remedy);
  remedy_->setVisible(!remedy.isEmpty());
  alignLine(noteIcon_, note_, remedy.isEmpty() ? 0 : metrics::kControl);
  fitHeight(note_);
  restyle();
}

QString FormRow::note() const {
  return note_->text();
}

void FormRow::setChanged(bool changed, const QString& backTo) {
  const QString tip = tr("Reset %1 to %2").arg(name_->text().toLower(), backTo);
  reset_->setToolTip(tip);
  reset_->setAccessibleName(tip);
  if (changed == changed_) return;
  changed_ = changed;
  reset_->setVisible(changed);
  setTextRole(name_, changed ? TextRole::Strong : TextRole::Body);
}

void FormRow::focusControl() {
  control_->setFocus(Qt::OtherFocusReason);
}

void FormRow::restyle() {
  const auto put = [this](QLabel* label, const MessageLook& look) {
    label->setPixmap(iconPixmap(look.icon, colourOf(look.tone), kMessageIcon, devicePixelRatioF()));
  };
  put(problemIcon_, lookOf(MessageKind::Error));
  put(noteIcon_, lookOf(noteKind_));
}

bool FormRow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
    if (auto* label = qobject_cast<QLabel*>(watched)) fitHeight(label);
  return QWidget::eventFilter(watched, event);
}

void FormRow::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

}  // namespace viscera

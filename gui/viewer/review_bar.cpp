// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/review_bar.h"

#include "gui/results/result_words.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>

#include <array>

namespace viscera {
namespace {

constexpr std::array<ReviewState, 3> kDecisions = {
    ReviewState::Accepted, ReviewState::NeedsCorrection, ReviewState::Rejected};
constexpr std::array<char, 3> kKeys = {'Y', 'C', 'X'};
constexpr char kNextKey[] = "viewer/reviewNext";

}  // namespace

ReviewBar::ReviewBar(QWidget* parent)
    : QWidget(parent),
      whose_(new QLabel(this)),
      note_(new QLineEdit(this)),
      next_(new QPushButton(tr("Advance after a decision"), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  setTextRole(whose_, TextRole::Secondary);
  row->addWidget(whose_);
  for (std::size_t i = 0; i < kDecisions.size(); ++i) {
    auto* button = new QPushButton(reviewWord(kDecisions[i]), this);
    button->setCheckable(true);
    button->setToolTip(tr("%1 (key %2); press again to take it back")
                           .arg(reviewWord(kDecisions[i]))
                           .arg(QLatin1Char(kKeys[i])));
    setButtonKind(button, ButtonKind::Chip);
    connect(button, &QPushButton::clicked, this, [this, i] { press(kDecisions[i]); });
    buttons_.push_back(button);
    row->addWidget(button);
  }
  note_->setPlaceholderText(tr("Note"));
  note_->setAccessibleName(tr("Note of the review"));
  note_->setToolTip(tr("What is wrong with this case (key T); Enter keeps it, Esc leaves it as it was"));
  note_->installEventFilter(this);
  connect(note_, &QLineEdit::editingFinished, this, &ReviewBar::keepNote);
  connect(note_, &QLineEdit::returnPressed, this, &ReviewBar::noteLeft);
  row->addWidget(note_, 1);
  next_->setCheckable(true);
  next_->setChecked(QSettings().value(kNextKey, false).toBool());
  next_->setToolTip(tr("A decision is followed by the next case"));
  setButtonKind(next_, ButtonKind::Chip);
  row->addWidget(next_);
}

ReviewBar::~ReviewBar() {
  QSettings().setValue(kNextKey, next_->isChecked());
}

void ReviewBar::show(const QString& reviewed, ReviewState state, const QString& note) {
  state_ = state;
  kept_ = note;
  whose_->setText(tr("Review of %1").arg(reviewed));
  for (std::size_t i = 0; i < kDecisions.size(); ++i) buttons_[i]->setChecked(kDecisions[i] == state);
  if (note_->hasFocus() && note_->text().trimmed() == note) return;  // the cursor stays where it is
  note_->setText(note);
  note_->setCursorPosition(0);
}

void ReviewBar::setNextPossible(bool possible) {
  next_->setVisible(possible);
}

bool ReviewBar::goesOn() const {
  return next_->isChecked();
}

void ReviewBar::press(ReviewState state) {
  const ReviewState wanted = state == state_ ? ReviewState::Open : state;
  for (std::size_t i = 0; i < kDecisions.size(); ++i) buttons_[i]->setChecked(kDecisions[i] == wanted);
  kept_ = note_->text().trimmed();
  Q_EMIT reviewed(wanted, kept_, wanted != ReviewState::Open);
}

void ReviewBar::editNote() {
  note_->setFocus(Qt::ShortcutFocusReason);
  note_->selectAll();
}

void ReviewBar::keepNote() {
  const QString text = note_->text().trimmed();
  if (text == kept_) return;
  kept_ = text;
  Q_EMIT reviewed(state_, text, false);
}

bool ReviewBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched == note_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    note_->setText(kept_);
    Q_EMIT noteLeft();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace viscera

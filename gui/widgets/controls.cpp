// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/controls.h"

#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/widgets/number_text.h"

#include <QAction>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QToolButton>

namespace viscera {
namespace {

constexpr int kStateIcon = 16;

}  // namespace

QFrame* hairline(QWidget* parent, Qt::Orientation orientation) {
  auto* line = new QFrame(parent);
  line->setProperty("hairline", orientation == Qt::Horizontal ? "true" : "vertical");
  return line;
}

QLineEdit* searchField(const QString& placeholder, QWidget* parent) {
  auto* field = new QLineEdit(parent);
  field->setPlaceholderText(placeholder);
  field->setAccessibleName(placeholder);
  field->setToolTip(placeholder);
  field->setClearButtonEnabled(false);
  field->addAction(icon(IconName::Search), QLineEdit::LeadingPosition);
  auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), field);
  escape->setContext(Qt::WidgetShortcut);
  QObject::connect(escape, &QShortcut::activated, field, &QLineEdit::clear);
  return field;
}

QToolButton* iconButton(IconName name, const QString& text, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setIcon(icon(name));
  button->setIconSize({metrics::kIcon, metrics::kIcon});
  button->setToolTip(text);
  button->setAccessibleName(text);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

StateLabel::StateLabel(QWidget* parent) : QWidget(parent), icon_(new QLabel(this)), word_(new QLabel(this)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  icon_->setFixedSize(kStateIcon, kStateIcon);
  layout->addWidget(icon_);
  layout->addWidget(word_, 1);
}

void StateLabel::setState(State state, const QString& word) {
  state_ = state;
  word_->setText(word);
  setAccessibleName(word);
  restyle();
}

void StateLabel::restyle() {
  IconName name = IconName::Info;
  IconTone tone = IconTone::Quiet;
  TextRole role = TextRole::Secondary;
  switch (state_) {
    case State::Neutral:
      break;
    case State::Running:
      name = IconName::Play;
      tone = IconTone::Accent;
      role = TextRole::Strong;
      break;
    case State::Ok:
      name = IconName::Ok;
      tone = IconTone::Ok;
      role = TextRole::Ok;
      break;
    case State::Warning:
      name = IconName::Warning;
      tone = IconTone::Warning;
      role = TextRole::Warning;
      break;
    case State::Error:
      name = IconName::Error;
      tone = IconTone::Error;
      role = TextRole::Error;
      break;
  }
  icon_->setPixmap(iconPixmap(name, colourOf(tone), kStateIcon, devicePixelRatioF()));
  setTextRole(word_, role);
}

void StateLabel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

ChipBar::ChipBar(QWidget* parent) : QWidget(parent) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addStretch();
}

int ChipBar::addChip(const QString& name, int count) {
  auto* button = new QPushButton(this);
  button->setCheckable(true);
  setButtonKind(button, ButtonKind::Chip);
  connect(button, &QPushButton::toggled, this, &ChipBar::changed);
  qobject_cast<QBoxLayout*>(layout())->insertWidget(static_cast<int>(chips_.size()), button);
  chips_.push_back({name, button});
  const int chip = static_cast<int>(chips_.size()) - 1;
  setCount(chip, count);
  return chip;
}

void ChipBar::setCount(int chip, int count) {
  const Chip& one = chips_.at(static_cast<std::size_t>(chip));
  one.button->setText(one.name + QStringLiteral("  ") + groupedNumber(count));
  one.button->setToolTip(tr("Show %1 only").arg(one.name.toLower()));
  one.button->setAccessibleName(one.name + ' ' + QString::number(count));
}

bool ChipBar::isOn(int chip) const {
  return chips_.at(static_cast<std::size_t>(chip)).button->isChecked();
}

SegmentedChoice::SegmentedChoice(const QString& name, const QStringList& choices, QWidget* parent)
    : QWidget(parent), group_(new QButtonGroup(this)) {
  setAccessibleName(name);
  setSurface(this, Surface::Group);
  setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(2, 2, 2, 2);
  layout->setSpacing(2);
  for (const QString& choice : choices) {
    auto* button = new QPushButton(choice, this);
    button->setCheckable(true);
    button->setToolTip(name + ": " + choice.toLower());
    setButtonKind(button, ButtonKind::Segment);
    group_->addButton(button, static_cast<int>(group_->buttons().size()));
    layout->addWidget(button);
  }
  if (!choices.isEmpty()) choose(0);
  connect(group_, &QButtonGroup::idClicked, this, &SegmentedChoice::chosenChanged);
}

void SegmentedChoice::choose(int index) {
  if (QAbstractButton* button = group_->button(index)) button->setChecked(true);
}

int SegmentedChoice::chosen() const {
  return group_->checkedId();
}

void SegmentedChoice::setHelp(int index, const QString& help) {
  if (QAbstractButton* button = group_->button(index)) button->setToolTip(help);
}

}  // namespace viscera

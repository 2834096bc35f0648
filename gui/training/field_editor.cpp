// SPDX-License-Identifier: Apache-2.0
#include "gui/training/field_editor.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/setting_words.h"
#include "gui/widgets/calm_combo_box.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>

#include <algorithm>
#include <vector>

namespace viscera {
namespace {

constexpr int kBox = 76;
constexpr int kWideBox = 168;

QHBoxLayout* plainRow(QWidget* owner) {
  auto* row = new QHBoxLayout(owner);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  return row;
}

QLineEdit* box(const QString& name, const QString& tip, int width, QWidget* parent) {
  auto* edit = new QLineEdit(parent);
  edit->setAccessibleName(name);
  edit->setToolTip(tip);
  edit->setFixedWidth(width);
  return edit;
}

void markProblem(QLineEdit* edit, bool problem) {
  if (edit->property("problem").toBool() == problem) return;
  edit->setProperty("problem", problem);
  edit->style()->unpolish(edit);
  edit->style()->polish(edit);
}

/// A number or a word.
class TextEditor final : public FieldEditor {
 public:
  TextEditor(const ConfigField& field, const QString& name, QWidget* parent)
      : FieldEditor(parent), edit_(box(name, helpOf(field), kWideBox, this)) {
    plainRow(this)->addWidget(edit_);
    setFocusProxy(edit_);
    connect(edit_, &QLineEdit::textEdited, this, &FieldEditor::edited);
  }
  QString text() const override { return edit_->text(); }
  void setText(const QString& text) override {
    if (text != edit_->text()) edit_->setText(text);
  }
  void setProblem(bool problem) override { markProblem(edit_, problem); }

 private:
  QLineEdit* edit_;
};

/// Two or three numbers, one box each.
class NumbersEditor final : public FieldEditor {
 public:
  NumbersEditor(const ConfigField& field, const QString& name, QWidget* parent) : FieldEditor(parent) {
    QHBoxLayout* row = plainRow(this);
    row->setSpacing(metrics::kGrid);
    const bool pair = field.kind == FieldKind::RealPair;
    for (int i = 0; i < (pair ? 2 : 3); ++i) {
      if (i > 0) {
        auto* between = new QLabel(separator(field), this);
        setTextRole(between, TextRole::Secondary);
        row->addWidget(between);
      }
      auto* edit = box(tr("%1, number %2").arg(name).arg(i + 1), helpOf(field), kBox, this);
      row->addWidget(edit);
      boxes_.push_back(edit);
      connect(edit, &QLineEdit::textEdited, this, [this] { Q_EMIT edited(text()); });
    }
    setFocusProxy(boxes_.front());
  }
  QString text() const override {
    QStringList parts;
    for (const QLineEdit* one : boxes_) parts.append(one->text().trimmed());
    return parts.join(',');
  }
  void setText(const QString& text) override {
    if (text == this->text()) return;
    const QStringList parts = text.split(',');
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      // One number stands for all of them.
      const auto place = parts.size() == 1 ? 0 : static_cast<qsizetype>(i);
      boxes_[i]->setText(parts.value(place));
    }
  }
  void setProblem(bool problem) override {
    for (QLineEdit* one : boxes_) markProblem(one, problem);
  }

 private:
  static QString separator(const ConfigField& field) {
    if (field.kind == FieldKind::RealPair) return QStringLiteral("…");
    return field.key.ends_with("_holes") ? QStringLiteral("·") : QStringLiteral("×");
  }

  std::vector<QLineEdit*> boxes_;
};

class SwitchEditor final : public FieldEditor {
 public:
  SwitchEditor(const ConfigField& field, const QString& name, QWidget* parent)
      : FieldEditor(parent), tick_(new QCheckBox(this)) {
    tick_->setAccessibleName(name);
    tick_->setToolTip(helpOf(field));
    tick_->setMinimumSize(kBox, metrics::kControl);
    plainRow(this)->addWidget(tick_);
    setFocusProxy(tick_);
    say();
    connect(tick_, &QCheckBox::toggled, this, [this] {
      say();
      Q_EMIT edited(text());
    });
  }
  QString text() const override { return tick_->isChecked() ? QStringLiteral("on") : QStringLiteral("off"); }
  void setText(const QString& text) override {
    const QSignalBlocker quiet(tick_);
    tick_->setChecked(text == QStringLiteral("on"));
    say();
  }
  void setProblem(bool /*problem*/) override {}

 private:
  void say() { tick_->setText(tick_->isChecked() ? tr("On") : tr("Off")); }

  QCheckBox* tick_;
};

class ChoiceEditor final : public FieldEditor {
 public:
  ChoiceEditor(const ConfigField& field, const QString& name, QWidget* parent)
      : FieldEditor(parent), box_(new CalmComboBox(this)) {
    for (const std::string_view choice : field.choices) box_->addItem(textOf(choice));
    box_->setAccessibleName(name);
    box_->setToolTip(helpOf(field));
    box_->setFixedWidth(kWideBox);
    plainRow(this)->addWidget(box_);
    setFocusProxy(box_);
    connect(box_, &QComboBox::currentTextChanged, this, &FieldEditor::edited);
  }
  QString text() const override { return box_->currentText(); }
  void setText(const QString& text) override {
    const QSignalBlocker quiet(box_);
    box_->setCurrentText(text);
  }
  void setProblem(bool /*problem*/) override {}

 private:
  QComboBox* box_;
};

}  // namespace

FieldEditor* makeFieldEditor(const ConfigField& field, const QString& name, QWidget* parent) {
  switch (field.kind) {
    case FieldKind::Boolean:
      return new SwitchEditor(field, name, parent);
    case FieldKind::Choice:
      return new ChoiceEditor(field, name, parent);
    case FieldKind::IntegerTriple:
    case FieldKind::RealTriple:
    case FieldKind::RealPair:
      return new NumbersEditor(field, name, parent);
    case FieldKind::Integer:
    case FieldKind::Real:
    case FieldKind::Text:
      break;
  }
  return new TextEditor(field, name, parent);
}

}  // namespace viscera

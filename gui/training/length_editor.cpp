// SPDX-License-Identifier: Apache-2.0
#include "gui/training/length_editor.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/run_draft.h"
#include "gui/training/setting_row.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>

namespace viscera {
namespace {

constexpr int kBox = 92;

void showNumber(QLineEdit* box, const RunDraft& draft, const char* key) {
  const QString value = QString::fromStdString(draft.text(key));
  const QString shown = value == QStringLiteral("0") ? QString() : value;
  if (box->text() != shown) box->setText(shown);
  const bool problem = !problemTextOf(draft, key).isEmpty();
  if (box->property("problem").toBool() == problem) return;
  box->setProperty("problem", problem);
  box->style()->unpolish(box);
  box->style()->polish(box);
}

}  // namespace

LengthEditor::LengthEditor(QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  epochs_ =
      addBox("max_epochs", tr("epochs"), tr("Training ends after this many epochs; empty: no such limit"));
  row->addSpacing(metrics::kInside);
  steps_ = addBox("max_steps", tr("steps"), tr("Training ends after this many steps; empty: no such limit"));
  setFocusProxy(epochs_);
}

QLineEdit* LengthEditor::addBox(const QString& key, const QString& name, const QString& tip) {
  auto* box = new QLineEdit(this);
  box->setFixedWidth(kBox);
  box->setPlaceholderText(tr("no limit"));
  box->setAccessibleName(tr("Length in %1").arg(name));
  box->setToolTip(tip);
  auto* word = new QLabel(name, this);
  setTextRole(word, TextRole::Secondary);
  layout()->addWidget(box);
  layout()->addWidget(word);
  connect(box, &QLineEdit::textEdited, this, [this, key](const QString& text) {
    Q_EMIT edited(key, text.trimmed().isEmpty() ? QStringLiteral("0") : text);
  });
  return box;
}

void LengthEditor::show(const RunDraft& draft) {
  showNumber(epochs_, draft, "max_epochs");
  showNumber(steps_, draft, "max_steps");
}

}  // namespace viscera

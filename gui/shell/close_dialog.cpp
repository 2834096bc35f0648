// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/close_dialog.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kWidth = 560;

QLabel* wrappedLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  return label;
}

}  // namespace

CloseDialog::CloseDialog(const QStringList& runs, QWidget* parent)
    : QDialog(parent),
      message_(wrappedLabel(runs.join('\n'), this)),
      explanation_(wrappedLabel({}, this)),
      choices_(new QWidget(this)),
      progress_(new QProgressBar(this)) {
  setWindowTitle(tr("Close Viscera"));
  setFixedWidth(kWidth);
  auto* heading = new QLabel(
      runs.size() == 1 ? tr("A run is going on") : tr("%1 runs are going on").arg(runs.size()), this);
  setTextRole(heading, TextRole::Section);
  setTextRole(explanation_, TextRole::Secondary);
  explanation_->setText(
      tr("In the background it goes on without the window, and shows up again when you open the project. "
         "Stopped, it keeps its last state and can be continued later."));
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Saving"));
  progress_->hide();
  auto* row = new QHBoxLayout(choices_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  auto* cancel = addChoice(tr("Cancel"), tr("Leave the window open"));
  row->addStretch();
  auto* stop = addChoice(tr("Stop and keep checkpoint"), tr("Save the run, end it and close the window"));
  auto* further =
      addChoice(tr("Continue in the background"), tr("Save the run, hand it over and close the window"));
  setButtonKind(further, ButtonKind::Primary);
  further->setDefault(true);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(stop, &QPushButton::clicked, this, &CloseDialog::stopChosen);
  connect(further, &QPushButton::clicked, this, &CloseDialog::continueChosen);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kPageMargins);
  layout->setSpacing(metrics::kInside);
  for (QWidget* part : {static_cast<QWidget*>(heading),
                        static_cast<QWidget*>(message_),
                        static_cast<QWidget*>(explanation_),
                        static_cast<QWidget*>(progress_)})
    layout->addWidget(part);
  layout->addSpacing(metrics::kInside);
  layout->addWidget(choices_);
  layout->setSizeConstraint(QLayout::SetMinimumSize);
}

QPushButton* CloseDialog::addChoice(const QString& text, const QString& explanation) {
  auto* button = new QPushButton(text, choices_);
  button->setToolTip(explanation);
  button->setAutoDefault(false);
  choices_->layout()->addWidget(button);
  return button;
}

void CloseDialog::showSaving(const QString& text) {
  saving_ = true;
  setTextRole(explanation_, TextRole::Secondary);
  explanation_->setText(text);
  choices_->setEnabled(false);
  progress_->show();
}

void CloseDialog::showFailure(const QString& sentence) {
  saving_ = false;
  setTextRole(explanation_, TextRole::Error);
  explanation_->setText(sentence);
  choices_->setEnabled(true);
  progress_->hide();
}

void CloseDialog::reject() {
  if (!saving_) QDialog::reject();
}

}  // namespace viscera

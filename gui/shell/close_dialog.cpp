// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/close_dialog.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kWidth = 560;

QLabel* wrappedLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  return label;
}

/// As wide as always, and as high as its words need.
void fit(QDialog& dialog) {
  for (QWidget* part : dialog.findChildren<QWidget*>()) part->ensurePolished();
  dialog.layout()->activate();
  const int width = std::max(kWidth, dialog.layout()->totalMinimumSize().width());
  dialog.setFixedSize(width, dialog.layout()->totalHeightForWidth(width));
}

QString headingOf(const Leaving& leaving) {
  const qsizetype runs = leaving.runs.size();
  if (runs > 0)
    return runs == 1 ? CloseDialog::tr("A run is going on")
                     : CloseDialog::tr("%1 runs are going on").arg(runs);
  return leaving.waiting == 1 ? CloseDialog::tr("A run waits in the queue")
                              : CloseDialog::tr("%1 runs wait in the queue").arg(leaving.waiting);
}

QString explanationOf(const Leaving& leaving) {
  QStringList sentences;
  if (!leaving.runs.isEmpty())
    sentences << CloseDialog::tr(
        "In the background it goes on without the window, and shows up again when you open the project. "
        "Stopped, it keeps its last state and can be continued later.");
  if (!leaving.runs.isEmpty() && leaving.waiting == 1)
    sentences << CloseDialog::tr("One more run waits in the queue.");
  if (!leaving.runs.isEmpty() && leaving.waiting > 1)
    sentences << CloseDialog::tr("%1 more runs wait in the queue.").arg(leaving.waiting);
  if (leaving.waiting > 0)
    sentences << CloseDialog::tr(
        "What waits is kept. It does not start while the project is closed, nor when you open it again, but "
        "when you press Start the queue there.");
  return sentences.join(' ');
}

}  // namespace

CloseDialog::CloseDialog(const Leaving& leaving, QWidget* parent)
    : QDialog(parent),
      message_(wrappedLabel(leaving.runs.join('\n'), this)),
      explanation_(wrappedLabel(explanationOf(leaving), this)),
      choices_(new QWidget(this)),
      progress_(new QProgressBar(this)) {
  setWindowTitle(leaving.what == Leaving::What::Window ? tr("Close Viscera") : tr("Leave the project"));
  auto* heading = new QLabel(headingOf(leaving), this);
  setTextRole(heading, TextRole::Section);
  setTextRole(explanation_, TextRole::Secondary);
  message_->setVisible(!leaving.runs.isEmpty());
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Saving"));
  progress_->hide();
  addChoices(leaving);
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
  fit(*this);
}

void CloseDialog::addChoices(const Leaving& leaving) {
  const bool window = leaving.what == Leaving::What::Window;
  auto* row = new QHBoxLayout(choices_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kInside);
  auto* cancel = addChoice(tr("Cancel"), window ? tr("Leave the window open") : tr("Stay in this project"));
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  row->addStretch();
  QPushButton* best = nullptr;
  if (leaving.runs.isEmpty()) {
    best = addChoice(window ? tr("Close") : tr("Leave the project"),
                     window ? tr("Close the window; what waits is kept")
                            : tr("Open the other project; what waits is kept"));
    connect(best, &QPushButton::clicked, this, &CloseDialog::leaveChosen);
  } else {
    auto* stop = addChoice(tr("Stop and keep checkpoint"),
                           window ? tr("Save the run, end it and close the window")
                                  : tr("Save the run, end it and open the other project"));
    best = addChoice(tr("Continue in the background"),
                     window ? tr("Save the run, hand it over and close the window")
                            : tr("Save the run, hand it over and open the other project"));
    connect(stop, &QPushButton::clicked, this, &CloseDialog::stopChosen);
    connect(best, &QPushButton::clicked, this, &CloseDialog::continueChosen);
  }
  setButtonKind(best, ButtonKind::Primary);
  best->setDefault(true);
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
  fit(*this);
}

void CloseDialog::showFailure(const QString& sentence) {
  saving_ = false;
  setTextRole(explanation_, TextRole::Error);
  explanation_->setText(sentence);
  choices_->setEnabled(true);
  progress_->hide();
  fit(*this);
}

void CloseDialog::reject() {
  if (!saving_) QDialog::reject();
}

}  // namespace viscera

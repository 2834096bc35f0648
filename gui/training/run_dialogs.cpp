// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_dialogs.h"

#include "gui/bridge/run_service.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/run_texts.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kTextWidth = 420;
constexpr int kNoteHeight = 96;
constexpr int kMostSteps = 100'000'000;

QVBoxLayout* prepare(QDialog& dialog, const QString& title) {
  dialog.setAttribute(Qt::WA_DeleteOnClose);
  dialog.setWindowTitle(title);
  auto* layout = new QVBoxLayout(&dialog);
  layout->setContentsMargins(metrics::kPageMargins);
  layout->setSpacing(metrics::kBetween);
  return layout;
}

/// Sentence over the width of a dialog.
QLabel* sentence(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  label->setMinimumWidth(kTextWidth);
  return label;
}

/// `act` as the dialog's action, beside Cancel.
QPushButton* addButtons(QDialog& dialog, const QString& act, ButtonKind kind) {
  auto* box = new QDialogButtonBox(&dialog);
  QPushButton* action = box->addButton(act, QDialogButtonBox::AcceptRole);
  QPushButton* cancel = box->addButton(QDialogButtonBox::Cancel);
  setButtonKind(action, kind);
  action->setToolTip(act);
  cancel->setToolTip(RunLabelsDialog::tr("Close without a change"));
  QObject::connect(box, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
  QObject::connect(box, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  dialog.layout()->addWidget(box);
  return action;
}

QString nameOf(const RunRecord& run) {
  return QString::fromStdString(displayName(run));
}

}  // namespace

RunLabelsDialog::RunLabelsDialog(const ListedRun& run, QWidget* parent)
    : QDialog(parent),
      before_{run.record.name, run.record.note, run.record.archived, run.record.tags},
      name_(new QLineEdit(QString::fromStdString(run.record.name), this)),
      note_(new QPlainTextEdit(QString::fromStdString(run.record.note), this)),
      tags_(new QLineEdit(this)) {
  QVBoxLayout* layout = prepare(*this, tr("Name, note and tags of %1").arg(nameOf(run.record)));
  auto* form = new QFormLayout;
  form->setSpacing(metrics::kInside);
  RunRecord unnamed = run.record;
  unnamed.name.clear();
  name_->setPlaceholderText(nameOf(unnamed));
  QStringList tags;
  for (const std::string& tag : run.record.tags) tags << QString::fromStdString(tag);
  tags_->setText(tags.join(", "));
  tags_->setPlaceholderText(tr("few labels, seed 1"));
  note_->setFixedHeight(kNoteHeight);
  note_->setTabChangesFocus(true);
  const auto add = [&](const QString& name, QWidget* field, const QString& help) {
    field->setAccessibleName(name);
    field->setToolTip(help);
    field->setMinimumWidth(kTextWidth);
    form->addRow(name, field);
  };
  add(tr("Name"), name_, tr("Empty: the run is called after its task and number"));
  add(tr("Note"), note_, tr("What you want to remember of the run"));
  add(tr("Tags"), tags_, tr("Words by which runs are found and grouped, with commas between them"));
  layout->addLayout(form);
  addButtons(*this, tr("Save"), ButtonKind::Primary);
}

RunLabels RunLabelsDialog::labels() const {
  RunLabels labels = before_;
  labels.name = name_->text().trimmed().toStdString();
  labels.note = note_->toPlainText().trimmed().toStdString();
  labels.tags.clear();
  for (const QString& tag : tags_->text().split(',', Qt::SkipEmptyParts))
    if (!tag.trimmed().isEmpty()) labels.tags.push_back(tag.trimmed().toStdString());
  std::sort(labels.tags.begin(), labels.tags.end());
  labels.tags.erase(std::unique(labels.tags.begin(), labels.tags.end()), labels.tags.end());
  return labels;
}

ExtendRunDialog::ExtendRunDialog(const ListedRun& run, QWidget* parent)
    : QDialog(parent), run_(run.record), steps_(new QSpinBox(this)), explanation_(sentence({}, this)) {
  QVBoxLayout* layout = prepare(*this, tr("Extend %1").arg(nameOf(run_)));
  auto* form = new QFormLayout;
  steps_->setRange(1, kMostSteps);
  steps_->setGroupSeparatorShown(true);
  steps_->setValue(static_cast<int>(std::clamp<std::int64_t>(run_.totalSteps / 2, 1, kMostSteps)));
  steps_->setAccessibleName(tr("Steps beyond the planned end"));
  steps_->setToolTip(steps_->accessibleName());
  form->addRow(tr("More steps"), steps_);
  layout->addLayout(form);
  setTextRole(explanation_, TextRole::Secondary);
  layout->addWidget(explanation_);
  addButtons(*this, tr("Extend"), ButtonKind::Primary);
  connect(steps_, &QSpinBox::valueChanged, this, &ExtendRunDialog::explain);
  explain();
}

std::int64_t ExtendRunDialog::steps() const {
  return steps_->value();
}

void ExtendRunDialog::explain() {
  explanation_->setText(
      tr("The run will have %1 steps instead of %2 and goes on from step %3. The schedule of the learning "
         "rate is stretched to the new length, so that the rate rises again where it had fallen towards 0.")
          .arg(groupedNumber(run_.totalSteps + steps()),
               groupedNumber(run_.totalSteps),
               groupedNumber(run_.step)));
  explanation_->setFixedHeight(explanation_->heightForWidth(kTextWidth));
}

DeleteRunDialog::DeleteRunDialog(const ListedRun& run,
                                 RunService& service,
                                 const std::filesystem::path& project,
                                 Background& background,
                                 QWidget* parent)
    : QDialog(parent),
      size_(sentence(tr("Its size on the disk is being counted."), this)),
      task_(background) {
  QVBoxLayout* layout = prepare(*this, tr("Delete %1").arg(nameOf(run.record)));
  layout->addWidget(
      sentence(tr("%1 is removed with its curves, checkpoints, pictures and log. This cannot be "
                  "undone; archiving takes it out of the list and keeps everything.")
                   .arg(nameOf(run.record)),
               this));
  setTextRole(size_, TextRole::Secondary);
  layout->addWidget(size_);
  addButtons(*this, tr("Delete the run"), ButtonKind::Danger);
  connect(&task_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    size_->setText(tr("Its size on the disk is not known: %1").arg(failure.message));
  });
  task_.start(
      [&service, project, id = run.record.id](const WorkContext&) { return service.sizeOf(project, id); },
      [this](std::int64_t bytes) { size_->setText(tr("This frees %1.").arg(bytesText(bytes))); });
}

QString DeleteRunDialog::text() const {
  return size_->text();
}

}  // namespace viscera

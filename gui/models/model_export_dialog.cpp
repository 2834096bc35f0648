// SPDX-License-Identifier: Apache-2.0
#include "gui/models/model_export_dialog.h"

#include "gui/bridge/desktop.h"
#include "gui/bridge/export_names.h"
#include "gui/datasets/path_field.h"
#include "gui/results/evaluate_dialog.h"
#include "gui/theme/roles.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QPushButton>

#include <cmath>
#include <utility>

namespace viscera {
namespace {

constexpr int kExportWidth = 640;

}  // namespace

ModelExportDialog::ModelExportDialog(ModelExportService& service,
                                     Background& background,
                                     Subject subject,
                                     QWidget* parent)
    : EditDialog(
          background, {tr("Export %1").arg(QString::fromStdString(subject.name)), tr("Export")}, parent),
      service_(service),
      subject_(std::move(subject)),
      versions_(new QComboBox(this)),
      target_(new PathField(PathField::Kind::NewFile, tr("Write to"), tr("PyTorch (*.pt)"), this)),
      files_(new BreakableLabel({}, this)),
      overwrite_(new QCheckBox(this)) {
  setSentence(
      tr("The weights as a plain file of PyTorch, as MONAI loads them. Every tensor is read back and "
         "compared before "
         "the file gets its name. Where the weights come from, and the settings of their run, stand in a "
         "file beside "
         "it; this program predicts with the original."));
  build();
  copy_ = addSecondary(tr("Copy as command"), tr("The same export as a line for a terminal"));
  connect(versions_, &QComboBox::currentIndexChanged, this, [this] {
    proposeTarget();
    lookAnew();
  });
  connect(target_, &PathField::chosen, this, [this] {
    named_ = true;
    lookAnew();
  });
  connect(overwrite_, &QCheckBox::toggled, this, &ModelExportDialog::decide);
  connect(primary(), &QPushButton::clicked, this, &ModelExportDialog::primaryPressed);
  connect(copy_, &QPushButton::clicked, this, &ModelExportDialog::copyCommand);
  connect(this, &EditDialog::workFailed, this, [this] {
    enableChoice(true);
    decide();
  });
  resize(kExportWidth, sizeHint().height());
  proposeTarget();
  lookAnew();
}

void ModelExportDialog::build() {
  versions_->addItem(tr("MONAI 0.9 to 1.3"), QString());
  for (const char* version : {"0.8", "1.4", "1.5", "1.6"})
    versions_->addItem(tr("MONAI %1").arg(QLatin1String(version)), QLatin1String(version));
  versions_->setAccessibleName(tr("For"));
  versions_->setToolTip(tr("Versions differ in the names that they insist on; the weights are the same"));
  addFormRow(body(), tr("For"), versions_, this);
  body().addWidget(target_);
  setTextRole(files_, TextRole::Secondary);
  body().addWidget(files_);
  overwrite_->setText(tr("Replace files that exist"));
  overwrite_->setToolTip(tr("What the files hold now is lost"));
  overwrite_->hide();
  body().addWidget(overwrite_);
}

void ModelExportDialog::proposeTarget() {
  if (named_) return;
  const std::string version = versions_->currentData().toString().toStdString();
  std::string stem = fileSafe(subject_.name);
  if (stem.empty()) stem = "model";
  target_->setPath(subject_.folder / (stem + (version.empty() ? "" : "-monai-" + version) + ".pt"));
}

void ModelExportDialog::setTarget(const std::filesystem::path& target) {
  named_ = true;
  target_->setPath(target);
  lookAnew();
}

ModelExportOrder ModelExportDialog::order() const {
  return {subject_.model,
          target_->path(),
          versions_->currentData().toString().toStdString(),
          overwrite_->isVisibleTo(this) && overwrite_->isChecked()};
}

void ModelExportDialog::lookAnew() {
  planned_ = false;
  existing_ = false;
  overwrite_->setChecked(false);
  overwrite_->hide();
  files_->setWords({});
  say(MessageKind::Info, {});
  look([service = &service_, order = order()](const WorkContext&) { return service->plan(order); },
       [this](const ModelExportPlan& plan) { showPlan(plan); });
}

void ModelExportDialog::showPlan(const ModelExportPlan& plan) {
  QStringList names;
  for (const std::filesystem::path& file : plan.files)
    names << QString::fromStdString(file.filename().string());
  files_->setWords(tr("Is written: %1").arg(names.join(tr(" and "))));
  planned_ = true;
  existing_ = !plan.existing.empty();
  overwrite_->setVisible(existing_);
  if (existing_)
    say(MessageKind::Warning, tr("Files of these names exist. Replace them, or choose another name."));
  decide();
}

/// Files that exist are replaced only where a person says so.
void ModelExportDialog::decide() {
  if (!isDone()) setReady(planned_ && (!existing_ || overwrite_->isChecked()));
}

QString ModelExportDialog::progressText(const WorkProgress& progress) const {
  const auto percent = std::lround(100.0 * progress.fraction);
  if (progress.stage == QLatin1String("reading")) return tr("Reading the model: %1 %").arg(percent);
  if (progress.stage == QLatin1String("writing")) return tr("Writing: %1 %").arg(percent);
  return tr("Reading back and comparing: %1 %").arg(percent);
}

void ModelExportDialog::enableChoice(bool enabled) {
  for (QWidget* one : {static_cast<QWidget*>(versions_), static_cast<QWidget*>(target_)})
    one->setEnabled(enabled);
  overwrite_->setEnabled(enabled);
  copy_->setEnabled(enabled);
}

void ModelExportDialog::primaryPressed() {
  if (isDone()) return showInFolder(written_);
  say(MessageKind::Info, {});
  enableChoice(false);
  work(
      [service = &service_, order = order()](const WorkContext& work) { return service->write(order, work); },
      [this](const ModelExportOutcome& outcome) { showOutcome(outcome); });
}

void ModelExportDialog::showOutcome(const ModelExportOutcome& outcome) {
  written_ = QString::fromStdString(outcome.file.string());
  overwrite_->hide();
  copy_->hide();
  files_->setWords(tr("%1, %2").arg(written_, bytesText(static_cast<qint64>(outcome.bytes))));
  primary()->setText(tr("Show in folder"));
  primary()->setToolTip(tr("Opens the folder that the file lies in"));
  closeButton()->setText(tr("Close"));
  closeButton()->setToolTip(tr("Close"));
  setReady(true);
  say(MessageKind::Ok,
      tr("Read back and compared: all %1 tensors are the same.")
          .arg(groupedNumber(static_cast<qint64>(outcome.tensors))));
}

void ModelExportDialog::copyCommand() {
  look([service = &service_, order = order()](const WorkContext&) { return service->commandLine(order); },
       [this](const std::string& line) {
         QGuiApplication::clipboard()->setText(QString::fromStdString(line));
         say(MessageKind::Ok, tr("The command was copied."));
         decide();
       });
}

}  // namespace viscera

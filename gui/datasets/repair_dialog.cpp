// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/repair_dialog.h"

#include "gui/datasets/label_repair_choice.h"
#include "gui/datasets/preview_table.h"
#include "gui/theme/roles.h"

#include <QBoxLayout>
#include <QPushButton>

namespace viscera {
namespace {

QString titleOf(RepairRequest::Kind kind) {
  if (kind == RepairRequest::Kind::CopyHeader) return RepairDialog::tr("Copy the header of the image");
  if (kind == RepairRequest::Kind::TakeBack) return RepairDialog::tr("Take back the repair");
  return kind == RepairRequest::Kind::RemapLabels ? RepairDialog::tr("Mend labels")
                                                  : RepairDialog::tr("Repair the directions");
}

}  // namespace

RepairDialog::RepairDialog(DatasetEditing& editing,
                           Background& background,
                           RepairRequest request,
                           QWidget* parent)
    : EditDialog(background,
                 {titleOf(request.kind),
                  request.kind == RepairRequest::Kind::TakeBack ? tr("Take back") : tr("Repair")},
                 parent),
      editing_(editing),
      request_(std::move(request)),
      table_(new PreviewTable(tr("What would change"), {tr("What"), tr("Now"), tr("Then")}, this)) {
  setSentence(QString::fromStdString(request_.file.string()));
  if (request_.kind == RepairRequest::Kind::RemapLabels) buildChoice();
  table_->setVisibleRows(6);
  body().addWidget(table_, 1);
  connect(primary(), &QPushButton::clicked, this, &RepairDialog::repairNow);
  lookAnew();
}

void RepairDialog::buildChoice() {
  choice_ = new LabelRepairChoice(this);
  body().addWidget(choice_);
  connect(choice_, &LabelRepairChoice::changed, this, &RepairDialog::lookAnew);
}

void RepairDialog::lookAnew() {
  const QString missing = choice_ == nullptr ? QString() : choice_->fill(request_);
  if (!missing.isEmpty())  // as a look, so that nothing of an earlier one is shown any more
    return look([missing](const WorkContext&) { return missing; },
                [this](const QString& what) {
                  table_->setRows({});
                  setDangerous(false);
                  say(MessageKind::Info, what);
                });
  DatasetEditing* service = &editing_;
  look([service,
        request = request_](const WorkContext& context) { return service->previewRepair(request, context); },
       [this](const RepairPreview& preview) { display(preview); });
}

void RepairDialog::display(const RepairPreview& preview) {
  std::vector<QStringList> rows;
  for (const RepairPreview::Row& row : preview.rows)
    rows.push_back({QString::fromStdString(row.what),
                    QString::fromStdString(row.before),
                    QString::fromStdString(row.after)});
  table_->setRows(rows);
  if (choice_ != nullptr) {
    choice_->setFound(preview);
    (void)choice_->fill(request_);  // from now on the values that were seen, and no others
  }
  setReady(preview.refusal.empty());
  setDangerous(!preview.warning.empty());
  if (!preview.refusal.empty()) return say(MessageKind::Error, QString::fromStdString(preview.refusal));
  const QString kept =
      (request_.kind == RepairRequest::Kind::TakeBack ? tr("The repaired file is kept as %1.")
                                                      : tr("The original is kept as %1."))
          .arg(QString::fromStdString(preview.backup.filename().string()));
  if (!preview.warning.empty())
    return say(MessageKind::Warning, QString::fromStdString(preview.warning) + ' ' + kept);
  say(MessageKind::Info, QString::fromStdString(preview.summary) + ' ' + kept);
}

void RepairDialog::setDangerous(bool dangerous) {
  QPushButton* chosen = dangerous ? closeButton() : primary();
  QPushButton* other = dangerous ? primary() : closeButton();
  other->setDefault(false);
  other->setAutoDefault(false);
  chosen->setAutoDefault(true);
  chosen->setDefault(true);
  setButtonKind(closeButton(), dangerous ? ButtonKind::Primary : ButtonKind::Standard);
  setButtonKind(primary(), dangerous ? ButtonKind::Danger : ButtonKind::Primary);
}

void RepairDialog::repairNow() {
  DatasetEditing* service = &editing_;
  work(
      [service, request = request_](const WorkContext& context) { return service->repair(request, context); },
      [this](const RepairRecord& record) {
        Q_EMIT repaired(record);
        accept();
      });
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/repair_dialog.h"

#include "gui/datasets/path_field.h"
#include "gui/datasets/preview_table.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>

#include <array>

namespace viscera {
namespace {

constexpr int kNameWidth = 136;
constexpr std::array<const char*, 4> kTables = {"amos", "totalsegmentator", "dataset", ""};

QString titleOf(RepairRequest::Kind kind) {
  if (kind == RepairRequest::Kind::CopyHeader) return RepairDialog::tr("Copy the header of the image");
  return kind == RepairRequest::Kind::RemapLabels ? RepairDialog::tr("Remap labels")
                                                  : RepairDialog::tr("Repair the directions");
}

}  // namespace

RepairDialog::RepairDialog(DatasetEditing& editing,
                           Background& background,
                           RepairRequest request,
                           QWidget* parent)
    : EditDialog(background, {titleOf(request.kind), tr("Repair")}, parent),
      editing_(editing),
      request_(std::move(request)),
      table_(new PreviewTable(tr("What would change"), {tr("What"), tr("Now"), tr("Then")}, this)) {
  setSentence(QString::fromStdString(request_.file.string()));
  if (request_.kind == RepairRequest::Kind::RemapLabels) buildTables();
  table_->setVisibleRows(6);
  body().addWidget(table_, 1);
  connect(primary(), &QPushButton::clicked, this, &RepairDialog::repairNow);
  lookAnew();
}

void RepairDialog::buildTables() {
  auto* label = new QLabel(tr("Labels of the file"), this);
  label->setFixedSize(kNameWidth, metrics::kControl);
  auto* tables = new QComboBox(this);
  tables->addItems({tr("AMOS"),
                    tr("TotalSegmentator, version 2"),
                    tr("As the label editor says"),
                    tr("A table of your own…")});
  tables->setAccessibleName(tr("Labels of the file"));
  tables->setToolTip(tr("The table that the values of the file belong to; they become those of BTCV"));
  label->setBuddy(tables);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  row->addWidget(label);
  row->addWidget(tables, 1);
  body().addLayout(row);
  auto* own = new PathField(PathField::Kind::File, tr("Table"), tr("Tables of labels (*.json)"), this);
  own->hide();
  body().addWidget(own);
  connect(tables, &QComboBox::currentIndexChanged, this, [this, own](int index) {
    own->setVisible(index == std::ssize(kTables) - 1);
    request_.table = kTables.at(static_cast<std::size_t>(index));
    if (request_.table.empty()) request_.table = own->path().string();
    lookAnew();
  });
  connect(own, &PathField::chosen, this, [this, own] {
    request_.table = own->path().string();
    lookAnew();
  });
}

void RepairDialog::lookAnew() {
  if (request_.table.empty()) {
    table_->setRows({});
    setReady(false);
    return say(MessageKind::Info,
               tr("Choose a table: {\"from\": {\"1\": \"spleen\"}}, or the dataset.json of the data."));
  }
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
  setReady(preview.refusal.empty());
  if (!preview.refusal.empty()) return say(MessageKind::Error, QString::fromStdString(preview.refusal));
  say(MessageKind::Info,
      QString::fromStdString(preview.summary) + ' ' +
          tr("The original is kept as %1.").arg(QString::fromStdString(preview.backup.filename().string())));
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

// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/import_dicom_dialog.h"

#include "gui/datasets/path_field.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTableView>

namespace viscera {
namespace {

constexpr int kVisibleRows = 7;
constexpr int kKeyRole = Qt::UserRole + 1;

QList<QStandardItem*> itemsOf(const SeriesRow& row) {
  auto* number = new QStandardItem(row.number == 0 ? QStringLiteral("–") : QString::number(row.number));
  number->setData(QString::fromStdString(row.key), kKeyRole);
  number->setCheckable(row.unfitness.empty());
  if (row.unfitness.empty()) number->setCheckState(Qt::Checked);
  QList<QStandardItem*> items = {number,
                                 new QStandardItem(QString::fromStdString(row.modality)),
                                 new QStandardItem(groupedNumber(row.images)),
                                 new QStandardItem(QString::fromStdString(row.place)),
                                 new QStandardItem(QString::fromStdString(row.unfitness))};
  for (QStandardItem* item : items) {
    item->setEditable(false);
    item->setEnabled(row.unfitness.empty());
    item->setToolTip(item->text());
  }
  return items;
}

}  // namespace

ImportDicomDialog::ImportDicomDialog(DatasetEditing& editing, Background& background, QWidget* parent)
    : EditDialog(background, {tr("Import a DICOM folder"), tr("Import")}, parent),
      editing_(editing),
      folder_(new PathField(PathField::Kind::Folder, tr("DICOM folder"), {}, this)),
      target_(new PathField(PathField::Kind::Folder, tr("Write images to"), {}, this)),
      model_(new QStandardItemModel(0, 5, this)),
      view_(new QTableView(this)) {
  setSentence(
      tr("Each series becomes one image. File names hold its number and a code, nothing of the patient."));
  model_->setHorizontalHeaderLabels(
      {tr("Series"), tr("Kind"), tr("Pictures"), tr("Folder"), tr("Left out because")});
  view_->setModel(model_);
  prepareTable(view_);
  view_->setAccessibleName(tr("Series of the folder"));
  view_->setToolTip(tr("Tick the series that are to be imported"));
  view_->setTabKeyNavigation(false);
  view_->horizontalHeader()->setStretchLastSection(true);
  view_->setMinimumHeight((kVisibleRows + 1) * metrics::kTableRow);
  body().addWidget(folder_);
  body().addWidget(target_);
  body().addSpacing(metrics::kInside);
  body().addWidget(view_, 1);
  setReady(false);
  connect(folder_, &PathField::chosen, this, [this] {
    if (target_->path().empty() && !folder_->path().empty())
      target_->setPath(folder_->path().parent_path() / (folder_->path().filename().string() + "-images"));
    lookAnew();
  });
  connect(target_, &PathField::chosen, this, &ImportDicomDialog::countChosen);
  connect(model_, &QStandardItemModel::itemChanged, this, &ImportDicomDialog::countChosen);
  connect(primary(), &QPushButton::clicked, this, &ImportDicomDialog::importNow);
}

void ImportDicomDialog::setFolders(const std::filesystem::path& folder, const std::filesystem::path& target) {
  folder_->setPath(folder);
  target_->setPath(target);
  lookAnew();
}

void ImportDicomDialog::lookAnew() {
  if (folder_->path().empty()) return;
  DatasetEditing* service = &editing_;
  look([service,
        folder = folder_->path()](const WorkContext& context) { return service->series(folder, context); },
       [this](const std::vector<SeriesRow>& rows) { display(rows); });
}

void ImportDicomDialog::display(const std::vector<SeriesRow>& rows) {
  model_->setRowCount(0);
  for (const SeriesRow& row : rows) model_->appendRow(itemsOf(row));
  for (int column = 0; column < 3; ++column) view_->setColumnWidth(column, 88);
  countChosen();
}

std::vector<std::string> ImportDicomDialog::chosenKeys() const {
  std::vector<std::string> keys;
  for (int row = 0; row < model_->rowCount(); ++row)
    if (model_->item(row)->isCheckable() && model_->item(row)->checkState() == Qt::Checked)
      keys.push_back(model_->item(row)->data(kKeyRole).toString().toStdString());
  return keys;
}

void ImportDicomDialog::countChosen() {
  const auto chosen = static_cast<int>(chosenKeys().size());
  setReady(chosen > 0 && !target_->path().empty());
  if (model_->rowCount() == 0)
    say(MessageKind::Warning, tr("No DICOM series was found below this folder."));
  else if (target_->path().empty())
    say(MessageKind::Info, tr("Choose the folder that the images are written to."));
  else
    say(MessageKind::Info, tr("%1 of %2 series are imported.").arg(chosen).arg(model_->rowCount()));
}

void ImportDicomDialog::importNow() {
  DatasetEditing* service = &editing_;
  work([service, folder = folder_->path(), keys = chosenKeys(), target = target_->path()](
           const WorkContext& context) { return service->importSeries(folder, keys, target, context); },
       [this, target = target_->path()](const SeriesImport& done) {
         if (done.split.empty() || !done.refused.empty())
           say(MessageKind::Error, QString::fromStdString(done.refused.empty() ? "" : done.refused.front()));
         if (done.split.empty()) return setReady(true);
         Q_EMIT written(done.split, target);
         if (done.refused.empty()) accept();
       });
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/rescan_dialog.h"

#include "gui/datasets/preview_table.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace viscera {

RescanDialog::RescanDialog(DatasetEditing& editing,
                           Background& background,
                           std::filesystem::path project,
                           std::filesystem::path splitFile,
                           std::filesystem::path root,
                           QWidget* parent)
    : EditDialog(background, {tr("Changes of the files"), tr("Take over")}, parent),
      editing_(editing),
      project_(std::move(project)),
      splitFile_(std::move(splitFile)),
      root_(std::move(root)),
      table_(new PreviewTable(tr("Cases that changed"), {tr("Case"), tr("Change")}, this)) {
  setSentence(tr("Compares names, sizes and times of the files with those that the project last saw."));
  table_->setVisibleRows(8);
  body().addWidget(table_, 1);
  connect(primary(), &QPushButton::clicked, this, &RescanDialog::keep);
  DatasetEditing* service = &editing_;
  look([service, project = project_, split = splitFile_, root = root_](
           const WorkContext& context) { return service->rescan(project, split, root, context); },
       [this](const RescanReport& report) { display(report); });
}

void RescanDialog::display(const RescanReport& report) {
  report_ = report;
  std::vector<QStringList> rows;
  const auto add = [&rows](const std::vector<std::string>& cases, const QString& change) {
    for (const std::string& one : cases) rows.push_back({QString::fromStdString(one), change});
  };
  add(report.added, tr("added"));
  add(report.changed, tr("changed"));
  add(report.removed, tr("removed"));
  table_->setRows(rows);
  setReady(report.first || !report.nothing());
  if (report.first && rows.empty())
    return say(MessageKind::Info,
               tr("The files are looked at for the first time (%1). From now on changes are told.")
                   .arg(groupedNumber(report.files)));
  if (rows.empty()) {
    offerOnlyToClose();
    return say(MessageKind::Ok, tr("Nothing has changed in %1 files.").arg(groupedNumber(report.files)));
  }
  QString text = tr("%1 added, %2 changed, %3 removed.")
                     .arg(groupedNumber(std::ssize(report.added)),
                          groupedNumber(std::ssize(report.changed)),
                          groupedNumber(std::ssize(report.removed)));
  if (!report.newDocument.empty()) text += ' ' + tr("The new scans come into a new version of the list.");
  if (!report.runs.empty())
    text +=
        ' ' + tr("%1 used the dataset as it was and keeps its version.")
                  .arg(QString::fromStdString(report.runs.front()) +
                       (report.runs.size() > 1 ? tr(" and %1 more").arg(report.runs.size() - 1) : QString()));
  say(report.removed.empty() ? MessageKind::Info : MessageKind::Warning, text);
}

void RescanDialog::keep() {
  if (!report_.newDocument.empty()) {  // kept with the new version of the list
    Q_EMIT takenOver(report_);
    return accept();
  }
  DatasetEditing* service = &editing_;
  work([service, project = project_, split = splitFile_, root = root_, report = report_](
           const WorkContext&) { service->acceptRescan(project, split, root, report); },
       [this] {
         Q_EMIT takenOver(report_);
         accept();
       });
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
// The part of TrainingPage that does what is asked of it: actions, remedies, dialogs, export.
#include "gui/bridge/project_context.h"
#include "gui/charts/chart_export.h"
#include "gui/charts/curve_chart.h"
#include "gui/shell/page.h"
#include "gui/training/curve_reading.h"
#include "gui/training/run_dashboard.h"
#include "gui/training/run_dialogs.h"
#include "gui/training/run_list.h"
#include "gui/training/training_page.h"
#include "gui/widgets/banner.h"

#include <QFileDialog>
#include <QPointer>
#include <QPushButton>

#include <utility>

namespace viscera {

void TrainingPage::act(const QString& runId, RunAction action) {
  if (project_ == nullptr) return;
  const std::string id = runId.toStdString();
  const ListedRun* run = project_->board.find(id);
  if (run == nullptr) return;
  RunBoard& board = project_->board;
  switch (action) {
    case RunAction::Pause:
      return board.pause(id);
    case RunAction::GoOn:
      return board.goOn(id);
    case RunAction::Stop:
      return board.stop(id);
    case RunAction::StopAndFinalise:
      return board.stopAndFinalise(id);
    case RunAction::ContinueInBackground:
      return board.continueInBackground(id);
    case RunAction::Extend:
      return askExtension(*run);
    case RunAction::Duplicate:
      return Q_EMIT duplicateRequested(runId, {});
    case RunAction::FineTuneFrom:
      return Q_EMIT fineTuneRequested(runId);
    case RunAction::Archive:
      return archive(*run);
    case RunAction::Delete:
      return askDeletion(*run);
  }
}

void TrainingPage::remedy(const QString& runId, RunRemedy::Kind kind) {
  const ListedRun* run = project_ == nullptr ? nullptr : project_->board.find(runId.toStdString());
  if (run == nullptr) return;
  switch (kind) {
    case RunRemedy::Kind::GoOn:
      return project_->board.goOn(run->record.id);
    case RunRemedy::Kind::SkipCases:
      return resumeWith(*run, {"missing_case=skip"}, std::nullopt);
    case RunRemedy::Kind::UseProcessor:
      return resumeWith(*run, {}, "cpu");
    case RunRemedy::Kind::LowerRate:
      return lowerRate(*run);
    case RunRemedy::Kind::UseItsSizes:
      return Q_EMIT duplicateRequested(runId, settingsNamedIn(QString::fromStdString(run->record.reason)));
    case RunRemedy::Kind::BeginAgain:
      return Q_EMIT duplicateRequested(runId, {});
    case RunRemedy::Kind::OtherStart:
      return Q_EMIT restartRequested(runId, {}, false);
    case RunRemedy::Kind::StopThere:
      return project_->board.stop(run->record.id);
    case RunRemedy::Kind::BackToForm:
      return backToForm();
    case RunRemedy::Kind::FreeSpace:
      return Q_EMIT freeSpaceRequested();
    case RunRemedy::Kind::SmallerBatch:
      return Q_EMIT duplicateRequested(runId, {halvedBatch(run->record)});
    case RunRemedy::Kind::ShowDataset:
      return Q_EMIT datasetRequested(runId, caseNamedIn(QString::fromStdString(run->record.reason)));
  }
}

void TrainingPage::editQueued(qint64 queuedId) {
  const QueuedRun* queued = project_ == nullptr ? nullptr : project_->board.findQueued(queuedId);
  if (queued == nullptr || !queued->isReadable) return;
  NewRunSeed seed;
  seed.like = queued->request;
  seed.queuedId = queuedId;
  newRun(seed);
}

void TrainingPage::tellQueued(qint64 queuedId) {
  const QueuedRun* queued = project_ == nullptr ? nullptr : project_->board.findQueued(queuedId);
  if (queued == nullptr) return;
  Banner& banner = page_.banners().put(kQueueKey, MessageKind::Error, list_->model().explanation(*queued));
  if (!queued->isReadable) return;
  connect(
      banner.addRemedy(tr("Edit…")),
      &QPushButton::clicked,
      this,
      [this, queuedId] {
        page_.banners().remove(kQueueKey);
        editQueued(queuedId);
      },
      Qt::QueuedConnection);
}

void TrainingPage::resumeWith(const ListedRun& run,
                              std::vector<std::string> settings,
                              std::optional<std::string> device) {
  ResumeRequest request;
  request.settings = std::move(settings);
  request.device = std::move(device);
  request.task = run.record.task == "pretraining" ? Task::Pretraining : Task::Segmentation;
  request.runFolder = runFolderOf(project_->folder, run.record);
  project_->board.resumeWith(run.record.id, request);
}

void TrainingPage::lowerRate(const ListedRun& run) {
  const QString id = QString::fromStdString(run.record.id);
  if (run.bestMetric.empty())
    Q_EMIT duplicateRequested(id, {loweredRate(run.record)});  // nothing of it is worth to start from
  else
    Q_EMIT restartRequested(id, {loweredRate(run.record)}, true);
}

void TrainingPage::archive(const ListedRun& run) {
  project_->board.setLabels(run.record.id,
                            {run.record.name, run.record.note, !run.record.archived, run.record.tags});
}

void TrainingPage::askLabels(const QString& runId) {
  const ListedRun* run = project_ == nullptr ? nullptr : project_->board.find(runId.toStdString());
  if (run == nullptr) return;
  auto* dialog = new RunLabelsDialog(*run, &page_);
  connect(dialog, &QDialog::accepted, this, [this, dialog, id = run->record.id] {
    if (project_ != nullptr) project_->board.setLabels(id, dialog->labels());
  });
  dialog->open();
}

void TrainingPage::askExtension(const ListedRun& run) {
  auto* dialog = new ExtendRunDialog(run, &page_);
  connect(dialog, &QDialog::accepted, this, [this, dialog, id = run.record.id] {
    if (project_ != nullptr) project_->board.extend(id, dialog->steps());
  });
  dialog->open();
}

void TrainingPage::askDeletion(const ListedRun& run) {
  auto* dialog =
      new DeleteRunDialog(run, project_->services.runs, project_->folder, project_->background, &page_);
  connect(dialog, &QDialog::accepted, this, [this, id = run.record.id] {
    if (project_ != nullptr) project_->board.remove(id);
  });
  dialog->open();
}

void TrainingPage::exportChart(CurveChart* chart, const QString& format) {
  auto* dialog = new QFileDialog(&page_, tr("Save “%1”").arg(chart->title()));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(format);
  dialog->setNameFilter(QString("%1 (*.%2)").arg(format.toUpper(), format));
  dialog->selectFile(chart->title().section(QChar(0xb7), 0, 0).simplified().toLower().replace(' ', '-'));
  connect(
      dialog, &QFileDialog::fileSelected, this, [this, format, chart = QPointer(chart)](const QString& file) {
        if (chart != nullptr) writeChart(*chart, format, file);
      });
  dialog->open();
}

void TrainingPage::writeChart(CurveChart& chart, const QString& format, const QString& file) {
  if (!writing_) return;
  if (format == "csv") {
    writing_->start(
        [file, rows = dashboard_->curves().rowsOf(chart), project = project_->folder](
            const WorkContext& context) { writeCurveTable(file.toStdString(), rows, project, context); },
        [] {});
    return;
  }
  writing_->start([file, picture = format == "png" ? pngOf(chart) : svgOf(chart)](
                      const WorkContext&) { writeExport(file, picture); },
                  [] {});
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
// The part of ModelsPage that predicts and shows what came of it.
#include "gui/bridge/run_board.h"
#include "gui/models/model_words.h"
#include "gui/models/models_page.h"
#include "gui/models/models_view.h"
#include "gui/models/predict_dialog.h"
#include "gui/models/prediction_queue.h"
#include "gui/models/stop_prediction_dialog.h"
#include "gui/models/triage_view.h"
#include "gui/shell/page.h"
#include "gui/widgets/banner.h"

#include <QDesktopServices>
#include <QPushButton>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

const QString kPredicted = QStringLiteral("models/done");
const QString kNotPredicted = QStringLiteral("models/failed");

}  // namespace

bool ModelsPage::isPredicting() const {
  return queue_ && queue_->isBusy();
}

void ModelsPage::connectQueue() {
  connect(queue_.get(), &PredictionQueue::changed, this, &ModelsPage::updateQueue);
  connect(queue_.get(), &PredictionQueue::progressed, view_, &ModelsView::showProgress);
  connect(queue_.get(), &PredictionQueue::scanDone, this, &ModelsPage::reload);
  connect(queue_.get(), &PredictionQueue::finished, this, &ModelsPage::tellFinished);
  connect(queue_.get(), &PredictionQueue::failed, this, &ModelsPage::tellFailed);
}

void ModelsPage::updateQueue() {
  view_->triage().setQueued(queue_->ids());
  if (queue_->isBusy())
    view_->showProgress(tr("%1: the model is being read").arg(queue_->currentName()), 0.0);
  else
    view_->showProgress({}, -1.0);
  reload();
  if (!queue_->isBusy()) endWaiting();
}

void ModelsPage::askPrediction() {
  if (project_ == nullptr || !models_ || isReadOnly()) return;
  std::vector<ListedModel> chosen = view_->chosen();
  if (chosen.empty()) return;
  PredictDialog::Subject subject{project_->folder, std::move(chosen), isTraining()};
  auto* dialog = new PredictDialog(service_, project_->background, models_, std::move(subject), &page_);
  connect(dialog, &QDialog::accepted, this, [this, dialog] { predict(dialog->order()); });
  dialog->open();
}

void ModelsPage::predict(const PredictionOrder& order) {
  if (!writing_ || isReadOnly()) return;
  for (const QString& key : {kPredicted, kNotPredicted}) page_.banners().remove(key);
  again_ = [this, order] { predict(order); };
  writing_->start(
      [service = &service_, order](const WorkContext&) {
        return std::pair(service->addPrediction(order), std::ssize(service->preview(order).scans));
      },
      [this,
       name = QString::fromStdString(order.name)](const std::pair<std::int64_t, std::ptrdiff_t>& added) {
        shownNext_ = added.first;
        view_->showTab(ModelsView::kPredictions);
        queue_->add({added.first, name, added.second});
      });
}

void ModelsPage::goOn(std::int64_t predictionId) {
  if (!queue_ || !models_ || isReadOnly()) return;
  for (const QString& key : {kPredicted, kNotPredicted}) page_.banners().remove(key);
  for (const ListedPrediction& one : models_->predictions)
    if (one.id() == predictionId)
      queue_->add({predictionId, QString::fromStdString(one.record.name), std::ssize(one.scans)});
}

void ModelsPage::tellFinished(std::int64_t id, const QString& name) {
  Banner& banner =
      page_.banners().put(kPredicted, MessageKind::Ok, tr("The scans of %1 were predicted.").arg(name));
  connect(
      banner.addRemedy(tr("Show")),
      &QPushButton::clicked,
      this,
      [this, id] {
        view_->showTab(ModelsView::kPredictions);
        view_->triage().choose(id);
      },
      Qt::QueuedConnection);
}

void ModelsPage::tellFailed(std::int64_t id, const QString& name, const Failure& failure) {
  Banner& banner = page_.banners().put(
      kNotPredicted, MessageKind::Error, tr("%1 came to no end: %2").arg(name, failure.message));
  connect(
      banner.addRemedy(tr("Try again")),
      &QPushButton::clicked,
      this,
      [this, id] { goOn(id); },
      Qt::QueuedConnection);
}

void ModelsPage::exportScan() {
  const ListedPrediction* prediction = view_->triage().chosen();
  const PredictedScanRecord* scan = view_->triage().chosenScan();
  if (prediction == nullptr || scan == nullptr || scan->state != PredictionState::Finished) return;
  Q_EMIT exportWanted(
      {scan->output, scan->image, organNamesOf(*scan), scan->name, makersOf(*prediction).toStdString()});
}

void ModelsPage::showFolder(const std::filesystem::path& folder) {
  if (QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(folder.string())))) return;
  page_.banners().put(
      kPredicted,
      MessageKind::Info,
      tr("This desktop opens no folders; the files lie in %1.").arg(QString::fromStdString(folder.string())));
}

void ModelsPage::removePrediction(std::int64_t id) {
  if (!writing_ || isReadOnly()) return;
  again_ = [this, id] { removePrediction(id); };
  writing_->start([service = &service_, project = project_->folder, id](
                      const WorkContext&) { service->removePrediction(project, id); },
                  [this] { reload(); });
}

bool ModelsPage::mayClose(std::function<void()> then) {
  if (!isPredicting()) return true;
  afterStop_ = std::move(then);
  if (asking_) {
    asking_->raise();
    return false;
  }
  asking_ = new StopPredictionDialog(queue_->currentName(), page_.window());
  connect(asking_, &StopPredictionDialog::stopChosen, this, [this] {
    asking_->showStopping();
    queue_->cancelAll();
  });
  connect(asking_, &QDialog::rejected, this, [this] { afterStop_ = {}; });
  asking_->open();
  return false;
}

void ModelsPage::endWaiting() {
  if (!afterStop_) return;
  if (asking_) asking_->done(QDialog::Accepted);
  // Not from within a signal of the queue: what follows may close the project.
  QMetaObject::invokeMethod(
      this,
      [this] {
        if (auto then = std::exchange(afterStop_, {})) then();
      },
      Qt::QueuedConnection);
}

}  // namespace viscera

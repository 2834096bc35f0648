// SPDX-License-Identifier: Apache-2.0
// The part of ModelsPage that predicts and shows what came of it.
#include "gui/bridge/run_board.h"
#include "gui/models/input_choice.h"
#include "gui/models/model_words.h"
#include "gui/models/models_page.h"
#include "gui/models/models_view.h"
#include "gui/models/predict_dialog.h"
#include "gui/models/prediction_queue.h"
#include "gui/models/stop_prediction_dialog.h"
#include "gui/models/triage_view.h"
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
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

/// The one that predicts unless another is chosen: the one that was asked for, else the one of last time,
/// else the newest; of a run the best one. -1: none can predict.
std::ptrdiff_t usualModel(const std::vector<ListedModel>& models, const QString& wantedId) {
  const auto find = [&models](const auto& fits) {
    const auto found = std::find_if(
        models.begin(), models.end(), [&](const ListedModel& one) { return one.canPredict() && fits(one); });
    return found == models.end() ? std::ptrdiff_t{-1} : found - models.begin();
  };
  const std::ptrdiff_t wanted =
      find([id = wantedId.toStdString()](const ListedModel& one) { return one.id == id; });
  if (wanted >= 0) return wanted;
  const std::filesystem::path last = preferred(Preference::LastModel).toString().toStdString();
  if (const std::ptrdiff_t same = find([&](const ListedModel& one) { return one.file == last; }); same >= 0)
    return same;
  const std::ptrdiff_t newest = find([](const ListedModel&) { return true; });
  if (newest < 0 || models[static_cast<std::size_t>(newest)].isImported()) return newest;
  const std::string& run = models[static_cast<std::size_t>(newest)].runId;
  const std::ptrdiff_t best = find([&](const ListedModel& one) { return one.runId == run && one.isBest; });
  return best >= 0 ? best : newest;
}

/// All that can predict, the usual one first.
std::vector<ListedModel> modelsThatPredict(const std::vector<ListedModel>& models, const QString& wantedId) {
  const std::ptrdiff_t usual = usualModel(models, wantedId);
  std::vector<ListedModel> offered;
  for (std::ptrdiff_t i = 0; i < std::ssize(models); ++i)
    if (const ListedModel& one = models[static_cast<std::size_t>(i)]; one.canPredict())
      offered.insert(i == usual ? offered.begin() : offered.end(), one);
  return offered;
}

}  // namespace

bool ModelsPage::isPredicting() const {
  return queue_ && queue_->isBusy();
}

void ModelsPage::connectQueue() {
  connect(queue_.get(), &PredictionQueue::changed, this, &ModelsPage::updateQueue);
  connect(queue_.get(), &PredictionQueue::progressed, view_, &ModelsView::showProgress);
  connect(queue_.get(), &PredictionQueue::progressed, this, &ModelsPage::tellScanProgress);
  connect(queue_.get(), &PredictionQueue::scanDone, this, &ModelsPage::reload);
  connect(queue_.get(), &PredictionQueue::finished, this, &ModelsPage::noteFinished);
  connect(queue_.get(), &PredictionQueue::failed, this, &ModelsPage::tellFailed);
}

void ModelsPage::updateQueue() {
  view_->triage().setQueued(queue_->ids());
  if (queue_->isBusy())
    view_->showProgress(tr("%1: the model is being read").arg(queue_->currentName()), 0.0);
  else
    view_->showProgress({}, -1.0);
  if (const std::int64_t id = queuedForViewer(); id == 0)
    Q_EMIT scanProgressed({}, -1.0);
  else if (id == queue_->ids().front())
    tellScanProgress(tr("%1: the model is being read").arg(queue_->currentName()), 0.0);
  else
    Q_EMIT scanProgressed(tr("It begins as soon as %1 is done").arg(queue_->currentName()), 0.0);
  reload();
  if (!queue_->isBusy()) endWaiting();
}

/// The next prediction that the viewer waits for; 0: none.
std::int64_t ModelsPage::queuedForViewer() const {
  if (!queue_) return 0;
  for (const std::int64_t id : queue_->ids())
    if (forViewer_.contains(id)) return id;
  return 0;
}

void ModelsPage::tellScanProgress(const QString& text, double fraction) {
  if (const std::int64_t id = queuedForViewer(); id != 0 && id == queue_->ids().front())
    Q_EMIT scanProgressed(text, fraction);
}

void ModelsPage::cancelScan() {
  if (const std::int64_t id = queuedForViewer(); id != 0) queue_->cancel(id);
}

void ModelsPage::askPrediction() {
  if (!home_ || !models_ || isReadOnly()) return;
  std::vector<ListedModel> chosen = view_->chosen();
  if (chosen.empty()) return;
  PredictDialog::Subject subject;
  subject.project = home_->folder;
  subject.models = std::move(chosen);
  subject.training = isTraining();
  subject.labelMaps = home_->labelMaps;
  auto* dialog = new PredictDialog(service_, *home_->background, models_, std::move(subject), &page_);
  connect(dialog, &QDialog::accepted, this, [this, dialog] { predict(dialog->order()); });
  dialog->open();
}

void ModelsPage::askPredictionOf(const ScanToPredict& scan) {
  if (!home_) {
    Q_EMIT scanNotPredicted(tr("A prediction is kept in a project. Open one, or make a new one, first."), 0);
    return;
  }
  if (models_) return openPredictionOf(scan, {});
  asked_ = scan;
  if (!reading_->isRunning()) reload();  // it failed before
}

void ModelsPage::openPredictionOf(const ScanToPredict& scan, const QString& modelId) {
  PredictDialog::Subject subject;
  subject.project = home_->folder;
  subject.models = modelsThatPredict(models_->models, modelId);
  subject.oneOfThem = true;
  subject.training = isTraining();
  subject.labelMaps = home_->labelMaps;
  if (isReadOnly()) subject.obstacle = readOnlyText();
  auto* dialog = new PredictDialog(service_, *home_->background, models_, std::move(subject), page_.window());
  dialog->input().setInputs({scan.image}, scan.isFolder);
  connectPredictionOf(*dialog, scan);
  dialog->open();
}

void ModelsPage::connectPredictionOf(PredictDialog& dialog, const ScanToPredict& scan) {
  connect(&dialog, &QDialog::accepted, this, [this, &dialog, scan] {
    const PredictionOrder order = dialog.order();
    if (!order.models.empty())
      keepPreference(Preference::LastModel, QString::fromStdString(order.models.front().string()));
    const bool sameScan = order.inputs.size() == 1 && order.inputs.front() == scan.image;
    for (const QString& key : {kPredicted, kNotPredicted}) page_.banners().remove(key);
    addPrediction(order, sameScan);
  });
  connect(&dialog, &PredictDialog::importRequested, this, [this, scan] {
    afterImport_ = scan;
    chooseImport();
  });
  connect(&dialog, &PredictDialog::trainingRequested, this, &ModelsPage::trainingRequested);
}

void ModelsPage::predict(const PredictionOrder& order) {
  if (!writing_ || isReadOnly()) return;
  for (const QString& key : {kPredicted, kNotPredicted}) page_.banners().remove(key);
  addPrediction(order, false);
}

void ModelsPage::addPrediction(const PredictionOrder& order, bool forViewer) {
  if (!writing_ || isReadOnly()) return;
  again_ = [this, order, forViewer] { addPrediction(order, forViewer); };
  addsForViewer_ = forViewer;
  writing_->start(
      [service = &service_, order](const WorkContext&) {
        return std::pair(service->addPrediction(order), std::ssize(service->preview(order).scans));
      },
      [this, forViewer, name = QString::fromStdString(order.name)](
          const std::pair<std::int64_t, std::ptrdiff_t>& added) {
        addsForViewer_ = false;
        shownNext_ = added.first;
        view_->showTab(ModelsView::kPredictions);
        if (forViewer) forViewer_.insert(added.first);
        queue_->add({added.first, name, added.second});
      });
}

/// What the viewer waited for and is listed as it ended.
void ModelsPage::handOverScans() {
  for (const ListedPrediction& one : models_->predictions)
    if (doneForViewer_.erase(one.id()) > 0) handOver(one);
}

void ModelsPage::handOver(const ListedPrediction& prediction) {
  forViewer_.erase(prediction.id());
  const auto done = [](const PredictedScanRecord& scan) { return scan.state == PredictionState::Finished; };
  const auto& scans = prediction.scans;
  if (scans.size() == 1 && done(scans.front())) {
    Q_EMIT scanPredicted(requestOf(prediction, scans.front()));
  } else if (std::any_of(scans.begin(), scans.end(), done)) {
    tellOutcome(prediction);
  } else {
    Q_EMIT scanNotPredicted(outcomeText(prediction), prediction.id());
  }
}

void ModelsPage::goOn(std::int64_t predictionId) {
  if (!queue_ || !models_ || isReadOnly()) return;
  for (const QString& key : {kPredicted, kNotPredicted}) page_.banners().remove(key);
  for (const ListedPrediction& one : models_->predictions)
    if (one.id() == predictionId)
      queue_->add({predictionId, QString::fromStdString(one.record.name), std::ssize(one.scans)});
}

/// The list is read as soon as the queue has gone on; only then is known what came of the scans.
void ModelsPage::noteFinished(std::int64_t id) {
  if (forViewer_.contains(id))
    doneForViewer_.insert(id);
  else
    done_.insert(id);
}

void ModelsPage::tellOutcomes() {
  for (const ListedPrediction& one : models_->predictions)
    if (done_.erase(one.id()) > 0) tellOutcome(one);
}

void ModelsPage::tellOutcome(const ListedPrediction& prediction) {
  const int done = predictedScans(prediction);
  const bool complete = done == std::ssize(prediction.scans);
  Banner& banner = page_.banners().put(kPredicted,
                                       complete   ? MessageKind::Ok
                                       : done > 0 ? MessageKind::Warning
                                                  : MessageKind::Error,
                                       outcomeText(prediction));
  connect(
      banner.addRemedy(tr("Show")),
      &QPushButton::clicked,
      this,
      [this, id = prediction.id()] {
        view_->showTab(ModelsView::kPredictions);
        view_->triage().choose(id);
      },
      Qt::QueuedConnection);
  if (complete) return;
  connect(
      banner.addRemedy(tr("Try failed again")),
      &QPushButton::clicked,
      this,
      [this, id = prediction.id()] { goOn(id); },
      Qt::QueuedConnection);
}

void ModelsPage::tellFailed(std::int64_t id, const QString& name, const Failure& failure) {
  const QString sentence = tr("%1 came to no end: %2").arg(name, failure.message);
  if (forViewer_.contains(id)) {
    Q_EMIT scanNotPredicted(sentence, id);
    return;
  }
  Banner& banner = page_.banners().put(kNotPredicted, MessageKind::Error, sentence);
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
  Q_EMIT exportWanted({scan->output,
                       scan->image,
                       organNamesOf(*scan),
                       scan->name,
                       makersOf(*prediction).toStdString(),
                       prediction->ofDatasetCases,
                       scan->id});
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
  writing_->start([service = &service_, project = home_->folder, id](
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

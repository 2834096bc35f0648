// SPDX-License-Identifier: Apache-2.0
#include "gui/models/models_page.h"

#include "gui/bridge/run_board.h"
#include "gui/models/model_detail_pane.h"
#include "gui/models/models_view.h"
#include "gui/models/prediction_queue.h"
#include "gui/models/triage_view.h"
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/number_text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMetaMethod>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

const QString kModelsFailed = QStringLiteral("models/failed");
const QString kModelsDone = QStringLiteral("models/done");

}  // namespace

ModelsPage::ModelsPage(Page& page, ModelsService& service, QObject* parent)
    : QObject(parent), page_(page), service_(service), view_(new ModelsView) {
  page_.setContent(view_);
  QObject::disconnect(page_.primaryAction(), &QPushButton::clicked, nullptr, nullptr);
  connect(page_.primaryAction(), &QPushButton::clicked, this, &ModelsPage::askPrediction);
  connectView();
  showLoading();
}

ModelsPage::~ModelsPage() = default;

ModelsView& ModelsPage::view() {
  return *view_;
}

void ModelsPage::connectView() {
  connect(view_, &ModelsView::importRequested, this, &ModelsPage::askImport);
  connect(view_, &ModelsView::predictRequested, this, &ModelsPage::askPrediction);
  connect(view_, &ModelsView::chosenChanged, this, &ModelsPage::showModel);
  connect(view_, &ModelsView::cancelRequested, this, [this] {
    if (queue_) queue_->cancelCurrent();
  });
  ModelDetailPane& detail = view_->detail();
  connect(&detail, &ModelDetailPane::predictRequested, this, &ModelsPage::askPrediction);
  connect(&detail, &ModelDetailPane::forgetRequested, this, &ModelsPage::forgetModel);
  connect(&detail, &ModelDetailPane::newRunRequested, this, [this] {
    if (const auto chosen = view_->chosen(); !chosen.empty()) Q_EMIT newRunRequested(chosen.front().file);
  });
  connect(&detail, &ModelDetailPane::showFileRequested, this, [this] {
    if (const auto chosen = view_->chosen(); !chosen.empty()) showFolder(chosen.front().file.parent_path());
  });
  connect(&detail, &ModelDetailPane::readAgainRequested, this, [this] {
    inspected_.clear();
    showModel();
  });
  TriageView& triage = view_->triage();
  connect(&triage, &TriageView::viewRequested, this, &ModelsPage::viewScan);
  connect(&triage, &TriageView::exportRequested, this, &ModelsPage::exportScan);
  connect(&triage, &TriageView::adoptRequested, this, &ModelsPage::askAdoption);
  connect(&triage, &TriageView::goOnRequested, this, &ModelsPage::goOn);
  connect(&triage, &TriageView::removeRequested, this, &ModelsPage::removePrediction);
  connect(&triage, &TriageView::showFolderRequested, this, [this, &triage] {
    if (const ListedPrediction* one = triage.chosen()) showFolder(one->folder);
  });
}

void ModelsPage::connectNotify(const QMetaMethod& signal) {
  if (signal == QMetaMethod::fromSignal(&ModelsPage::exportWanted) && view_)
    view_->triage().setExportable(true);
}

void ModelsPage::setProject(ProjectContext* project) {
  if (project == nullptr) return setHome(std::nullopt);
  setHome(ModelHome{project->folder, project->readOnlyReason, &project->background, &project->board, {}});
}

void ModelsPage::setHome(std::optional<ModelHome> home) {
  letGo();
  home_ = std::move(home);
  if (!home_) return;
  queue_ = std::make_unique<PredictionQueue>(service_, home_->folder);
  connectQueue();
  for (auto* task : {&reading_, &inspecting_, &importing_, &writing_})
    *task = std::make_unique<BackgroundTask>(*home_->background);
  connect(reading_.get(), &BackgroundTask::failed, this, &ModelsPage::showFailure);
  connect(inspecting_.get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
    view_->showUnreadable(QString::fromStdString(inspected_.substr(0, inspected_.rfind('@'))),
                          failure.message);
  });
  connect(writing_.get(), &BackgroundTask::failed, this, &ModelsPage::tellRefused);
  connect(importing_.get(), &BackgroundTask::failed, this, &ModelsPage::tellNotImported);
  if (home_->board != nullptr) connect(home_->board, &RunBoard::ended, this, &ModelsPage::reload);
  view_->setReadOnly(QString::fromStdString(home_->readOnlyReason));
  view_->triage().setAdoptable(!isWithoutProject());
  showLoading();
  reload();
}

/// Of the project that was open, or of what was there without one.
void ModelsPage::letGo() {
  if (home_ && home_->board != nullptr) disconnect(home_->board, nullptr, this, nullptr);
  queue_.reset();  // stops what is predicted and waits for it
  for (auto* task : {&reading_, &inspecting_, &importing_, &writing_}) task->reset();
  for (const QString& key :
       {kModelsFailed, kModelsDone, QStringLiteral("models/review"), QStringLiteral("models/adopted")})
    page_.banners().remove(key);
  models_.reset();
  inspected_.clear();
  asked_.reset();
  afterImport_.reset();
  forViewer_.clear();
  doneForViewer_.clear();
  done_.clear();
  afterStop_ = {};
  again_ = {};
  unwritten_.clear();
  adoptionWaits_ = false;
  newest_ = makeNewestReviews();
  page_.setContext({});
  view_->showProgress({}, -1.0);
  Q_EMIT scanProgressed({}, -1.0);
  view_->show(std::make_shared<const Models>());
}

void ModelsPage::tellNotImported(const Failure& failure) {
  Banner& banner = page_.banners().put(kModelsFailed, MessageKind::Error, failure.message);
  connect(banner.addRemedy(tr("Choose another file…")),
          &QPushButton::clicked,
          this,
          &ModelsPage::askImport,
          Qt::QueuedConnection);
  if (std::exchange(afterImport_, std::nullopt)) Q_EMIT scanNotPredicted(failure.message, 0);
}

void ModelsPage::reload() {
  if (!reading_) return;
  reading_->start(
      [service = &service_, folder = home_->folder](const WorkContext&) { return service->list(folder); },
      [this](Models models) { show(std::move(models)); });
}

void ModelsPage::show(Models models) {
  models_ = withUnwritten(std::move(models));
  view_->show(models_);
  const QString imported = std::exchange(chosenNext_, {});
  if (!imported.isEmpty()) view_->choose(imported);
  if (shownNext_ != 0) view_->triage().choose(std::exchange(shownNext_, 0));
  page_.setContext(contextText());
  if (models_->models.empty() && models_->predictions.empty())
    showEmpty();
  else
    page_.showEmpty(false);
  updatePrimaryAction();
  tellOutcomes();
  handOverScans();
  if (asked_) openPredictionOf(*std::exchange(asked_, std::nullopt), imported);
}

/// "3 models"; what is shown belongs to no project where none is open.
QString ModelsPage::contextText() const {
  const auto count = std::ssize(models_->models);
  const QString models = count == 1 ? tr("1 model") : tr("%1 models").arg(groupedNumber(count));
  if (home_->board != nullptr) return count == 0 ? QString() : models;
  return count == 0 ? tr("no project is open") : tr("%1 · no project is open").arg(models);
}

void ModelsPage::showLoading() {
  page_.setEmptyState(IconName::Models, tr("Reading the models…"), tr("It takes a moment."));
  page_.showEmpty(true);
}

void ModelsPage::showEmpty() {
  EmptyState* empty =
      page_.setEmptyState(IconName::Models,
                          tr("No model yet"),
                          isWithoutProject() ? tr("Models made with MONAI or Clara Train, and checkpoints of "
                                                  "Viscera, can be imported and predict without a project.")
                                             : tr("A run puts its models here as it saves them. Models made "
                                                  "with MONAI or Clara Train can be imported."));
  QPushButton* import = empty->addAction(tr("Import model…"));
  import->setEnabled(!isReadOnly());
  import->setToolTip(isReadOnly() ? readOnlyText()
                                  : tr("A .pt file, or the folder of an archive of Clara Train or MONAI"));
  connect(import, &QPushButton::clicked, this, &ModelsPage::askImport, Qt::QueuedConnection);
  QPushButton* train = empty->addAction(isWithoutProject() ? tr("Open a project") : tr("Go to training"));
  train->setToolTip(isWithoutProject() ? tr("A model is trained in a project") : tr("Train a model"));
  connect(train, &QPushButton::clicked, this, &ModelsPage::trainingRequested, Qt::QueuedConnection);
  page_.showEmpty(true);
}

void ModelsPage::showFailure(const Failure& failure) {
  if (std::exchange(asked_, std::nullopt)) Q_EMIT scanNotPredicted(failure.message, 0);
  const auto again = [this] {
    page_.banners().remove(kModelsFailed);
    if (!models_) showLoading();
    reload();
  };
  if (models_) {  // what was read before is still worth seeing
    Banner& banner = page_.banners().put(kModelsFailed, MessageKind::Error, failure.message);
    connect(banner.addRemedy(tr("Try again")), &QPushButton::clicked, this, again, Qt::QueuedConnection);
    return;
  }
  EmptyState* failed =
      page_.setEmptyState(IconName::Error, tr("The models cannot be read"), breakable(failure.message));
  connect(failed->addAction(tr("Try again")), &QPushButton::clicked, this, again, Qt::QueuedConnection);
  page_.showEmpty(true);
}

void ModelsPage::tellRefused(const Failure& failure) {
  if (std::exchange(addsForViewer_, false)) Q_EMIT scanNotPredicted(failure.message, 0);
  Banner& banner = page_.banners().put(kModelsFailed, MessageKind::Error, failure.message);
  connect(
      banner.addRemedy(tr("Try again")),
      &QPushButton::clicked,
      this,
      [this] {
        page_.banners().remove(kModelsFailed);
        if (const auto again = again_) again();  // a copy: it is replaced while it runs
      },
      Qt::QueuedConnection);
}

QString ModelsPage::readOnlyText() const {
  return tr("The project can only be read: %1").arg(QString::fromStdString(home_->readOnlyReason));
}

bool ModelsPage::isTraining() const {
  if (!home_ || home_->board == nullptr) return false;
  const auto& runs = home_->board->runs();
  return std::any_of(
      runs.begin(), runs.end(), [](const ListedRun& run) { return run.phase == RunPhase::Running; });
}

void ModelsPage::updatePrimaryAction() {
  const std::vector<ListedModel> chosen = view_->chosen();
  const bool fit = !chosen.empty() && std::all_of(chosen.begin(), chosen.end(), [](const ListedModel& one) {
    return one.canPredict();
  });
  QPushButton* action = page_.setPrimaryAction(tr("Predict…"), IconName::Play);
  action->setEnabled(fit && !isReadOnly());
  action->setToolTip(isReadOnly()     ? readOnlyText()
                     : chosen.empty() ? tr("Choose a model first")
                     : !fit ? tr("Choose models that can segment: an encoder of pre-training cannot")
                            : tr("Predict the label maps of scans with the chosen models"));
}

void ModelsPage::showModel() {
  updatePrimaryAction();
  const std::vector<ListedModel> chosen = view_->chosen();
  if (chosen.empty() || !inspecting_) {
    inspected_.clear();
    return;
  }
  const ListedModel& model = chosen.front();
  const std::string key = model.id + '@' + std::to_string(model.written_ms);
  if (key == inspected_ || !model.problem.empty()) return;
  inspected_ = key;
  inspecting_->start([service = &service_, project = home_->folder, model](
                         const WorkContext&) { return service->detailsOf(project, model); },
                     [this, id = QString::fromStdString(model.id)](const ModelDetails& details) {
                       view_->showDetails(id, details);
                     });
}

void ModelsPage::askImport() {
  afterImport_.reset();
  chooseImport();
}

void ModelsPage::chooseImport() {
  if (!home_ || isReadOnly()) return;
  auto* dialog = new QFileDialog(page_.window(), tr("Model to import"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Models (*.pt *.pth *.zip)"), tr("All files (*)")});
  const QString last = preferred(Preference::LastFolder).toString();
  if (QFileInfo(last).isDir()) dialog->setDirectory(last);
  connect(dialog, &QFileDialog::rejected, this, [this] { afterImport_.reset(); });
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    keepPreference(Preference::LastFolder, QFileInfo(file).absolutePath());
    importModel(file.toStdString());
  });
  dialog->open();
}

void ModelsPage::importModel(const std::filesystem::path& file) {
  if (!importing_ || isReadOnly()) return;
  page_.banners().remove(kModelsFailed);
  importing_->start([service = &service_, project = home_->folder, file](
                        const WorkContext&) { return service->importModel(project, file); },
                    [this](const std::string& id) {
                      chosenNext_ = QString::fromStdString(id);
                      if (afterImport_) asked_ = std::exchange(afterImport_, std::nullopt);
                      view_->showTab(ModelsView::kModels);
                      reload();
                    });
}

void ModelsPage::forgetModel() {
  const std::vector<ListedModel> chosen = view_->chosen();
  if (!writing_ || isReadOnly() || chosen.empty() || !chosen.front().isImported()) return;
  again_ = [this] { forgetModel(); };
  writing_->start([service = &service_, project = home_->folder, id = chosen.front().importId](
                      const WorkContext&) { service->forgetModel(project, id); },
                  [this] { reload(); });
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/datasets_page.h"

#include "engine/api/presets.h"
#include "gui/datasets/case_checker.h"
#include "gui/datasets/case_detail_pane.h"
#include "gui/datasets/case_table_model.h"
#include "gui/datasets/case_view.h"
#include "gui/datasets/case_words.h"
#include "gui/datasets/dataset_messages.h"
#include "gui/shell/page.h"
#include "gui/theme/roles.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/number_text.h"

#include <QFileDialog>
#include <QMenu>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

constexpr std::size_t kShownFindings = 2;  // more would leave no room for the table

constexpr char kShowing[] = "datasets/showing";  // a case that was asked for

QString findingKey(std::size_t number) {
  return QStringLiteral("datasets/finding%1").arg(number);
}

QString text(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

}  // namespace

/// What opening brings: the dataset and what is still known of its cases.
struct DatasetsPage::Opened {
  std::shared_ptr<const Dataset> dataset;
  std::vector<CaseFacts> facts;
};

DatasetsPage::DatasetsPage(Page& page, QObject* parent)
    : QObject(parent),
      page_(page),
      model_(new CaseTableModel(this)),
      checker_(new CaseChecker(this)),
      view_(new CaseView(*model_)) {
  page_.setContent(view_);
  QObject::disconnect(page_.primaryAction(), &QPushButton::clicked, nullptr, nullptr);
  connect(page_.primaryAction(), &QPushButton::clicked, this, [this] {
    if (dataset_) Q_EMIT trainingRequested(dataset_->record, task());
  });
  connectView();
  connect(checker_, &CaseChecker::checked, this, &DatasetsPage::takeFacts);
  connect(checker_, &CaseChecker::changed, this, &DatasetsPage::updateProgress);
  connect(checker_, &CaseChecker::failed, this, [this](const Failure& failure) {
    Banner& banner =
        page_.banners().put(QStringLiteral("datasets/check"), MessageKind::Error, failure.message);
    connect(
        banner.addRemedy(tr("Check again")),
        &QPushButton::clicked,
        this,
        [this] {
          checker_->check(dataset_, model_->uncheckedCases());
          page_.banners().remove(QStringLiteral("datasets/check"));
        },
        Qt::QueuedConnection);
  });
  showEmpty();
}

DatasetsPage::~DatasetsPage() {
  delete view_;  // before the model that it shows
}

CaseView& DatasetsPage::view() {
  return *view_;
}

void DatasetsPage::connectView() {
  connect(view_, &CaseView::datasetChosen, this, [this](const DatasetRecord& record) {
    openDataset(record.splitFile, record.root);
  });
  connect(view_, &CaseView::openRequested, this, &DatasetsPage::openDatasetRequested);
  connect(view_, &CaseView::checkRequested, this, [this] { recheck(view_->selectedCases()); });
  connect(view_, &CaseView::cancelRequested, checker_, &CaseChecker::cancel);
  connect(view_, &CaseView::selectionChanged, this, &DatasetsPage::selectionChanged);
  connect(view_, &CaseView::viewRequested, this, &DatasetsPage::viewCaseRequested);
  connect(&view_->detail(), &CaseDetailPane::repairRequested, this, &DatasetsPage::repairRequested);
  connect(&view_->detail(), &CaseDetailPane::dropRequested, this, &DatasetsPage::dropRequested);
  connect(&view_->detail(), &CaseDetailPane::dataFolderRequested, this, &DatasetsPage::chooseFolder);
  connect(&view_->detail(), &CaseDetailPane::recheckRequested, this, [this](const QString& name) {
    recheck({name.toStdString()});
  });
}

void DatasetsPage::letGo() {
  opening_.reset();
  listing_.reset();
  wantedCase_.clear();
  checker_->setProject(nullptr);
  dataset_.reset();
  known_.clear();
  model_->setDataset(nullptr);
  page_.setContext({});
  updateBanners();
}

void DatasetsPage::setProject(ProjectContext* context) {
  letGo();
  context_ = context;
  if (context_ != nullptr) {
    opening_ = std::make_unique<BackgroundTask>(context_->background);
    listing_ = std::make_unique<BackgroundTask>(context_->background);
    connect(opening_.get(), &BackgroundTask::failed, this, &DatasetsPage::showFailure);
    connect(listing_.get(), &BackgroundTask::failed, this, &DatasetsPage::showFailure);
    checker_->setProject(context_);
  }
  showEmpty();
  Q_EMIT datasetShown(nullptr);
  if (context_ != nullptr) listDatasets(true);
}

void DatasetsPage::listDatasets(bool openNewest) {
  listing_->start([service = &context_->services.datasets,
                   project = context_->folder](const WorkContext&) { return service->list(project); },
                  [this, openNewest](std::vector<DatasetRecord> found) {
                    known_ = std::move(found);
                    view_->setDatasets(known_, dataset_ ? dataset_->record.id : 0);
                    if (openNewest && !known_.empty() && !dataset_ && !opening_->isRunning())
                      openDataset(known_.front().splitFile, known_.front().root);
                  });
}

void DatasetsPage::openDataset(const std::filesystem::path& split, const std::filesystem::path& root) {
  if (context_ == nullptr) return;
  const bool same = dataset_ && split_ == split && root_ == root;
  split_ = split;
  root_ = root;
  if (!same) {
    checker_->cancel();
    showOpening();
  }
  opening_->start(
      [service = &context_->services.datasets, project = context_->folder, split, root](
          const WorkContext& work) {
        Opened opened;
        opened.dataset = std::make_shared<const Dataset>(service->open(project, split, root, work));
        work.throwIfStopped();
        opened.facts = service->keptFacts(project, *opened.dataset);
        return opened;
      },
      [this](Opened opened) { show(std::move(opened)); });
}

void DatasetsPage::reload() {
  if (!split_.empty()) openDataset(split_, root_);
}

void DatasetsPage::show(Opened opened) {
  const std::vector<std::string> selected = view_->selectedCases();
  dataset_ = std::move(opened.dataset);
  const char* preset = task() == Task::Segmentation ? "clara-4.1-card-seg" : "clara-4.1-card-ssl";
  view_->detail().setDataset(organNamesOf(*dataset_), presetConfig(preset).preprocessing.huWindow);
  model_->setDataset(dataset_);
  model_->setFacts(std::move(opened.facts));
  view_->showDataset(
      context_->isReadOnly()
          ? tr("The project can only be read: %1").arg(QString::fromStdString(context_->readOnlyReason))
          : QString());
  if (selected.size() == 1) view_->select(selected.front());
  revealWanted();
  page_.setContext(contextText(*dataset_));
  page_.showEmpty(false);
  updateBanners();
  updatePrimaryAction();
  listDatasets(false);
  Q_EMIT datasetShown(dataset_.get());
  checker_->check(dataset_, model_->uncheckedCases());
}

void DatasetsPage::showCaseOf(const std::filesystem::path& split,
                              const std::filesystem::path& root,
                              const std::string& caseName) {
  if (context_ == nullptr) return;
  page_.banners().remove(kShowing);
  wantedCase_ = caseName;
  const bool open =
      dataset_ && dataset_->record.splitFile == split && (root.empty() || dataset_->record.root == root);
  if (!open || opening_->isRunning()) return openDataset(split, root);
  revealWanted();
}

void DatasetsPage::revealWanted() {
  const std::string name = std::exchange(wantedCase_, {});
  if (name.empty()) return;
  if (model_->rowOf(name) >= 0) return view_->reveal(name);
  page_.banners().put(kShowing,
                      MessageKind::Warning,
                      tr("%1 does not list the case %2 any more.")
                          .arg(QString::fromStdString(dataset_->record.name), QString::fromStdString(name)));
}

void DatasetsPage::showEmpty() {
  EmptyState* empty =
      page_.setEmptyState(IconName::Datasets,
                          tr("No dataset yet"),
                          tr("Open a split file (TCIA, BTCV, Decathlon, nnU-Net), or drop a folder of "
                             "scans here. Viscera lists every case and checks it in the background."));
  connect(empty->addAction(tr("Open dataset…")),
          &QPushButton::clicked,
          this,
          &DatasetsPage::openDatasetRequested,
          Qt::QueuedConnection);
  connect(empty->addAction(tr("Try the demo")),
          &QPushButton::clicked,
          this,
          &DatasetsPage::demoRequested,
          Qt::QueuedConnection);
  page_.showEmpty(true);
}

void DatasetsPage::showOpening() {
  EmptyState* waiting =
      page_.setEmptyState(IconName::Datasets,
                          tr("Opening %1…").arg(text(split_.filename())),
                          tr("Its files are looked for below %1.")
                              .arg(breakable(text(root_.empty() ? split_.parent_path() : root_))));
  QPushButton* cancel = waiting->addAction(tr("Cancel"));
  setButtonKind(cancel, ButtonKind::Standard);
  connect(
      cancel,
      &QPushButton::clicked,
      this,
      [this] {
        if (opening_) opening_->cancel();
        if (!dataset_) return showEmpty();
        split_ = dataset_->record.splitFile;
        root_ = dataset_->record.root;
        view_->setDatasets(known_, dataset_->record.id);
        page_.showEmpty(false);
        checker_->check(dataset_, model_->uncheckedCases());
      },
      Qt::QueuedConnection);
  page_.showEmpty(true);
}

void DatasetsPage::showFailure(const Failure& failure) {
  wantedCase_.clear();
  const QString name = split_.empty() ? tr("The list of datasets") : text(split_.filename());
  EmptyState* failed =
      page_.setEmptyState(IconName::Error, tr("%1 cannot be opened").arg(name), breakable(failure.message));
  connect(failed->addAction(tr("Open another dataset…")),
          &QPushButton::clicked,
          this,
          &DatasetsPage::openDatasetRequested,
          Qt::QueuedConnection);
  connect(
      failed->addAction(tr("Try again")),
      &QPushButton::clicked,
      this,
      [this] {
        if (split_.empty()) return listDatasets(true);
        openDataset(split_, root_);
      },
      Qt::QueuedConnection);
  if (dataset_)
    connect(
        failed->addAction(tr("Back")),
        &QPushButton::clicked,
        this,
        [this] {
          split_ = dataset_->record.splitFile;
          root_ = dataset_->record.root;
          view_->setDatasets(known_, dataset_->record.id);
          page_.showEmpty(false);
        },
        Qt::QueuedConnection);
  page_.showEmpty(true);
}

Task DatasetsPage::task() const {
  return dataset_ && hasLabels(*dataset_) ? Task::Segmentation : Task::Pretraining;
}

void DatasetsPage::updatePrimaryAction() {
  const bool labelled = task() == Task::Segmentation;
  QPushButton* action = page_.setPrimaryAction(
      labelled ? tr("Train on this dataset…") : tr("Pre-train on this dataset…"), IconName::Play);
  const bool anyFound = std::any_of(
      dataset_->cases.begin(), dataset_->cases.end(), [](const DatasetCase& one) { return one.found; });
  action->setEnabled(anyFound && !context_->isReadOnly());
  action->setToolTip(context_->isReadOnly() ? tr("Nothing can be trained, the project can only be read: %1")
                                                  .arg(QString::fromStdString(context_->readOnlyReason))
                     : anyFound ? tr("Opens the form of a new run with this dataset filled in")
                                : tr("No case has its files; choose the data folder first"));
}

void DatasetsPage::updateBanners() {
  BannerArea& banners = page_.banners();
  for (const char* key : {"datasets/missing", "datasets/check"}) banners.remove(QString::fromLatin1(key));
  for (std::size_t i = 0; i < kShownFindings; ++i) banners.remove(findingKey(i));
  if (!dataset_) return;
  if (context_->isReadOnly())
    banners
        .put(QStringLiteral("readonly"),  // in the place of what the window says on every page
             MessageKind::Info,
             tr("This project can only be read: %1. Checks are shown, but not kept.")
                 .arg(withoutFullStop(QString::fromStdString(context_->readOnlyReason))))
        .setClosable(false);
  for (const DownloadState& one : dataset_->downloads) {
    const QString message = missingText(*dataset_, one);
    if (message.isEmpty()) continue;
    Banner& banner = banners.put(QStringLiteral("datasets/missing"), MessageKind::Warning, message);
    banner.setClosable(false);
    connect(banner.addRemedy(tr("Choose the data folder…")),
            &QPushButton::clicked,
            this,
            &DatasetsPage::chooseFolder);
  }
  for (std::size_t i = 0; i < std::min(kShownFindings, dataset_->problems.size()); ++i) addFinding(i);
}

void DatasetsPage::addFinding(std::size_t number) {
  const DataProblem& problem = dataset_->problems[number];
  Banner& banner = page_.banners().put(findingKey(number), kindOf(problem.severity), auditText(problem));
  if (problem.code == "patient_overlap" && !context_->isReadOnly())
    connect(banner.addRemedy(tr("Put each patient in one part…")),
            &QPushButton::clicked,
            this,
            &DatasetsPage::leaksRequested);
  if (problem.cases.empty()) return;
  connect(banner.addRemedy(tr("Show the cases")), &QPushButton::clicked, this, [this, number] {
    const DataProblem& shown = dataset_->problems.at(number);
    view_->showOnly({shown.cases.begin(), shown.cases.end()},
                    tr("%1 of this message").arg(casesText(std::ssize(shown.cases))));
  });
}

void DatasetsPage::chooseFolder() {
  auto* dialog = new QFileDialog(view_, tr("Folder of the data"), text(root_));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
    openDataset(split_, folder.toStdString());
  });
  dialog->open();
}

void DatasetsPage::recheck(const std::vector<std::string>& names) {
  if (!dataset_) return;
  std::vector<std::string> there;
  for (const DatasetCase& one : dataset_->cases)
    if (one.found && (names.empty() || std::find(names.begin(), names.end(), one.record.name) != names.end()))
      there.push_back(one.record.name);
  checker_->check(dataset_, there);
}

void DatasetsPage::setTraining(bool training) {
  checker_->setResting(training);
}

void DatasetsPage::takeFacts(const std::vector<CaseFacts>& facts) {
  std::vector<std::string> names;
  for (const CaseFacts& one : facts) names.push_back(one.caseName);
  model_->setFacts(facts);
  view_->refresh(names);
}

void DatasetsPage::updateProgress() {
  const bool busy = checker_->left() > 0;
  // Of all that can be checked, not of those that were not known yet: that is the number people see.
  const int total = model_->countOfFound();
  const int done = total - std::max(checker_->left(), static_cast<int>(model_->uncheckedCases().size()));
  const bool all = total == model_->rowCount();
  view_->showProgress(progressText(done, total, all, checker_->timeLeft_s(), checker_->isResting()),
                      busy ? static_cast<double>(done) / std::max(1, total) : -1.0,
                      checker_->isResting());
}

void DatasetsPage::addToolbarMenu(const QString& name, QMenu* menu) {
  view_->addMenu(name, menu);
}

void DatasetsPage::selectCase(const std::string& name) {
  view_->select(name);
}

std::vector<std::string> DatasetsPage::selectedCases() const {
  return view_->selectedCases();
}

}  // namespace viscera

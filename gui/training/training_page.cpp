// SPDX-License-Identifier: Apache-2.0
#include "gui/training/training_page.h"

#include "gui/bridge/project_context.h"
#include "gui/charts/curve_chart.h"
#include "gui/shell/page.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/curve_details.h"
#include "gui/training/run_dashboard.h"
#include "gui/training/run_dialogs.h"
#include "gui/training/run_list.h"
#include "gui/training/run_texts.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/number_text.h"

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

/// "5 runs, 1 queued"; empty where there is neither.
QString countsText(std::size_t runs, std::size_t queued) {
  QStringList parts;
  if (runs == 1) parts << TrainingPage::tr("1 run");
  if (runs > 1) parts << TrainingPage::tr("%1 runs").arg(groupedNumber(static_cast<qint64>(runs)));
  if (queued > 0) parts << TrainingPage::tr("%1 queued").arg(groupedNumber(static_cast<qint64>(queued)));
  return parts.join(", ");
}

constexpr char kFailureKey[] = "training";
constexpr char kLeftOutKey[] = "leftOut";
constexpr char kSplitterKey[] = "training/splitter";
constexpr int kListWidth = 320;
constexpr std::size_t kMostCompared = 8;  // as many as there are colours

}  // namespace

TrainingPage::TrainingPage(Page& page, QObject* parent) : QObject(parent), page_(page) {
  build();
  connectDashboard();
  connect(list_, &RunList::selectionChanged, this, &TrainingPage::updateSelection);
  connect(list_, &RunList::dequeueRequested, this, [this](qint64 id) {
    if (project_ != nullptr) project_->board.dequeue(id);
  });
  connect(list_, &RunList::editRequested, this, &TrainingPage::editQueued);
  connect(list_, &RunList::queueGoingRequested, this, [this](bool goes) {
    if (project_ == nullptr) return;
    if (goes)
      project_->board.startQueue();
    else
      project_->board.holdQueue();
  });
}

TrainingPage::~TrainingPage() = default;

void TrainingPage::build() {
  whole_ = new QStackedWidget(&page_);
  splitter_ = new QSplitter(Qt::Horizontal, whole_);
  splitter_->setChildrenCollapsible(false);
  list_ = new RunList(splitter_);
  right_ = new QStackedWidget(splitter_);
  dashboard_ = new RunDashboard(right_);
  nothing_ = new QLabel(right_);
  setTextRole(nothing_, TextRole::Secondary);
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->setTextFormat(Qt::PlainText);  // names of users are in it
  nothing_->setWordWrap(true);
  nothing_->setContentsMargins(metrics::kPageMargins);
  right_->addWidget(dashboard_);
  right_->addWidget(nothing_);
  right_->setCurrentWidget(nothing_);
  splitter_->addWidget(list_);
  splitter_->addWidget(right_);
  splitter_->setStretchFactor(0, 0);
  splitter_->setStretchFactor(1, 1);
  splitter_->setSizes({kListWidth, 4 * kListWidth});
  splitter_->restoreState(QSettings().value(kSplitterKey).toByteArray());
  connect(splitter_, &QSplitter::splitterMoved, this, [this] {
    QSettings().setValue(kSplitterKey, splitter_->saveState());
  });
  whole_->addWidget(splitter_);
  page_.setContent(whole_);
  page_.showEmpty(true);
}

void TrainingPage::connectDashboard() {
  connect(dashboard_, &RunDashboard::actionRequested, this, &TrainingPage::act);
  connect(dashboard_, &RunDashboard::remedyRequested, this, &TrainingPage::remedy);
  connect(dashboard_, &RunDashboard::labelsRequested, this, &TrainingPage::askLabels);
  connect(dashboard_, &RunDashboard::exportRequested, this, &TrainingPage::exportChart);
  connect(dashboard_, &RunDashboard::differenceRequested, this, &TrainingPage::differenceRequested);
}

void TrainingPage::setProject(ProjectContext* project) {
  if (project_ != nullptr) {
    followOnly({});
    project_->board.disconnect(this);
  }
  writing_.reset();
  details_.reset();
  project_ = project;
  loaded_ = false;
  edited_ = 0;
  page_.banners().remove(kQueueKey);
  closeForm();
  dashboard_->setBackground(project == nullptr ? nullptr : &project->background);
  dashboard_->setReadOnly(project == nullptr ? QString() : QString::fromStdString(project->readOnlyReason));
  const bool readOnly = project != nullptr && project->isReadOnly();
  if (QPushButton* action = page_.primaryAction()) {
    action->setEnabled(!readOnly);
    action->setToolTip(readOnly ? tr("Nothing can be trained, the project can only be read: %1")
                                      .arg(QString::fromStdString(project->readOnlyReason))
                                : action->text());
  }
  list_->setReadOnly(readOnly ? QString::fromStdString(project->readOnlyReason) : QString());
  dashboard_->setRuns({});
  list_->setRuns({}, {});
  list_->setLoading(project != nullptr);
  page_.setContext({});
  page_.showEmpty(project == nullptr);
  if (project == nullptr) return;
  writing_ = std::make_unique<BackgroundTask>(project->background);
  details_ = std::make_unique<CurveDetails>(project->folder, project->background, dashboard_->curves());
  connectBoard();
  if (project->board.isListed()) updateRuns();
}

void TrainingPage::connectBoard() {
  RunBoard& board = project_->board;
  connect(&board, &RunBoard::runsChanged, this, &TrainingPage::updateRuns);
  connect(&board, &RunBoard::started, this, [this](const QString& id) {
    starting_ = false;
    edited_ = 0;
    showRun(id.toStdString());
  });
  connect(&board, &RunBoard::failed, this, &TrainingPage::tellFailure);
  connect(&board, &RunBoard::queuedFailed, this, &TrainingPage::tellQueued);
  connect(&board, &RunBoard::followed, this, [this](const QString& id, const RunUpdate& update) {
    dashboard_->apply(id.toStdString(), update);
  });
  connect(writing_.get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
    tellFailure({}, failure);
  });
}

void TrainingPage::setForm(QWidget* form) {
  delete form_;
  form_ = form;
  if (form != nullptr) whole_->addWidget(form);
}

void TrainingPage::newRun(const NewRunSeed& seed) {
  if (form_ == nullptr) return;
  edited_ = seed.queuedId;
  backToForm();
  Q_EMIT newRunOpened(seed);
}

void TrainingPage::closeForm() {
  whole_->setCurrentWidget(splitter_);
  if (page_.primaryAction() != nullptr) page_.primaryAction()->setHidden(page_.isEmpty());
  if (project_ != nullptr && loaded_) updateRuns();
}

bool TrainingPage::isFormShown() const {
  return form_ != nullptr && whole_->currentWidget() == form_;
}

void TrainingPage::showRun(const std::string& runId) {
  closeForm();
  list_->select(runId);
}

void TrainingPage::start(const TrainingRequest& request) {
  starting_ = project_ != nullptr;
  if (project_ != nullptr) project_->board.start(request, edited_);
  closeForm();
}

void TrainingPage::enqueue(const TrainingRequest& request) {
  if (project_ != nullptr) project_->board.enqueue(request, std::exchange(edited_, 0));
  closeForm();
}

void TrainingPage::updateRuns() {
  const auto& runs = project_->board.runs();
  const auto& queue = project_->board.queue();
  const bool first = !loaded_;
  loaded_ = true;
  list_->setLoading(false);
  list_->setRuns(runs, queue, project_->board.queueGoes());
  if (!isFormShown()) page_.showEmpty(runs.empty() && queue.empty());
  page_.setContext(countsText(runs.size(), queue.size()));
  if (first && list_->selectedRuns().empty() && !runs.empty()) list_->select(runs.front().record.id);
  updateSelection();
}

void TrainingPage::updateSelection() {
  if (project_ == nullptr) return;
  const std::string current = list_->currentRun();
  std::vector<ListedRun> shown;
  for (const std::string& id : list_->selectedRuns())
    if (const ListedRun* run = project_->board.find(id))
      shown.insert(id == current ? shown.begin() : shown.end(), *run);
  const std::size_t chosen = shown.size();
  // Only runs of one task have curves that can lie over each other.
  if (!shown.empty())
    std::erase_if(
        shown, [task = shown.front().record.task](const ListedRun& run) { return run.record.task != task; });
  const std::size_t comparable = shown.size();
  shown.resize(std::min(comparable, kMostCompared));
  tellLeftOut(chosen - comparable, comparable - shown.size());
  std::set<std::string> ids;
  for (const ListedRun& run : shown) ids.insert(run.record.id);
  dashboard_->setRuns(shown);
  followOnly(ids);
  if (shown.empty()) tellNothing();
  right_->setCurrentWidget(shown.empty() ? nothing_ : static_cast<QWidget*>(dashboard_));
}

void TrainingPage::tellLeftOut(std::size_t ofOtherTask, std::size_t tooMany) {
  QStringList sentences;
  if (ofOtherTask == 1) sentences << tr("One chosen run is of the other task and is not compared.");
  if (ofOtherTask > 1)
    sentences << tr("%1 chosen runs are of the other task and are not compared.").arg(ofOtherTask);
  if (tooMany == 1)
    sentences << tr("One more chosen run is not shown: at most %1 are compared at once.").arg(kMostCompared);
  if (tooMany > 1)
    sentences << tr("%1 more chosen runs are not shown: at most %2 are compared at once.")
                     .arg(tooMany)
                     .arg(kMostCompared);
  const QString text = sentences.join(' ');
  if (std::exchange(leftOutText_, text) == text) return;  // one that was put away does not come again
  if (text.isEmpty())
    dashboard_->banners().remove(kLeftOutKey);
  else
    dashboard_->banners().put(kLeftOutKey, MessageKind::Info, text);
}

void TrainingPage::tellNothing() {
  const QueuedRun* queued = project_->board.findQueued(list_->currentQueued());
  nothing_->setText(queued != nullptr ? list_->model().explanation(*queued)
                                      : tr("Choose a run at the left; several chosen runs are compared."));
}

void TrainingPage::followOnly(const std::set<std::string>& runs) {
  const std::set<std::string> before = followed_;
  followed_ = runs;
  for (const std::string& id : before)
    if (!runs.contains(id)) project_->board.unfollow(id);
  for (const std::string& id : runs)
    if (!before.contains(id)) project_->board.follow(id);
}

void TrainingPage::tellFailure(const QString& runId, const Failure& failure) {
  const ListedRun* run = project_ == nullptr ? nullptr : project_->board.find(runId.toStdString());
  const bool fromForm = run == nullptr && std::exchange(starting_, false);
  const RunTrouble trouble = troubleOfRequest(failure.message, run, fromForm);
  Banner& banner = page_.banners().put(kFailureKey, MessageKind::Error, trouble.text);
  for (const RunRemedy& one : trouble.remedies)
    connect(
        banner.addRemedy(one.text),
        &QPushButton::clicked,
        this,
        [this, runId, kind = one.kind] {
          page_.banners().remove(kFailureKey);
          if (kind == RunRemedy::Kind::BackToForm) return backToForm();
          if (kind == RunRemedy::Kind::FreeSpace) return Q_EMIT freeSpaceRequested();
          remedy(runId, kind);
        },
        Qt::QueuedConnection);
}

void TrainingPage::backToForm() {
  if (form_ == nullptr) return;
  page_.showEmpty(false);
  if (page_.primaryAction() != nullptr) page_.primaryAction()->hide();  // the form has one of its own
  whole_->setCurrentWidget(form_);
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/results/results_page.h"

#include "gui/bridge/run_board.h"
#include "gui/datasets/case_words.h"
#include "gui/results/case_scores_view.h"
#include "gui/results/evaluate_dialog.h"
#include "gui/results/foreign_dialog.h"
#include "gui/results/result_table_model.h"
#include "gui/shell/page.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/empty_state.h"
#include "gui/widgets/number_text.h"

#include <QPushButton>

#include <algorithm>
#include <cmath>
#include <set>

namespace viscera {
namespace {

const QString kFailed = QStringLiteral("results/failed");
const QString kDone = QStringLiteral("results/done");
const QString kMissing = QStringLiteral("results/missing");

constexpr std::size_t kMostNotes = 3;

QString progressText(const QString& name, const WorkProgress& progress) {
  const QString percent =
      ResultsPage::tr("Evaluating %1: %2 %").arg(name).arg(std::lround(100.0 * progress.fraction));
  return progress.left_s < 0.0 ? percent
                               : ResultsPage::tr("%1, %2 left").arg(percent, durationText(progress.left_s));
}

}  // namespace

ResultsPage::ResultsPage(Page& page, ResultsService& service, QObject* parent)
    : QObject(parent), page_(page), service_(service), view_(new ResultsView) {
  page_.setContent(view_);
  QObject::disconnect(page_.primaryAction(), &QPushButton::clicked, nullptr, nullptr);
  connect(page_.primaryAction(), &QPushButton::clicked, this, [this] { askEvaluation(); });
  connectView();
  showLoading();
}

ResultsPage::~ResultsPage() {
  working_.reset();
  evaluating_.reset();
}

void ResultsPage::connectView() {
  connect(view_, &ResultsView::caseRequested, this, &ResultsPage::requestCase);
  connect(view_, &ResultsView::addForeignRequested, this, [this] { askForeign(); });
  connect(view_, &ResultsView::removeForeignRequested, this, &ResultsPage::removeForeign);
  connect(view_, &ResultsView::exportRequested, this, &ResultsPage::askExport);
  connect(
      view_, &ResultsView::labelMapExportRequested, this, [this](std::size_t run, const QString& caseName) {
        exportLabelMaps({run}, caseName.toStdString());
      });
  connect(view_, &ResultsView::copyCommandRequested, this, &ResultsPage::copyCommand);
  connect(view_, &ResultsView::cancelRequested, this, [this] {
    if (working_) working_->cancel();
    finish();
  });
  connect(&view_->cases(), &CaseScoresView::reviewChanged, this, &ResultsPage::keepReview);
}

void ResultsPage::setProject(ProjectContext* project) {
  if (project_ != nullptr) disconnect(&project_->board, nullptr, this, nullptr);
  working_.reset();  // asks it to stop, and waits with the thread below
  evaluating_.reset();
  for (auto* task : {&reading_, &opening_, &writing_}) task->reset();
  for (const QString& key : {kFailed, kDone, kMissing}) page_.banners().remove(key);
  project_ = project;
  results_.reset();
  page_.setContext({});
  view_->showProgress({}, -1.0);
  view_->show(std::make_shared<const Results>());
  if (project_ == nullptr) return;
  evaluating_ = std::make_unique<Background>(1);
  working_ = std::make_unique<BackgroundTask>(*evaluating_);
  connect(working_.get(), &BackgroundTask::progressed, this, [this](const WorkProgress& progress) {
    view_->showProgress(progressText(evaluated_, progress), progress.fraction);
  });
  connect(working_.get(), &BackgroundTask::failed, this, &ResultsPage::tellFailure);
  reading_ = std::make_unique<BackgroundTask>(project_->background);
  connect(reading_.get(), &BackgroundTask::failed, this, &ResultsPage::showFailure);
  for (auto* task : {&opening_, &writing_}) {
    *task = std::make_unique<BackgroundTask>(project_->background);
    connect(task->get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
      page_.banners().put(kFailed, MessageKind::Error, failure.message);
    });
  }
  connect(&project_->board, &RunBoard::ended, this, &ResultsPage::reload);
  view_->setReadOnly(QString::fromStdString(project_->readOnlyReason));
  showLoading();
  reload();
}

void ResultsPage::reload() {
  if (!reading_) return;
  reading_->start(
      [service = &service_, folder = project_->folder](const WorkContext&) { return service->list(folder); },
      [this](Results results) { show(std::move(results)); });
}

void ResultsPage::show(Results results) {
  results_ = std::make_shared<const Results>(std::move(results));
  view_->show(results_);
  std::set<std::string> sources;
  for (const ScoredRun& run : results_->runs) sources.insert(run.source);
  page_.setContext(sources.empty()       ? QString()
                   : sources.size() == 1 ? tr("1 run scored")
                                         : tr("%1 runs scored").arg(groupedNumber(std::ssize(sources))));
  if (results_->runs.empty() && !isEvaluating())
    showEmpty();
  else
    page_.showEmpty(false);
  updatePrimaryAction();
}

void ResultsPage::showLoading() {
  page_.setEmptyState(IconName::Results, tr("Reading the scores…"), tr("They come from the project."));
  page_.showEmpty(true);
}

void ResultsPage::showEmpty() {
  const auto& usable = results_->usable;
  const bool canEvaluate =
      std::any_of(usable.begin(), usable.end(), [](const EvaluableRun& run) { return run.unusable.empty(); });
  EmptyState* empty = page_.setEmptyState(
      IconName::Results,
      tr("Nothing scored yet"),
      canEvaluate
          ? tr("Evaluate a run to see Dice and HD95 of every organ and case. Label maps that nnU-Net or "
               "TotalSegmentator made can be scored too.")
          : tr("Scores come from runs of fine-tuning. Train one first, or score a folder of label maps made "
               "by nnU-Net or TotalSegmentator."));
  const auto add = [&](const QString& text, auto then, bool writes) {
    QPushButton* button = empty->addAction(text);
    button->setToolTip(isReadOnly() && writes ? readOnlyText() : text);
    button->setEnabled(!isReadOnly() || !writes);
    connect(button, &QPushButton::clicked, this, then, Qt::QueuedConnection);
  };
  if (canEvaluate)
    add(
        tr("Evaluate…"), [this] { askEvaluation(); }, true);
  else
    add(
        tr("Go to training"), [this] { Q_EMIT trainingRequested(); }, false);
  add(
      tr("Add label maps…"), [this] { askForeign(); }, true);
  page_.showEmpty(true);
}

void ResultsPage::showFailure(const Failure& failure) {
  if (results_) {  // what was read before is still worth seeing
    Banner& banner = page_.banners().put(kFailed, MessageKind::Error, failure.message);
    connect(
        banner.addRemedy(tr("Try again")),
        &QPushButton::clicked,
        this,
        [this] {
          page_.banners().remove(kFailed);
          reload();
        },
        Qt::QueuedConnection);
    return;
  }
  EmptyState* failed =
      page_.setEmptyState(IconName::Error, tr("The scores cannot be read"), breakable(failure.message));
  connect(
      failed->addAction(tr("Try again")),
      &QPushButton::clicked,
      this,
      [this] {
        showLoading();
        reload();
      },
      Qt::QueuedConnection);
  page_.showEmpty(true);
}

QString ResultsPage::readOnlyText() const {
  return tr("The project can only be read: %1").arg(QString::fromStdString(project_->readOnlyReason));
}

void ResultsPage::updatePrimaryAction() {
  QPushButton* action = page_.setPrimaryAction(tr("Evaluate…"), IconName::Play);
  action->setEnabled(!isReadOnly() && !isEvaluating());
  action->setToolTip(isReadOnly()     ? readOnlyText()
                     : isEvaluating() ? tr("%1 is being evaluated; wait, or cancel it").arg(evaluated_)
                                      : tr("Predict and score the cases of a run with its best checkpoint"));
}

void ResultsPage::askEvaluation(const std::string& runId) {
  if (project_ == nullptr || !results_ || isReadOnly()) return;
  auto* dialog =
      new EvaluateDialog(service_, project_->background, results_, project_->folder, runId, &page_);
  connect(dialog, &QDialog::accepted, this, [this, dialog] { evaluate(dialog->order(), dialog->runName()); });
  dialog->open();
}

void ResultsPage::askForeign(const std::filesystem::path& folder) {
  if (project_ == nullptr || !results_ || isReadOnly()) return;
  auto* dialog = new ForeignDialog(project_->background, results_, project_->folder, &page_);
  if (!folder.empty()) dialog->setFolder(folder);
  connect(dialog, &QDialog::accepted, this, [this, dialog] { scoreForeign(dialog->order()); });
  dialog->open();
}

void ResultsPage::evaluate(const EvaluationOrder& order, const QString& name) {
  begin(
      name,
      [service = &service_, order](const WorkContext& work) {
        service->evaluate(order, work);
        return Notes();
      },
      [this, order, name] { evaluate(order, name); });
}

void ResultsPage::scoreForeign(const ForeignOrder& order) {
  begin(
      QString::fromStdString(order.name),
      [service = &service_, order](const WorkContext& work) { return service->scoreForeign(order, work); },
      [this, order] { scoreForeign(order); });
}

void ResultsPage::begin(const QString& name,
                        std::function<Notes(const WorkContext&)> work,
                        std::function<void()> again) {
  if (!working_) return;
  for (const QString& key : {kFailed, kDone, kMissing}) page_.banners().remove(key);
  evaluated_ = name;
  again_ = std::move(again);
  working_->start(std::move(work), [this](const Notes& notes) {
    QString text = tr("%1 was evaluated.").arg(evaluated_);
    for (std::size_t i = 0; i < std::min(notes.size(), kMostNotes); ++i)
      text += ' ' + QString::fromStdString(notes[i]);
    if (notes.size() > kMostNotes)
      text += ' ' + tr("%1 more notes stand in the report.").arg(notes.size() - kMostNotes);
    page_.banners().put(kDone, notes.empty() ? MessageKind::Ok : MessageKind::Warning, text);
    finish();
  });
  view_->showProgress(tr("Evaluating %1: the model is being read").arg(name), 0.0);
  page_.showEmpty(false);
  updatePrimaryAction();
}

void ResultsPage::finish() {
  view_->showProgress({}, -1.0);
  updatePrimaryAction();
  reload();
}

void ResultsPage::tellFailure(const Failure& failure) {
  Banner& banner = page_.banners().put(
      kFailed, MessageKind::Error, tr("%1 was not evaluated: %2").arg(evaluated_, failure.message));
  connect(
      banner.addRemedy(tr("Try again")),
      &QPushButton::clicked,
      this,
      [this] {
        if (const auto again = again_) again();  // a copy: it is replaced while it runs
      },
      Qt::QueuedConnection);
  finish();
}

}  // namespace viscera

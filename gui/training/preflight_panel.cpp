// SPDX-License-Identifier: Apache-2.0
#include "gui/training/preflight_panel.h"

#include "engine/api/config_fields.h"
#include "engine/api/presets.h"
#include "gui/bridge/background.h"
#include "gui/bridge/run_service.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/need_bar.h"
#include "gui/training/preflight_advice.h"
#include "gui/training/run_remedies.h"
#include "gui/training/run_texts.h"
#include "gui/training/setting_words.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kWidth = 320;
constexpr qint64 kDay_s = 24 * 3600;

bool needTheSame(const TrainingRequest& one, const TrainingRequest& other) {
  return one.task == other.task && one.splitFile == other.splitFile && one.root == other.root &&
         one.preset == other.preset && one.settings == other.settings && one.initFile == other.initFile &&
         one.fold == other.fold && one.device == other.device && one.threads == other.threads &&
         one.processes == other.processes && one.project == other.project;
}

RunConfig configOf(const TrainingRequest& request) {
  RunConfig config = presetConfig(request.preset);
  const auto ignored = applySettings(config, request.settings);  // the form has told them
  return config;
}

/// "14:32", or with the day where it is not today's.
QString clockText(double after_s) {
  const QDateTime now = QDateTime::currentDateTime();
  const QDateTime then = now.addSecs(static_cast<qint64>(after_s));
  if (then.date() == now.date()) return then.toString("HH:mm");
  return then.toString(after_s < 6.0 * kDay_s ? "dddd HH:mm" : "d MMMM");
}

}  // namespace

PreflightPanel::PreflightPanel(QWidget* parent)
    : QWidget(parent),
      stateLabel_(new StateLabel(this)),
      message_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      memory_(new NeedBar(tr("Memory"), this)),
      gpu_(new NeedBar(tr("GPU memory"), this)),
      disk_(new NeedBar(tr("Disk"), this)),
      remedies_(new QWidget(this)) {
  setFixedWidth(kWidth);
  auto* heading = new QLabel(tr("What this run needs"), this);
  setTextRole(heading, TextRole::Section);
  message_->setWordWrap(true);
  setTextRole(message_, TextRole::Secondary);
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kInside);
  column->addWidget(heading);
  column->addWidget(stateLabel_);
  column->addWidget(message_);
  column->addWidget(progress_);
  makeActions(column);
  column->addSpacing(metrics::kInside);
  for (NeedBar* bar : {memory_, gpu_, disk_}) column->addWidget(bar);
  column->addSpacing(metrics::kInside);
  makeTimes(column);
  column->addStretch();
  settle_.setSingleShot(true);
  settle_.setInterval(kSettle_ms);
  connect(&settle_, &QTimer::timeout, this, &PreflightPanel::measure);
  tell();
}

PreflightPanel::~PreflightPanel() = default;

void PreflightPanel::makeActions(QBoxLayout* column) {
  auto* inner = new QVBoxLayout(remedies_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(metrics::kInside);
  column->addWidget(remedies_);
  measure_ = new QPushButton(tr("Measure"), this);
  measure_->setToolTip(tr("Make one real step and measure what the run would need"));
  cancel_ = new QPushButton(tr("Cancel measuring"), this);
  cancel_->setToolTip(tr("Stop measuring; the form stays as it is"));
  for (QPushButton* button : {measure_, cancel_}) column->addWidget(button, 0, Qt::AlignLeft);
  connect(measure_, &QPushButton::clicked, this, &PreflightPanel::measure);
  connect(cancel_, &QPushButton::clicked, this, &PreflightPanel::cancel);
}

void PreflightPanel::makeTimes(QBoxLayout* column) {
  epoch_ = addTime(column, tr("One epoch"));
  run_ = addTime(column, tr("Whole run"));
  first_ = addTime(column, tr("First result"));
}

QLabel* PreflightPanel::addTime(QBoxLayout* column, const QString& name) {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  row->addWidget(new QLabel(name, this));
  row->addStretch();
  auto* value = new QLabel(this);
  setTextRole(value, TextRole::Secondary);
  row->addWidget(value);
  column->addLayout(row);
  return value;
}

void PreflightPanel::setProject(RunService* service, Background* background) {
  task_.reset();
  settle_.stop();
  request_.reset();
  service_ = service;
  if (service != nullptr) {
    task_ = std::make_unique<BackgroundTask>(*background);
    connect(task_.get(), &BackgroundTask::failed, this, &PreflightPanel::noteFailure);
    connect(task_.get(), &BackgroundTask::progressed, this, &PreflightPanel::noteProgress);
  }
  enter(State::NotReady);
}

void PreflightPanel::setRequest(const std::optional<TrainingRequest>& request, const QString& whyNot) {
  const bool same = request && request_ && needTheSame(*request, *request_);
  if (same || (!request && !request_ && whyNot == whyNot_)) return;
  settle_.stop();
  if (task_) task_->cancel();
  request_ = request;
  whyNot_ = whyNot;
  needs_.reset();
  if (!request_) {
    enter(State::NotReady);
    return;
  }
  config_ = configOf(*request_);
  if (!isQuickToMeasure(config_)) {
    enter(State::NotMeasured);
    return;
  }
  settle_.start();
  enter(State::Settling);
}

void PreflightPanel::measure() {
  if (!request_ || !task_) return;
  settle_.stop();
  task_->start([service = service_,
                request = *request_](const WorkContext& work) { return service->needs(request, work); },
               [this](const Preflight& needs) { noteResult(needs); });
  enter(State::Measuring);
}

void PreflightPanel::cancel() {
  settle_.stop();
  if (task_) task_->cancel();
  enter(request_ ? State::NotMeasured : State::NotReady);
}

void PreflightPanel::noteResult(const Preflight& needs) {
  needs_ = needs;
  enter(needs.fits() ? State::Fits : State::DoesNotFit);
}

void PreflightPanel::noteFailure(const Failure& failure) {
  failure_ = failure.message;
  enter(State::Failed);
}

void PreflightPanel::noteProgress(const WorkProgress& progress) {
  progress_->setRange(0, 1000);
  progress_->setValue(static_cast<int>(1000.0 * progress.fraction));
  const QString left =
      progress.left_s >= 1.0 ? tr(", %1 left").arg(durationText(progress.left_s)) : QString();
  const QString stage = progress.stage == "pre-flight" ? tr("Making one real step") : progress.stage;
  message_->setText(stage.isEmpty() ? sentence() : tr("%1%2").arg(stage, left));
}

void PreflightPanel::enter(State state) {
  state_ = state;
  tell();
  Q_EMIT stateChanged();
}

QString PreflightPanel::message() const {
  return message_->text();
}

QString PreflightPanel::sentence() const {
  switch (state_) {
    case State::NotReady:
      return whyNot_;
    case State::NotMeasured:
      return isQuickToMeasure(config_) ? tr("One real step tells what the run needs and how long it takes.")
                                       : tr("One real step tells what the run needs. With a network of this "
                                            "size it can take up to a "
                                            "minute, so it waits for you.");
    case State::Settling:
      return tr("Measuring begins in a moment.");
    case State::Measuring:
      return tr("Data are read and one real step is made.");
    case State::Fits:
      return tr("Measured by one real step of %1 s.").arg(needs_->step_s, 0, 'g', 3);
    case State::DoesNotFit:
      return adviceText(needs_->advice);
    case State::Failed:
      return causeText(failure_.toStdString());
  }
  return {};
}

void PreflightPanel::tell() {
  using Mark = StateLabel::State;
  switch (state_) {
    case State::NotReady:
      stateLabel_->setState(Mark::Neutral, tr("Nothing to measure yet"));
      break;
    case State::NotMeasured:
      stateLabel_->setState(Mark::Neutral, tr("Not measured yet"));
      break;
    case State::Settling:
    case State::Measuring:
      stateLabel_->setState(Mark::Running, tr("Measuring"));
      break;
    case State::Fits:
      stateLabel_->setState(Mark::Ok, tr("Fits this machine"));
      break;
    case State::DoesNotFit:
      stateLabel_->setState(Mark::Error, tr("Does not fit this machine"));
      break;
    case State::Failed:
      stateLabel_->setState(Mark::Error, tr("Could not be measured"));
      break;
  }
  message_->setText(sentence());
  message_->setVisible(!message_->text().isEmpty());
  const bool busy = state_ == State::Measuring || state_ == State::Settling;
  progress_->setRange(0, state_ == State::Measuring ? 0 : 1000);  // how far is not known before it is told
  progress_->setValue(0);
  progress_->setVisible(busy);
  cancel_->setVisible(busy);
  measure_->setVisible(!busy && state_ != State::NotReady && state_ != State::Fits);
  measure_->setText(state_ == State::NotMeasured ? tr("Measure") : tr("Measure again"));
  tellRemedies();
  tellNeeds();
}

void PreflightPanel::tellNeeds() {
  const QString dash(QChar(0x2013));
  gpu_->setVisible(needs_ && needs_->gpuMemory.has_value());
  if (!needs_) {
    for (NeedBar* bar : {memory_, gpu_, disk_}) bar->clear(dash);
    for (QLabel* time : {epoch_, run_, first_}) time->setText(dash);
    return;
  }
  memory_->setNeed(needs_->memory, needs_->freeMemory);
  if (needs_->gpuMemory) gpu_->setNeed(*needs_->gpuMemory, needs_->freeGpuMemory);
  disk_->setNeed(needs_->disk, needs_->freeDisk);
  epoch_->setText(durationText(needs_->epoch_s));
  run_->setText(tr("%1, until %2").arg(durationText(needs_->run_s), clockText(needs_->run_s)));
  first_->setText(tr("at %1").arg(clockText(firstResultAfter_s(*needs_, config_))));
}

void PreflightPanel::tellRemedies() {
  for (QPushButton* old : remedies_->findChildren<QPushButton*>()) {
    old->hide();
    old->deleteLater();
  }
  std::vector<Remedy> remedies;
  if (state_ == State::DoesNotFit) remedies = remediesIn(needs_->advice);
  if (state_ == State::Failed) remedies = remediesIn(settingsNamedIn(failure_).join(' ').toStdString());
  for (const Remedy& one : remedies) {
    QPushButton* button =
        addRemedy(tr("Set %1 to %2").arg(titleOfSetting(one.key.toStdString()).toLower(), one.value),
                  tr("Change the setting %1 in the form and measure again").arg(one.key));
    connect(button, &QPushButton::clicked, this, [this, one] { Q_EMIT remedyChosen(one.key, one.value); });
  }
  const bool lacksDisk = state_ == State::DoesNotFit && needs_->advice.find(" of disk ") != std::string::npos;
  if (lacksDisk)
    connect(addRemedy(tr("Free space…"), tr("See what the project takes on the disk, and clean up")),
            &QPushButton::clicked,
            this,
            &PreflightPanel::freeSpaceRequested);
  remedies_->setVisible(lacksDisk || !remedies.empty());
}

QPushButton* PreflightPanel::addRemedy(const QString& text, const QString& toolTip) {
  auto* button = new QPushButton(text, remedies_);
  button->setToolTip(toolTip);
  remedies_->layout()->addWidget(button);
  qobject_cast<QBoxLayout*>(remedies_->layout())->setAlignment(button, Qt::AlignLeft);
  return button;
}

}  // namespace viscera

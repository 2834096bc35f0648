// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_dashboard.h"

#include "gui/charts/curve_chart.h"
#include "gui/charts/organ_strip.h"
#include "gui/charts/time_bar.h"
#include "gui/theme/organ_colours.h"
#include "gui/theme/organ_painting.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/picture_panel.h"
#include "gui/training/run_header.h"
#include "gui/training/run_log_panel.h"
#include "gui/training/run_texts.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/card.h"
#include "gui/widgets/number_text.h"
#include "storage/step_verdict.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>
#include <limits>

namespace viscera {
namespace {

constexpr char kTroubleKey[] = "trouble";
constexpr int kCurvesPart = 5;  // of the width
constexpr int kPicturesPart = 4;
constexpr char kNoticeKey[] = "notice";

/// The newest word of the engine about steps that are made again because a checkpoint is damaged; empty:
/// none.
QString lossOfSteps(const RunHistory& history) {
  const auto& log = history.log();
  const auto tells = [](const LogLine& line) {
    return line.level == RunMessage::Level::Warning &&
           (line.text.find("; the run goes on from ") != std::string::npos ||
            line.text.find("; the run begins at step 0") != std::string::npos);
  };
  const auto newest = std::find_if(log.rbegin(), log.rend(), tells);
  return newest == log.rend() ? QString() : QString::fromStdString(newest->text);
}

std::vector<StageTime> stagesOf(const std::vector<StageTiming>& timings) {
  const struct {
    const char* key;
    StepStage stage;
    QString name;
  } known[] = {{"backward", StepStage::Backward, RunDashboard::tr("backward")},
               {"forward", StepStage::Forward, RunDashboard::tr("forward")},
               {"update", StepStage::Update, RunDashboard::tr("update")},
               {"wait", StepStage::Wait, RunDashboard::tr("waiting for batches")},
               {"copy", StepStage::Copy, RunDashboard::tr("copy to the device")}};
  std::vector<StageTime> stages;
  for (const auto& one : known)
    for (const StageTiming& timing : timings)
      if (timing.stage == one.key) stages.push_back({one.stage, one.name, timing.total_s});
  return stages;
}

bool changesProject(RunRemedy::Kind kind) {
  return kind != RunRemedy::Kind::ShowDataset;
}

QString sentence(const std::string& text) {
  QString words = QString::fromStdString(text);
  if (!words.isEmpty()) words[0] = words[0].toUpper();
  return words;
}

}  // namespace

RunDashboard::RunDashboard(QWidget* parent)
    : QWidget(parent),
      header_(new RunHeader(this)),
      banners_(new BannerArea(this)),
      curves_(new RunCurves(this)),
      organCard_(new Card(tr("Dice of each organ"), this)),
      meanButton_(new QPushButton(tr("Back to the mean"), this)),
      organs_(new OrganStrip(tr("Dice"), this)),
      pictures_(new PicturePanel(this)),
      timeCard_(new Card(tr("Where the time goes"), this)),
      times_(new TimeBar(this)),
      log_(new RunLogPanel(this)),
      body_(new QStackedWidget(this)) {
  buildParts();
  buildLayout();
  arrange();
}

RunDashboard::~RunDashboard() = default;

void RunDashboard::buildParts() {
  setButtonKind(meanButton_, ButtonKind::Quiet);
  meanButton_->setToolTip(tr("Show the mean of all organs in the lower chart again"));
  // Its place is kept: nothing moves under the mouse that chose an organ.
  QSizePolicy policy = meanButton_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  meanButton_->setSizePolicy(policy);
  meanButton_->hide();
  organCard_->addControl(meanButton_);
  organCard_->setContent(organs_);
  timeCard_->setContent(times_);
  connect(meanButton_, &QPushButton::clicked, this, [this] { organs_->select(-1); });
  connect(organs_, &OrganStrip::organSelected, this, &RunDashboard::chooseOrgan);
  connect(&OrganPainting::shared(), &OrganPainting::changed, this, &RunDashboard::updateOrgans);
  connect(curves_, &RunCurves::exportRequested, this, &RunDashboard::exportRequested);
  connect(header_, &RunHeader::actionRequested, this, [this](RunAction action) {
    if (!runs_.empty()) Q_EMIT actionRequested(QString::fromStdString(runs_.front().record.id), action);
  });
  connect(header_, &RunHeader::labelsRequested, this, [this] {
    if (!runs_.empty()) Q_EMIT labelsRequested(QString::fromStdString(runs_.front().record.id));
  });
  connect(header_, &RunHeader::differenceRequested, this, [this] {
    QStringList ids;
    for (const ListedRun& run : runs_) ids << QString::fromStdString(run.record.id);
    Q_EMIT differenceRequested(ids);
  });
}

void RunDashboard::buildLayout() {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kBetween, metrics::kBetween, 0, 0);
  layout->setSpacing(metrics::kInside);
  auto* top = new QVBoxLayout;
  top->setContentsMargins(0, 0, metrics::kPageMargin, 0);
  top->setSpacing(metrics::kInside);
  top->addWidget(header_);
  top->addWidget(banners_);
  top->addWidget(curves_->controls());
  layout->addLayout(top);
  auto* content = new QWidget(this);
  setSurface(content, Surface::Panel);
  auto* rows = new QVBoxLayout(content);
  rows->setContentsMargins(0, 0, metrics::kPageMargin, metrics::kBetween);
  rows->setSpacing(metrics::kBetween);
  rows->addLayout(makeColumns(), 1);
  rows->addWidget(timeCard_);
  rows->addWidget(log_);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(content);
  auto* loading = new QLabel(tr("Loading the curves…"), this);
  setTextRole(loading, TextRole::Secondary);
  loading->setAlignment(Qt::AlignCenter);
  body_->addWidget(scroll);
  body_->addWidget(loading);
  layout->addWidget(body_, 1);
}

QBoxLayout* RunDashboard::makeColumns() {
  auto* left = new QVBoxLayout;
  left->setSpacing(metrics::kBetween);
  left->addWidget(&curves_->losses(), 1);
  left->addWidget(&curves_->metric(), 1);
  // The pictures are as high as they are at this width; what is left is the organs'.
  auto* right = new QVBoxLayout;
  right->setSpacing(metrics::kBetween);
  right->addWidget(pictures_);
  right->addWidget(organCard_, 1);
  right->addWidget(&curves_->contrastive(), 1);
  auto* columns = new QHBoxLayout;
  columns->setSpacing(metrics::kBetween);
  columns->addLayout(left, kCurvesPart);
  columns->addLayout(right, kPicturesPart);
  return columns;
}

void RunDashboard::arrange() {
  organCard_->setVisible(!curves_->isPretraining());  // the contrastive loss is in its place
}

void RunDashboard::setBackground(Background* background) {
  pictures_->setBackground(background);
}

void RunDashboard::setReadOnly(const QString& reason) {
  readOnlyReason_ = reason;
  header_->setReadOnly(reason);
  troubleText_.clear();
  updateTrouble();
}

std::vector<std::string> RunDashboard::shownRuns() const {
  std::vector<std::string> ids;
  for (const ListedRun& run : runs_) ids.push_back(run.record.id);
  return ids;
}

void RunDashboard::setRuns(const std::vector<ListedRun>& runs) {
  const auto facts = [](const std::vector<ListedRun>& list) {
    std::vector<std::string> texts;
    for (const ListedRun& run : list) texts.push_back(run.record.id + '\n' + displayName(run.record));
    return texts;
  };
  const bool same = facts(runs) == facts(runs_);
  const bool sameMain = !runs.empty() && !runs_.empty() && runs.front().record.id == runs_.front().record.id;
  runs_ = runs;
  if (!same) {
    std::map<std::string, std::unique_ptr<RunHistory>> kept;
    for (const ListedRun& run : runs_) {
      auto found = histories_.find(run.record.id);
      kept[run.record.id] = found != histories_.end() && found->second != nullptr
                                ? std::move(found->second)
                                : std::make_unique<RunHistory>(run.record.created_ms);
    }
    // The charts let go of the histories before these go.
    histories_.swap(kept);
    updateCurves();
  }
  updateHeader();
  updateTrouble();
  updateNotice();
  if (sameMain || runs_.empty()) return;
  organs_->select(-1);
  updateOrgans();
  updateTimes();
  updatePictures();
  log_->replace(mainHistory()->log());
  updateLoading();
}

void RunDashboard::updateCurves() {
  std::vector<ShownRun> shown;
  for (const ListedRun& run : runs_) {
    ShownRun one;
    one.id = run.record.id;
    one.name = QString::fromStdString(displayName(run.record));
    one.colour = colourNumber(run.record);
    one.stepsPerEpoch = static_cast<double>(run.record.stepsPerEpoch);
    one.pretraining = run.record.task == "pretraining";
    one.patchesPerStep = settingOf(run.record, "batch_size").toLongLong() *
                         std::max<std::int64_t>(1, settingOf(run.record, "samples_per_case").toLongLong());
    one.history = histories_.at(run.record.id).get();
    shown.push_back(one);
  }
  curves_->setRuns(std::move(shown));
  arrange();
}

void RunDashboard::apply(const std::string& runId, const RunUpdate& update) {
  const auto found = histories_.find(runId);
  if (found == histories_.end()) return;  // of a run that was shown a moment ago
  const bool wasLoaded = found->second->isLoaded();
  found->second->apply(update);
  if (update.fromStart || !wasLoaded)
    updateCurves();
  else
    curves_->grow(runId);
  if (runs_.front().record.id != runId) return;
  updateHeader();
  if (update.fromStart || !update.evaluations.empty()) updateOrgans();
  if (update.fromStart || !update.timings.empty()) updateTimes();
  if (update.fromStart || !update.pictures.empty()) updatePictures();
  if (update.fromStart)
    log_->replace(found->second->log());
  else
    log_->append(update.log);
  updateNotice();
  updateLoading();
}

RunHistory* RunDashboard::mainHistory() const {
  return runs_.empty() ? nullptr : histories_.at(runs_.front().record.id).get();
}

bool RunDashboard::isLoading() const {
  const RunHistory* history = mainHistory();
  return history != nullptr && !history->isLoaded();
}

void RunDashboard::updateLoading() {
  body_->setCurrentIndex(isLoading() ? 1 : 0);
}

void RunDashboard::updateHeader() {
  if (runs_.empty()) return;
  const RunHistory* history = mainHistory();
  header_->setRun(runs_.front(),
                  runs_.front().phase == RunPhase::Running ? history->step() : std::nullopt,
                  {runs_.begin() + 1, runs_.end()});
}

void RunDashboard::updateTrouble() {
  const RunTrouble trouble = runs_.empty() ? RunTrouble{} : troubleOf(runs_.front());
  if (trouble.text == troubleText_) return;
  troubleText_ = trouble.text;
  banners_->remove(kTroubleKey);
  if (trouble.text.isEmpty()) return;
  const bool failed = runs_.front().phase == RunPhase::Failed;
  Banner& banner =
      banners_->put(kTroubleKey, failed ? MessageKind::Error : MessageKind::Warning, trouble.text);
  banner.setClosable(false);
  const QString id = QString::fromStdString(runs_.front().record.id);
  for (const RunRemedy& remedy : trouble.remedies) {
    QPushButton* button = banner.addRemedy(remedy.text);
    if (!readOnlyReason_.isEmpty() && changesProject(remedy.kind)) {
      button->setEnabled(false);
      button->setToolTip(readOnlyReason_);
    }
    connect(button, &QPushButton::clicked, this, [this, id, kind = remedy.kind] {
      Q_EMIT remedyRequested(id, kind);
    });
  }
}

void RunDashboard::updateNotice() {
  const RunHistory* history = mainHistory();
  const bool isTrouble = !troubleText_.isEmpty();  // that says where the run stands now
  const QString loss = history == nullptr || isTrouble ? QString() : lossOfSteps(*history);
  const QString text =
      loss.isEmpty() ? loss
                     : tr("%1: %2.").arg(QString::fromStdString(displayName(runs_.front().record)), loss);
  if (text == noticeText_) return;  // also where somebody has put it away
  noticeText_ = text;
  banners_->remove(kNoticeKey);
  if (text.isEmpty()) return;
  Banner& banner = banners_->put(kNoticeKey, MessageKind::Warning, text);
  connect(banner.addRemedy(tr("Show the log")), &QPushButton::clicked, this, [this] { log_->setOpen(true); });
}

void RunDashboard::updateOrgans() {
  const RunHistory* history = mainHistory();
  if (history == nullptr) return;
  QStringList names;
  std::vector<OrganRow> rows;
  organLabels_.clear();
  for (const KeptEvaluation& one : history->evaluations())
    names << tr("validation %1, step %2").arg(names.size() + 1).arg(groupedNumber(one.evaluation.step));
  for (const auto& [label, name] : history->organs()) {
    OrganRow row{QString::fromStdString(name), organColour(label), {}};
    for (const KeptEvaluation& one : history->evaluations()) {
      const auto found = one.organs.find(label);
      row.values.push_back(found == one.organs.end() ? std::numeric_limits<double>::quiet_NaN()
                                                     : found->second);
    }
    organLabels_.push_back(label);
    rows.push_back(std::move(row));
  }
  organs_->setRows(names, std::move(rows));
  organCard_->setHeading(
      runs_.size() < 2
          ? tr("Dice of each organ")
          : tr("Dice of each organ, %1").arg(QString::fromStdString(displayName(runs_.front().record))));
}

void RunDashboard::chooseOrgan(int row) {
  const bool some = row >= 0 && row < static_cast<int>(organLabels_.size());
  const int label = some ? organLabels_[static_cast<std::size_t>(row)] : 0;
  meanButton_->setVisible(some);
  const RunHistory* history = mainHistory();
  if (history == nullptr) return;
  const auto name = history->organs().find(label);
  curves_->showOrgan(label,
                     name == history->organs().end() ? QString() : QString::fromStdString(name->second));
}

void RunDashboard::updateTimes() {
  const auto& timings = mainHistory()->timings();
  const auto verdict = stepVerdict(timings);
  timeCard_->setVisible(verdict.has_value());
  times_->setStages(stagesOf(timings), verdict ? sentence(verdict->text) : QString());
}

void RunDashboard::updatePictures() {
  pictures_->setPictures(QString::fromStdString(runs_.front().record.id),
                         mainHistory()->pictures(),
                         curves_->isPretraining() ? QStringList{tr("clean"), tr("view"), tr("reconstruction")}
                                                  : QStringList{tr("image"), tr("truth"), tr("prediction")});
}

}  // namespace viscera

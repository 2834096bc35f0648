// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_header.h"

#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/training/run_texts.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace viscera {

/// The colour of a run, as in the list and on its curves.
class RunDot : public QWidget {
 public:
  explicit RunDot(QWidget* parent) : QWidget(parent) { setFixedSize(kSize, kSize); }
  void setNumber(std::size_t number) {
    number_ = number;
    update();
  }

 protected:
  void paintEvent(QPaintEvent* /*event*/) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(runColour(Theme::current().tokens(), number_));
    painter.drawEllipse(QRectF(rect()).adjusted(1, 1, -1, -1));
  }

 private:
  static constexpr int kSize = 14;

  std::size_t number_ = 0;
};

RunHeader::RunHeader(QWidget* parent)
    : QWidget(parent),
      dot_(new RunDot(this)),
      name_(new QLabel(this)),
      state_(new StateLabel(this)),
      facts_(new QLabel(this)),
      others_(new QLabel(this)),
      difference_(new QPushButton(tr("Difference of settings…"), this)),
      stop_(new QPushButton(tr("Stop"), this)),
      moreButton_(iconButton(IconName::More, tr("More to do with this run"), this)),
      stopMenu_(new QMenu(this)),
      more_(new QMenu(this)) {
  setTextRole(name_, TextRole::Section);
  setTextRole(facts_, TextRole::Secondary);
  setTextRole(others_, TextRole::Secondary);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kGrid);
  auto* first = new QHBoxLayout;
  first->setSpacing(metrics::kInside);
  first->addWidget(dot_);
  first->addWidget(name_);
  first->addSpacing(metrics::kInside);
  first->addWidget(state_);
  first->addStretch(1);
  layout->addLayout(first);
  layout->addWidget(facts_);
  auto* second = new QHBoxLayout;
  second->setSpacing(metrics::kBetween);
  second->addWidget(others_);
  second->addWidget(difference_);
  second->addStretch(1);
  layout->addLayout(second);
  difference_->setToolTip(tr("Settings in which the chosen runs differ, as a table"));
  connect(difference_, &QPushButton::clicked, this, &RunHeader::differenceRequested);
  buildButtons();
  buildMenus();
  for (const Choice& choice : choices_)
    if (choice.button != nullptr) first->addWidget(choice.button);
  first->addWidget(stop_);
  first->addWidget(moreButton_);
}

QPushButton* RunHeader::addButton(RunAction action, const QString& text, IconName name, const QString& help) {
  auto* button = new QPushButton(text, this);
  button->setIcon(icon(name));
  button->setToolTip(help);
  connect(button, &QPushButton::clicked, this, [this, action] { Q_EMIT actionRequested(action); });
  choices_.push_back({action, button, nullptr, help});
  return button;
}

QAction* RunHeader::addItem(QMenu* menu, RunAction action, const QString& text, const QString& help) {
  QAction* item = menu->addAction(text);
  item->setToolTip(help);
  connect(item, &QAction::triggered, this, [this, action] { Q_EMIT actionRequested(action); });
  choices_.push_back({action, nullptr, item, help});
  return item;
}

void RunHeader::buildButtons() {
  addButton(RunAction::Pause, tr("Pause"), IconName::Pause, tr("Saves a checkpoint and waits"));
  addButton(RunAction::GoOn, tr("Go on"), IconName::Play, tr("Goes on from the last checkpoint"));
  addButton(RunAction::Extend, tr("Extend…"), IconName::Plus, tr("Trains more steps than were planned"));
  stop_->setIcon(icon(IconName::Stop));
  stop_->setMenu(stopMenu_);
  stop_->setToolTip(tr("Ends the run now, or with a last validation"));
}

void RunHeader::buildMenus() {
  stopMenu_->setToolTipsVisible(true);
  more_->setToolTipsVisible(true);
  addItem(
      stopMenu_, RunAction::Stop, tr("Stop now"), tr("Saves a checkpoint and ends; the run can go on later"));
  addItem(stopMenu_,
          RunAction::StopAndFinalise,
          tr("Stop and finalise"),
          tr("Validates, saves a checkpoint and counts as finished"));
  addItem(more_,
          RunAction::GoOn,
          tr("Go on from the last checkpoint"),
          tr("Trains on with the same settings, whatever ended the run before"));
  addItem(more_,
          RunAction::ContinueInBackground,
          tr("Continue in the background"),
          tr("Hands the run to a process of its own, which goes on when this window is closed"));
  more_->addSeparator();
  addItem(
      more_, RunAction::Duplicate, tr("Duplicate…"), tr("A new run with the same settings to begin with"));
  addItem(more_,
          RunAction::FineTuneFrom,
          tr("Fine-tune from this…"),
          tr("A new run of segmentation that starts from the weights of this one"));
  more_->addSeparator();
  labels_ = more_->addAction(tr("Name, note and tags…"));
  connect(labels_, &QAction::triggered, this, &RunHeader::labelsRequested);
  addItem(more_, RunAction::Archive, tr("Archive"), tr("Out of the list; nothing is deleted"));
  addItem(more_, RunAction::Delete, tr("Delete…"), tr("Removes the run with all its files"));
  moreButton_->setPopupMode(QToolButton::InstantPopup);
  moreButton_->setMenu(more_);
}

void RunHeader::setRun(const ListedRun& run,
                       const std::optional<StepFinished>& step,
                       const std::vector<ListedRun>& others) {
  run_ = run;
  step_ = step;
  otherRuns_ = others;
  updateTexts();
  updateActions();
}

void RunHeader::setReadOnly(const QString& reason) {
  readOnlyReason_ = reason;
  updateActions();
}

QString RunHeader::facts() const {
  return facts_->text();
}

void RunHeader::updateTexts() {
  dot_->setNumber(colourNumber(run_.record));
  name_->setText(QString::fromStdString(displayName(run_.record)));
  name_->setToolTip(QString::fromStdString(run_.record.note));
  state_->setState(stateOf(run_.phase), phaseText(run_.phase));
  RunRecord record = run_.record;
  if (step_) record.step = std::max(record.step, step_->step);
  QStringList facts;
  const bool trains = run_.phase == RunPhase::Running;
  if (trains && record.step == 0)
    facts << tr("preparing the cases");
  else if (const QString epoch = epochText(record); !epoch.isEmpty())
    facts << epoch;
  if (record.stepsPerEpoch > 0 && record.step > 0) facts << tr("step %1").arg(groupedNumber(record.step));
  const double step_s = step_ ? step_->step_s : run_.step_s;
  const double left_s = step_ ? step_->eta_s : run_.left_s;
  if (step_s > 0.0) facts << tr("%1 s a step").arg(step_s, 0, 'g', 3);
  if (trains && left_s >= 0.0 && record.step > 0) facts << tr("%1 left").arg(durationText(left_s));
  if (const QString best = bestText(run_); !best.isEmpty())
    facts << tr("best %1 at step %2").arg(best, groupedNumber(run_.bestStep));
  if (!record.device.empty()) facts << deviceText(record.device);
  facts_->setText(facts.join(QStringLiteral("  ·  ")));
  facts_->setVisible(!facts.isEmpty());
  QStringList names;
  for (const ListedRun& other : otherRuns_) names << QString::fromStdString(displayName(other.record));
  others_->setText(tr("Compared with %1").arg(names.join(QStringLiteral("  ·  "))));
  others_->setVisible(!names.isEmpty());
  difference_->setVisible(!names.isEmpty());
}

void RunHeader::updateActions() {
  bool stops = false;
  for (const Choice& choice : choices_) {
    bool possible = isPossible(run_.phase, choice.action);
    if (choice.action == RunAction::ContinueInBackground) possible = possible && run_.own;
    // Where a run failed or was interrupted the message above the curves offers the way on, with its cause.
    if (choice.action == RunAction::GoOn)
      possible = possible && (run_.phase == RunPhase::Paused) == (choice.button != nullptr);
    if (choice.action == RunAction::FineTuneFrom) possible = possible && run_.record.task == "pretraining";
    const bool allowed = readOnlyReason_.isEmpty();
    if (choice.button != nullptr) {
      choice.button->setVisible(possible);
      choice.button->setEnabled(allowed);
      choice.button->setToolTip(allowed ? choice.help : readOnlyReason_);
    } else {
      choice.item->setVisible(possible);
      choice.item->setEnabled(allowed);
      choice.item->setToolTip(allowed ? choice.help : readOnlyReason_);
    }
    if (choice.action == RunAction::Stop) stops = possible;
    if (choice.action == RunAction::Archive && choice.item != nullptr)
      choice.item->setText(run_.record.archived ? tr("Take out of the archive") : tr("Archive"));
  }
  stop_->setVisible(stops);
  const bool isStopping = run_.phase == RunPhase::Stopping;
  stop_->setEnabled(readOnlyReason_.isEmpty() && !isStopping);
  stop_->setToolTip(!readOnlyReason_.isEmpty() ? readOnlyReason_
                    : isStopping ? tr("The run is stopping already: it ends its step and saves a checkpoint")
                                 : tr("Ends the run now, or with a last validation"));
  labels_->setEnabled(readOnlyReason_.isEmpty());
  labels_->setToolTip(readOnlyReason_.isEmpty() ? tr("What you call the run") : readOnlyReason_);
}

}  // namespace viscera

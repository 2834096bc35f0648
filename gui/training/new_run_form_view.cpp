// SPDX-License-Identifier: Apache-2.0
// The widgets of the form, and what they say.
#include "gui/bridge/background.h"
#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/training/advanced_settings.h"
#include "gui/training/basic_fields.h"
#include "gui/training/new_run_form.h"
#include "gui/training/preflight_panel.h"
#include "gui/training/setting_row.h"
#include "gui/training/setting_words.h"
#include "gui/training/start_choice.h"
#include "gui/widgets/controls.h"
#include "gui/widgets/number_text.h"

#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kFormWidth = 760;

/// "fine-tune 4": what a run without a name will be called.
QString proposedName(const std::vector<ListedRun>& runs, Task task) {
  RunRecord next;
  next.task = task == Task::Pretraining ? "pretraining" : "segmentation";
  for (const ListedRun& one : runs) next.number = std::max(next.number, one.record.number);
  ++next.number;
  return QString::fromStdString(displayName(next));
}

}  // namespace

NewRunForm::NewRunForm(QWidget* parent)
    : QWidget(parent),
      draft_(presetFor(Task::Segmentation, "quick-demo")),
      basics_(new BasicFields(this)),
      settings_(new AdvancedSettings(this)),
      preflight_(new PreflightPanel(this)) {
  auto* side = new QVBoxLayout;
  side->setContentsMargins(metrics::kPageMargins);
  side->addWidget(preflight_);
  auto* body = new QHBoxLayout;
  body->setSpacing(0);
  body->addWidget(makeForm(), 1);
  body->addWidget(hairline(this, Qt::Vertical));
  body->addLayout(side);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(body, 1);
  layout->addWidget(hairline(this));
  layout->addWidget(makeFooter());
  connectFields();
  connectNotes();
  refresh();
}

NewRunForm::~NewRunForm() = default;

QWidget* NewRunForm::makeForm() {
  auto* inner = new QWidget;
  auto* column = new QVBoxLayout(inner);
  column->setContentsMargins(metrics::kPageMargins);
  column->setSpacing(metrics::kBetween);
  auto* heading = new QLabel(tr("New run"), inner);
  setTextRole(heading, TextRole::Section);
  column->addWidget(heading);
  column->addWidget(basics_);
  column->addWidget(hairline(inner));
  column->addWidget(settings_);
  column->addStretch();
  inner->setMaximumWidth(kFormWidth + 2 * metrics::kPageMargin);
  scroll_ = new QScrollArea(this);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setWidget(inner);
  return scroll_;
}

QWidget* NewRunForm::makeFooter() {
  auto* footer = new QWidget(this);
  auto* row = new QHBoxLayout(footer);
  row->setContentsMargins(metrics::kPageMargin, 12, metrics::kPageMargin, 12);
  row->setSpacing(metrics::kInside);
  obstacle_ = new QLabel(footer);
  setTextRole(obstacle_, TextRole::Secondary);
  obstacle_->setWordWrap(true);
  showProblem_ = new QPushButton(tr("Show"), footer);
  showProblem_->setToolTip(tr("Go to the first setting that is wrong"));
  copy_ = new QPushButton(icon(IconName::Copy), tr("Copy as command"), footer);
  copy_->setToolTip(tr("Copy the line that starts the same run in a terminal"));
  setButtonKind(copy_, ButtonKind::Quiet);
  auto* cancel = new QPushButton(tr("Cancel"), footer);
  cancel->setToolTip(tr("Close the form without starting a run"));
  queue_ = new QPushButton(tr("Add to queue"), footer);
  queue_->setToolTip(tr("The run waits there until the queue is started and those before it have ended"));
  auto* more = iconButton(IconName::More, tr("More ways to start"), footer);
  makeMenu(more);
  start_ = new QPushButton(icon(IconName::Play, IconTone::OnAccent), tr("Start training"), footer);
  setButtonKind(start_, ButtonKind::Primary);
  row->addWidget(obstacle_, 1);
  row->addWidget(showProblem_);
  row->addSpacing(metrics::kInside);
  for (QWidget* one : std::initializer_list<QWidget*>{copy_, cancel, queue_, more, start_})
    row->addWidget(one);
  connect(showProblem_, &QPushButton::clicked, this, &NewRunForm::showFirstProblem);
  connect(copy_, &QPushButton::clicked, this, &NewRunForm::copyCommand);
  connect(cancel, &QPushButton::clicked, this, &NewRunForm::cancelled);
  connect(start_, &QPushButton::clicked, this, [this] { start(true); });
  connect(queue_, &QPushButton::clicked, this, [this] {
    if (const auto wanted = request()) Q_EMIT queueRequested(*wanted);
  });
  return footer;
}

void NewRunForm::makeMenu(QToolButton* button) {
  auto* menu = new QMenu(button);
  startAnyway_ = menu->addAction(tr("Start anyway"));
  startAnyway_->setToolTip(tr("Start although it does not fit; it may end for lack of memory or disk"));
  QAction* reset = menu->addAction(icon(IconName::Undo), tr("Reset all changed settings"));
  button->setMenu(menu);
  button->setPopupMode(QToolButton::InstantPopup);
  connect(startAnyway_, &QAction::triggered, this, [this] { start(false); });
  connect(reset, &QAction::triggered, this, [this] {
    draft_.resetAll();
    refresh();
  });
}

void NewRunForm::connectFields() {
  connect(basics_, &BasicFields::edited, this, &NewRunForm::change);
  connect(basics_, &BasicFields::resetRequested, this, &NewRunForm::resetSetting);
  connect(basics_, &BasicFields::changed, this, &NewRunForm::noteOtherField);
  connect(basics_, &BasicFields::taskChosen, this, [this](Task task) {
    taskChosen_ = true;
    chooseTask(task);
  });
  connect(basics_, &BasicFields::familyChosen, this, [this](const QString& family) {
    familyChosen_ = true;
    chooseFamily(family.toStdString());
  });
  connect(settings_, &AdvancedSettings::edited, this, &NewRunForm::change);
  connect(settings_, &AdvancedSettings::resetRequested, this, &NewRunForm::resetSetting);
  connect(settings_, &AdvancedSettings::opened, this, [this] { settings_->show(draft_); });
  connect(preflight_, &PreflightPanel::stateChanged, this, &NewRunForm::tellFooter);
  connect(preflight_, &PreflightPanel::remedyChosen, this, &NewRunForm::change);
  connect(preflight_, &PreflightPanel::freeSpaceRequested, this, &NewRunForm::freeSpaceRequested);
  connect(&basics_->data(), &DataChoice::openAnother, this, &NewRunForm::openDatasetRequested);
}

void NewRunForm::connectNotes() {
  connect(&basics_->row(BasicField::Data), &FormRow::remedyPressed, this, [this] {
    change("missing_case", "skip");
  });
  connect(&basics_->row(BasicField::Task), &FormRow::remedyPressed, this, [this] {
    taskChosen_ = true;
    chooseTask(Task::Pretraining);
  });
  connect(&basics_->row(BasicField::Preset), &FormRow::remedyPressed, this, [this] {
    familyChosen_ = true;
    chooseFamily("clara-4.1-card");
  });
  connect(&basics_->row(BasicField::Device), &FormRow::remedyPressed, this, [this] {
    basics_->chooseDevice("cpu");
    refresh();
  });
  connect(&basics_->row(BasicField::Start), &FormRow::remedyPressed, this, [this] {
    if (const auto config = basics_->start().config()) draft_.adoptEncoder(*config);
    refresh();
  });
}

void NewRunForm::refresh() {
  if (refreshing_) return;
  const QScopedValueRollback<bool> once(refreshing_, true);
  basics_->show(draft_);
  settings_->show(draft_);
  basics_->nameBox().setPlaceholderText(proposedName(runs_, draft_.task()));
  copy_->setText(tr("Copy as command"));
  tellData();
  tellPreset();
  tellStart();
  tellDevice();
  const QString obstacle = obstacleBesidesFit();
  preflight_->setRequest(obstacle.isEmpty() ? request() : std::nullopt,
                         obstacle.isEmpty() ? QString() : tr("%1.").arg(obstacle));
  tellFooter();
}

void NewRunForm::tellData() {
  const DataChoice& source = basics_->data();
  FormRow& row = basics_->row(BasicField::Data);
  FormRow& task = basics_->row(BasicField::Task);
  task.setNote(MessageKind::Warning, {});
  row.setHelp({});
  row.setNote(MessageKind::Info, {});
  row.setProblem(source.problem());
  if (!source.problem().isEmpty()) {
    row.setNote(MessageKind::Info, tr("Choose or open another dataset."));
    return;
  }
  if (source.isReading()) {
    row.setHelp(tr("Reading…"));
    return;
  }
  if (source.isEmpty() && surroundings_) {
    row.setNote(MessageKind::Warning, tr("This project has no dataset yet."));
    return;
  }
  if (!source.summary()) return;
  const DataSummary& summary = *source.summary();
  row.setHelp(tr("%1 cases, %2 for training, %3 of them with a label map.")
                  .arg(groupedNumber(summary.cases),
                       groupedNumber(summary.training),
                       groupedNumber(summary.labelled)));
  if (summary.missing > 0) {
    const bool skipped = draft_.config().missingCase == MissingCase::Skip;
    const QString lost = summary.missing == 1
                             ? tr("Files of the case %1 were not found").arg(textOf(summary.firstMissing))
                             : tr("Files of %1 cases were not found, for example of %2")
                                   .arg(groupedNumber(summary.missing), textOf(summary.firstMissing));
    const QString then = !skipped               ? tr("; the run would not begin.")
                         : summary.missing == 1 ? tr("; the case is left out.")
                                                : tr("; these cases are left out.");
    row.setNote(MessageKind::Warning, lost + then, skipped ? QString() : tr("Leave them out"));
  }
  if (lacksLabels())
    task.setNote(MessageKind::Warning,
                 tr("No training case of these data has a label map, so there is nothing to fine-tune on."),
                 tr("Pre-train instead"));
}

void NewRunForm::tellPreset() {
  FormRow& row = basics_->row(BasicField::Preset);
  const bool small = familyOf(draft_.preset()) == "quick-demo";
  if (machineAsked_ && !hasGpu() && small && !seed_.like)
    row.setNote(
        MessageKind::Info,
        tr("No GPU was found. A full run takes days on a processor; this small network shows a result "
           "in minutes."),
        tr("Use Clara Train 4.1 all the same"));
  else
    row.setNote(MessageKind::Info, {});
}

void NewRunForm::tellStart() {
  FormRow& row = basics_->row(BasicField::Start);
  const auto config = basics_->start().config();
  const auto keys = config ? draft_.encoderDifferences(*config) : std::vector<std::string>();
  QStringList names;
  for (const std::string& key : keys) names.append(titleOfSetting(key).toLower());
  if (names.isEmpty())
    row.setNote(MessageKind::Info, {});
  else
    row.setNote(MessageKind::Warning,
                tr("The network of %1 differs in %2, so its weights do not fit.")
                    .arg(basics_->start().name(), names.join(", ")),
                tr("Use its network"));
}

void NewRunForm::tellDevice() {
  FormRow& row = basics_->row(BasicField::Device);
  const QString wanted = QString::fromStdString(basics_->device());
  const bool lost = facts_ && wanted.startsWith("cuda") && !hasGpu();
  row.setNote(lost ? MessageKind::Warning : MessageKind::Info,
              lost ? tr("The GPU %1 cannot be used here: %2.")
                         .arg(wanted, QString::fromStdString(facts_->deviceReason))
                   : QString(),
              lost ? tr("Use the processor") : QString());
}

void NewRunForm::tellFooter() {
  const QString reason = obstacle();
  const bool wrong = !settingsObstacle().isEmpty();
  obstacle_->setText(reason.isEmpty() ? QString() : tr("%1.").arg(reason));
  const bool isTold = wrong && reason == settingsObstacle();
  setTextRole(obstacle_, isTold ? TextRole::Error : TextRole::Body);
  showProblem_->setVisible(wrong);
  start_->setEnabled(reason.isEmpty());
  queue_->setEnabled(reason.isEmpty());
  start_->setToolTip(reason.isEmpty() ? tr("Start this run now") : tr("Cannot start: %1").arg(reason));
  copy_->setEnabled(request().has_value() && !wrong);
  startAnyway_->setEnabled(!reason.isEmpty() && obstacleBesidesFit().isEmpty());
}

void NewRunForm::showFirstProblem() {
  if (draft_.problems().empty()) return;
  const std::string& key = draft_.problems().front().field;
  FormRow* row = settings_->reveal(key);
  if (key == "patch_size") row = &basics_->patch();
  if (key == "max_steps" || key == "max_epochs") row = &basics_->row(BasicField::Length);
  if (row == nullptr) return;
  row->focusControl();
  scroll_->ensureWidgetVisible(row);
}

}  // namespace viscera

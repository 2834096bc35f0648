// SPDX-License-Identifier: Apache-2.0
#include "gui/training/new_run_form.h"

#include "gui/bridge/background.h"
#include "gui/bridge/project_context.h"
#include "gui/shell/preferences.h"
#include "gui/training/advanced_settings.h"
#include "gui/training/basic_fields.h"
#include "gui/training/form_row.h"
#include "gui/training/preflight_panel.h"
#include "gui/training/setting_words.h"
#include "gui/training/start_choice.h"
#include "gui/widgets/number_text.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

constexpr const char* kCardFamily = "clara-4.1-card";
constexpr const char* kSmallFamily = "quick-demo";

}  // namespace

void NewRunForm::setProject(ProjectContext* context) {
  if (context == nullptr) {
    setSurroundings(std::nullopt);
    setRuns({});
    return;
  }
  setSurroundings(
      RunSurroundings{context->folder, context->readOnlyReason, &context->services, &context->background});
  setRuns(context->board.runs());
}

void NewRunForm::setSurroundings(const std::optional<RunSurroundings>& surroundings) {
  surroundings_ = surroundings;
  machineTask_.reset();
  copyTask_.reset();
  facts_.reset();
  machineAsked_ = false;
  if (surroundings_) {
    basics_->data().setProject(
        surroundings_->project, &surroundings_->services->datasets, surroundings_->background);
    preflight_->setProject(&surroundings_->services->runs, surroundings_->background);
    copyTask_ = std::make_unique<BackgroundTask>(*surroundings_->background);
    askMachine();
  } else {
    basics_->data().setProject({}, nullptr, nullptr);
    preflight_->setProject(nullptr, nullptr);
  }
  refresh();
}

void NewRunForm::askMachine() {
  machineTask_ = std::make_unique<BackgroundTask>(*surroundings_->background);
  const auto take = [this](const std::optional<MachineFacts>& facts) {
    facts_ = facts;
    machineAsked_ = true;
    basics_->setMachine(facts_);
    propose();
    refresh();
  };
  connect(machineTask_.get(), &BackgroundTask::failed, this, [take] { take(std::nullopt); });
  machineTask_->start([machine = &surroundings_->services->machine, folder = surroundings_->project](
                          const WorkContext&) { return machine->facts(folder); },
                      [take](const MachineFacts& facts) { take(facts); });
}

void NewRunForm::setRuns(const std::vector<ListedRun>& runs) {
  runs_ = runs;
  if (surroundings_) basics_->start().setRuns(surroundings_->project, runs_);
  adoptStart();
  refresh();
}

void NewRunForm::begin(const NewRunSeed& seed) {
  seed_ = seed;
  if (seed.like) seed_.task = seed.like->task;
  taskChosen_ = seed_.task.has_value();
  familyChosen_ = seed.like.has_value();
  startAdopted_ = seed.like.has_value();
  const Task task = seed_.task.value_or(Task::Segmentation);
  queue_->setText(seed.queuedId != 0 ? tr("Back to the queue") : tr("Add to queue"));
  draft_ = RunDraft(seed.like ? seed.like->preset : presetFor(task, hasGpu() ? kCardFamily : kSmallFamily));
  basics_->nameBox().clear();
  basics_->setFolds({}, std::nullopt);
  basics_->chooseDevice(seed.like ? seed.like->device
                                  : preferred(Preference::Device).toString().toStdString());
  settings_->closeAll();
  if (seed.like) {
    draft_.apply(seed.like->settings);
    const QString name = QString::fromStdString(seed.like->name);
    if (!name.isEmpty()) basics_->nameBox().setText(seed.queuedId != 0 ? name : tr("%1 copy").arg(name));
  }
  basics_->start().choose(seed.like && !seed.initFile ? seed.like->initFile : seed.initFile, seed.initName);
  adoptStart();
  if (seed.like && !seed.dataset)
    basics_->data().beginWith(seed.like->splitFile, seed.like->root);
  else
    basics_->data().begin(seed.dataset);
  refresh();
}

void NewRunForm::adoptStart() {
  const auto config = basics_->start().config();
  if (startAdopted_ || !seed_.initFile || !config) return;
  startAdopted_ = true;
  familyChosen_ = true;
  const std::string preset = presetFor(draft_.task(), familyOf(config->preset));
  if (!preset.empty()) draft_.choosePreset(preset);
  draft_.adoptEncoder(*config);
}

std::optional<TrainingRequest> NewRunForm::request() const {
  const auto dataset = basics_->data().chosen();
  if (!surroundings_ || !dataset) return std::nullopt;
  TrainingRequest request = seed_.like.value_or(TrainingRequest{});
  if (!seed_.like) request.threads = std::max(0, preferred(Preference::Threads).toInt());
  request.task = draft_.task();
  request.splitFile = dataset->splitFile;
  request.root = dataset->root;
  request.preset = draft_.preset();
  request.settings = draft_.settings();
  request.initFile = basics_->start().file();
  request.fold = basics_->fold();
  request.name = basics_->nameBox().text().trimmed().toStdString();
  request.out.clear();
  request.project = surroundings_->project;
  request.device = basics_->device();
  request.preflight = true;
  return request;
}

void NewRunForm::change(const QString& key, const QString& text) {
  draft_.setText(key.toStdString(), text.toStdString());
  refresh();
}

void NewRunForm::resetSetting(const QString& key) {
  draft_.reset(key.toStdString());
  refresh();
}

void NewRunForm::chooseTask(Task task) {
  if (task != draft_.task()) draft_.choosePreset(presetFor(task, familyOf(draft_.preset())));
  refresh();
}

void NewRunForm::chooseFamily(const std::string& family) {
  draft_.choosePreset(presetFor(draft_.task(), family));
  refresh();
}

void NewRunForm::propose() {
  if (familyChosen_ || !machineAsked_) return;
  draft_.choosePreset(presetFor(draft_.task(), hasGpu() ? kCardFamily : kSmallFamily));
}

void NewRunForm::noteOtherField() {
  const auto& summary = basics_->data().summary();
  if (summary) {
    basics_->setFolds(summary->folds,
                      seed_.like ? std::exchange(seed_.like->fold, std::nullopt) : std::nullopt);
    if (!taskChosen_) {
      const Task task = summary->labelled > 0 ? Task::Segmentation : Task::Pretraining;
      if (task != draft_.task()) draft_.choosePreset(presetFor(task, familyOf(draft_.preset())));
    }
  } else {
    basics_->setFolds({}, std::nullopt);
  }
  refresh();
}

bool NewRunForm::hasGpu() const {
  return facts_ && facts_->device.starts_with("cuda");
}

bool NewRunForm::lacksLabels() const {
  const auto& summary = basics_->data().summary();
  return draft_.task() == Task::Segmentation && summary && summary->labelled == 0;
}

QString NewRunForm::settingsObstacle() const {
  QStringList names;
  for (const ConfigProblem& problem : draft_.problems()) {
    const QString name = titleOfSetting(problem.field);
    if (!names.contains(name)) names.append(name);
  }
  if (names.isEmpty()) return {};
  return names.size() == 1 ? tr("One setting is wrong: %1").arg(names.front())
                           : tr("%1 settings are wrong: %2").arg(names.size()).arg(names.join(", "));
}

QString NewRunForm::obstacleBesidesFit() const {
  const DataChoice& source = basics_->data();
  if (!surroundings_) return tr("No project is open");
  if (!surroundings_->readOnlyReason.empty())
    return tr("This project can only be read: %1")
        .arg(withoutFullStop(QString::fromStdString(surroundings_->readOnlyReason)));
  if (!source.problem().isEmpty()) return tr("The data cannot be read");
  if (!source.chosen())
    return source.isReading() ? tr("Looking for datasets") : tr("There are no data to train on");
  if (!source.summary()) return tr("The data are being read");
  if (source.summary()->training == 0) return tr("The dataset has no training case");
  if (source.summary()->missing == source.summary()->cases) return tr("No file of the dataset was found");
  if (lacksLabels()) return tr("Fine-tuning needs label maps");
  if (!machineAsked_) return tr("Looking at this machine");
  return settingsObstacle();
}

QString NewRunForm::obstacle() const {
  const QString first = obstacleBesidesFit();
  if (!first.isEmpty()) return first;
  return preflight_->state() == PreflightPanel::State::DoesNotFit ? tr("The run does not fit this machine")
                                                                  : QString();
}

void NewRunForm::start(bool preflight) {
  if (auto wanted = request()) {
    wanted->preflight = preflight;
    Q_EMIT startRequested(*wanted);
  }
}

void NewRunForm::copyCommand() {
  const auto wanted = request();
  if (!wanted || !copyTask_) return;
  copyTask_->start([runs = &surroundings_->services->runs,
                    request = *wanted](const WorkContext&) { return runs->commandLine(request); },
                   [this](const std::string& command) {
                     const QString text = QString::fromStdString(command);
                     QGuiApplication::clipboard()->setText(text);
                     copy_->setText(tr("Copied"));
                     Q_EMIT commandCopied(text);
                   });
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/dataset_editor.h"

#include "gui/bridge/project_context.h"
#include "gui/datasets/case_words.h"
#include "gui/datasets/open_dataset.h"
#include "gui/theme/icons.h"
#include "gui/theme/organ_painting.h"

#include <QAction>
#include <QDialog>
#include <QMenu>
#include <QWidget>

#include <map>
#include <utility>

namespace viscera {
namespace {

QString named(const std::filesystem::path& file) {
  return QString::fromStdString(file.filename().string());
}

}  // namespace

DatasetEditor::DatasetEditor(DatasetEditing& editing, QWidget* window)
    : QObject(window),
      editing_(editing),
      window_(window),
      splitMenu_(std::make_unique<QMenu>()),
      importMenu_(std::make_unique<QMenu>()) {
  buildMenus();
  connect(this, &DatasetEditor::historyChanged, this, &DatasetEditor::updateActions);
  updateActions();
}

DatasetEditor::~DatasetEditor() = default;

void DatasetEditor::setProject(ProjectContext* project) {
  if (dialog_) dialog_->close();
  project_ = project;
  dataset_.reset();
  selection_.clear();
  history_.clear();
  saving_ = project == nullptr ? nullptr : std::make_unique<BackgroundTask>(project->background);
  reading_ = project == nullptr ? nullptr : std::make_unique<BackgroundTask>(project->background);
  OrganPainting::shared().setOwnColours({});
  if (saving_) {
    connect(saving_.get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
      Q_EMIT message(MessageKind::Error, failure.message);
    });
    connect(saving_.get(), &BackgroundTask::runningChanged, this, &DatasetEditor::updateActions);
  }
  Q_EMIT historyChanged();
}

void DatasetEditor::setDataset(const Dataset* dataset) {
  dataset_ = dataset == nullptr ? nullptr : std::make_unique<OpenDataset>(openDatasetOf(*dataset));
  readColours();
  updateActions();
}

void DatasetEditor::readColours() {
  if (dataset_ == nullptr || !reading_) return OrganPainting::shared().setOwnColours({});
  reading_->start(
      [service = &editing_, file = dataset_->splitFile](const WorkContext&) { return service->labels(file); },
      [](const std::vector<LabelRow>& labels) {
        std::map<int, QColor> colours;
        for (const LabelRow& one : labels) {
          const QColor colour(QString::fromStdString(one.colour));
          if (colour.isValid()) colours[one.value] = colour;
        }
        OrganPainting::shared().setOwnColours(std::move(colours));
      });
}

void DatasetEditor::setSelection(std::vector<std::string> cases) {
  selection_ = std::move(cases);
  updateActions();
}

QAction* DatasetEditor::addAction(QMenu& menu, const QString& text, void (DatasetEditor::*act)()) {
  QAction* action = menu.addAction(text);
  connect(action, &QAction::triggered, this, act);
  return action;
}

void DatasetEditor::buildMenus() {
  splitMenu_->setTitle(tr("Edit split"));
  splitMenu_->setToolTip(
      tr("Change roles, folds and labels of the cases, look for changed or moved files, undo"));
  importMenu_->setTitle(tr("Import data"));
  importMenu_->setToolTip(tr("Take in a split file, a folder of scans, an nnU-Net folder or DICOM files"));
  for (const char* role : {"training", "validation", "test", "unlabelled"}) {
    QAction* action = splitMenu_->addAction(tr("Set selected cases to %1…").arg(roleWord(role).toLower()));
    connect(action, &QAction::triggered, this, [this, role] { openRole(role); });
    ofSelection_.push_back(action);
  }
  ofSelection_.push_back(
      addAction(*splitMenu_, tr("Leave selected cases out of the dataset…"), &DatasetEditor::openDrop));
  splitMenu_->addSeparator();
  ofDataset_ = {addAction(*splitMenu_, tr("Folds by patient…"), &DatasetEditor::openFolds),
                addAction(*splitMenu_, tr("Subset with few labels…"), &DatasetEditor::openSubset),
                addAction(*splitMenu_, tr("Find patients in two parts…"), &DatasetEditor::openLeaks),
                addAction(*splitMenu_, tr("Labels…"), &DatasetEditor::openLabels)};
  splitMenu_->addSeparator();
  ofDataset_.push_back(addAction(*splitMenu_, tr("Look for changed files…"), &DatasetEditor::openRescan));
  ofDataset_.push_back(addAction(*splitMenu_, tr("The data has moved…"), &DatasetEditor::openRelocate));
  ofDataset_.push_back(
      addAction(*splitMenu_, tr("Write the edits over the original…"), &DatasetEditor::openOverwrite));
  takeBack_ =
      addAction(*splitMenu_, tr("Take back the repair of the selected case…"), &DatasetEditor::openTakeBack);
  splitMenu_->addSeparator();
  undo_ = addAction(*splitMenu_, tr("Undo"), &DatasetEditor::undo);
  undo_->setIcon(icon(IconName::Undo));
  undo_->setShortcut(QKeySequence::Undo);
  redo_ = addAction(*splitMenu_, tr("Redo"), &DatasetEditor::redo);
  redo_->setIcon(icon(IconName::Redo));
  redo_->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  addAction(*importMenu_, tr("Split file…"), &DatasetEditor::openImportSplit);
  addAction(*importMenu_, tr("Folder of scans…"), &DatasetEditor::openImportFolder);
  addAction(*importMenu_, tr("nnU-Net folder…"), &DatasetEditor::openImportNnunet);
  addAction(*importMenu_, tr("DICOM folder…"), &DatasetEditor::openImportDicom);
}

void DatasetEditor::updateActions() {
  const bool writable = project_ != nullptr && !project_->isReadOnly();
  const bool ready = writable && dataset_ != nullptr && !isBusy();
  for (QAction* action : ofSelection_) action->setEnabled(ready && !selection_.empty());
  for (QAction* action : ofDataset_) action->setEnabled(ready);
  for (QAction* action : importMenu_->actions()) action->setEnabled(writable);
  takeBack_->setEnabled(ready && selection_.size() == 1);
  undo_->setEnabled(ready && history_.toUndo() != nullptr);
  redo_->setEnabled(ready && history_.toRedo() != nullptr);
  undo_->setText(history_.toUndo() != nullptr ? undoText() : tr("Undo"));
  redo_->setText(history_.toRedo() != nullptr ? redoText() : tr("Redo"));
}

QString DatasetEditor::undoText() const {
  return history_.toUndo() == nullptr ? QString() : tr("Undo: %1").arg(history_.toUndo()->text);
}

QString DatasetEditor::redoText() const {
  return history_.toRedo() == nullptr ? QString() : tr("Redo: %1").arg(history_.toRedo()->text);
}

bool DatasetEditor::mayChange() {
  if (project_ == nullptr) return false;
  if (project_->isReadOnly()) {
    Q_EMIT message(MessageKind::Warning,
                   tr("Nothing was changed, the project can only be read: %1")
                       .arg(QString::fromStdString(project_->readOnlyReason)));
    return false;
  }
  if (isBusy()) {
    Q_EMIT message(MessageKind::Info, tr("The change before is still being saved; try again in a moment."));
    return false;
  }
  return true;
}

void DatasetEditor::save(std::function<EditStep()> make) {
  saving_->start([make = std::move(make)](const WorkContext&) { return make(); },
                 [this](EditStep step) { done(std::move(step)); });
}

void DatasetEditor::commit(const QString& text, std::string document, const std::string& snapshot) {
  if (!mayChange() || !dataset_) return;
  DatasetEditing* service = &editing_;
  save([service,
        text,
        document = std::move(document),
        snapshot,
        project = project_->folder,
        open = *dataset_] {
    EditStep step;
    step.text = text;
    step.fileBefore = open.splitFile;
    step.fileAfter = service->editedCopyOf(open.splitFile);
    step.root = open.root;
    step.change = TextChange{step.fileAfter, service->textOf(step.fileAfter), document};
    service->apply(*step.change, true);
    RescanReport report;
    report.snapshot = snapshot;
    if (!snapshot.empty()) service->acceptRescan(project, step.fileAfter, open.root, report);
    return step;
  });
}

void DatasetEditor::commitEdit(const QString& text, const SplitEdit& edit) {
  if (!mayChange() || !dataset_) return;
  DatasetEditing* service = &editing_;
  save([service, text, edit, open = *dataset_] {
    EditStep step;
    step.text = text;
    step.fileBefore = open.splitFile;
    step.fileAfter = service->editedCopyOf(open.splitFile);
    step.root = open.root;
    step.change = TextChange{
        step.fileAfter, service->textOf(step.fileAfter), service->preview(open.splitFile, edit).after};
    service->apply(*step.change, true);
    return step;
  });
}

void DatasetEditor::done(EditStep step) {
  history_.push(std::move(step));
  const EditStep& newest = *history_.toUndo();
  Q_EMIT historyChanged();
  if (newest.change) {
    Q_EMIT message(MessageKind::Ok, tr("Done: %1. Saved as %2.").arg(newest.text, named(newest.fileAfter)));
    Q_EMIT datasetWritten(newest.fileAfter, newest.root);
  } else {
    Q_EMIT message(MessageKind::Ok,
                   (newest.repair->request.kind == RepairRequest::Kind::TakeBack
                        ? tr("Done: %1. The repaired file is kept as %2.")
                        : tr("Done: %1. The original is kept as %2."))
                       .arg(newest.text, named(newest.repair->backup)));
    Q_EMIT casesChanged(newest.cases);
  }
}

void DatasetEditor::take(const EditStep& step) {
  if (project_ != nullptr) done(step);
}

void DatasetEditor::undo() {
  restore(false);
}

void DatasetEditor::redo() {
  restore(true);
}

void DatasetEditor::restore(bool forward) {
  const EditStep* step = forward ? history_.toRedo() : history_.toUndo();
  if (step == nullptr || !mayChange()) return;
  DatasetEditing* service = &editing_;
  saving_->start(
      [service, step = *step, forward](const WorkContext& context) {
        std::optional<RepairRecord> again;
        if (step.change)
          service->apply(*step.change, forward);
        else if (forward)
          again = service->repair(step.repair->request, context);
        else
          service->undoRepair(*step.repair);
        return again;
      },
      [this, copy = *step, forward](const std::optional<RepairRecord>& again) {
        if (forward)
          history_.redone(again);
        else
          history_.undone();
        Q_EMIT historyChanged();
        Q_EMIT message(MessageKind::Info,
                       (forward ? tr("Done again: %1.") : tr("Undone: %1.")).arg(copy.text));
        if (copy.change)
          Q_EMIT datasetWritten(forward ? copy.fileAfter : copy.fileBefore, copy.root);
        else
          Q_EMIT casesChanged(copy.cases);
      });
}

}  // namespace viscera

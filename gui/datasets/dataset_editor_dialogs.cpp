// SPDX-License-Identifier: Apache-2.0
// The dialogs of DatasetEditor; what they bring back becomes steps in dataset_editor.cpp.
#include "gui/bridge/project_context.h"
#include "gui/datasets/case_words.h"
#include "gui/datasets/dataset_editor.h"
#include "gui/datasets/import_dicom_dialog.h"
#include "gui/datasets/import_folder_dialog.h"
#include "gui/datasets/import_split_dialog.h"
#include "gui/datasets/label_dialog.h"
#include "gui/datasets/leak_dialog.h"
#include "gui/datasets/open_dataset.h"
#include "gui/datasets/overwrite_dialog.h"
#include "gui/datasets/repair_dialog.h"
#include "gui/datasets/rescan_dialog.h"
#include "gui/datasets/split_edit_dialog.h"
#include "gui/widgets/number_text.h"

namespace viscera {
namespace {

constexpr int kUsualFolds = 5;
constexpr int kUsualSubset = 6;

QString repairText(const RepairRequest& request, const std::string& caseName) {
  const QString name = QString::fromStdString(caseName);
  if (request.kind == RepairRequest::Kind::CopyHeader)
    return DatasetEditor::tr("copy header to the labels of %1").arg(name);
  if (request.kind == RepairRequest::Kind::TakeBack)
    return DatasetEditor::tr("take back the repair of %1").arg(name);
  return request.kind == RepairRequest::Kind::RemapLabels
             ? DatasetEditor::tr("mend labels of %1").arg(name)
             : DatasetEditor::tr("repair directions of %1").arg(name);
}

}  // namespace

template <class Dialog>
Dialog* DatasetEditor::opened(Dialog* dialog) {
  dialog_ = dialog;
  dialog->open();
  return dialog;
}

void DatasetEditor::openSplitEdit(const SplitEdit& edit, const SplitEditWords& words) {
  auto* dialog =
      opened(new SplitEditDialog(editing_, project_->background, dataset_->splitFile, edit, window_));
  connect(dialog,
          &SplitEditDialog::chosen,
          this,
          [this, words](const SplitEdit& chosen, const SplitEditPreview& preview) {
            commit(words(chosen, preview), preview.after);
          });
}

void DatasetEditor::openRole(const std::string& role) {
  if (!mayChange() || !dataset_ || selection_.empty()) return;
  SplitEdit edit;
  edit.cases = selection_;
  edit.role = role;
  openSplitEdit(edit, [](const SplitEdit& chosen, const SplitEditPreview& preview) {
    return tr("set role of %1 to %2")
        .arg(casesText(std::ssize(preview.changed)), roleWord(chosen.role).toLower());
  });
}

void DatasetEditor::openDrop() {
  drop(selection_);
}

void DatasetEditor::drop(const std::vector<std::string>& cases) {
  if (!mayChange() || !dataset_ || cases.empty()) return;
  SplitEdit edit;
  edit.kind = SplitEdit::Kind::Drop;
  edit.cases = cases;
  openSplitEdit(edit, [](const SplitEdit&, const SplitEditPreview& preview) {
    return tr("leave %1 out of the dataset").arg(casesText(std::ssize(preview.changed)));
  });
}

void DatasetEditor::openFolds() {
  if (!mayChange() || !dataset_) return;
  SplitEdit edit;
  edit.kind = SplitEdit::Kind::Folds;
  edit.count = kUsualFolds;
  openSplitEdit(edit, [](const SplitEdit& chosen, const SplitEditPreview&) {
    return tr("make %1 folds by patient").arg(groupedNumber(chosen.count));
  });
}

void DatasetEditor::openSubset() {
  if (!mayChange() || !dataset_) return;
  SplitEdit edit;
  edit.kind = SplitEdit::Kind::Subset;
  edit.count = kUsualSubset;
  openSplitEdit(edit, [](const SplitEdit& chosen, const SplitEditPreview&) {
    return tr("keep %1 training cases").arg(groupedNumber(chosen.count));
  });
}

void DatasetEditor::openLeaks() {
  if (!mayChange() || !dataset_) return;
  auto* dialog = opened(new LeakDialog(editing_, project_->background, dataset_->splitFile, window_));
  connect(dialog, &LeakDialog::chosen, this, [this](const SplitEdit& edit) {
    commitEdit(edit.kind == SplitEdit::Kind::DropLeaks
                   ? tr("leave held-out cases of patients in two parts out of the dataset")
                   : tr("move patients in two parts to training"),
               edit);
  });
}

void DatasetEditor::openLabels() {
  if (!mayChange() || !dataset_) return;
  auto* dialog = opened(new LabelDialog(editing_, project_->background, dataset_->splitFile, window_));
  connect(dialog, &LabelDialog::chosen, this, [this](const SplitEdit&, const SplitEditPreview& preview) {
    commit(tr("change labels"), preview.after);
  });
}

void DatasetEditor::openRescan() {
  if (!mayChange() || !dataset_) return;
  auto* dialog = opened(new RescanDialog(
      editing_, project_->background, project_->folder, dataset_->splitFile, dataset_->root, window_));
  connect(dialog, &RescanDialog::takenOver, this, [this](const RescanReport& report) {
    if (!report.newDocument.empty())
      return commit(
          tr("add %1").arg(casesText(std::ssize(report.added))), report.newDocument, report.snapshot);
    std::vector<std::string> cases = report.changed;
    cases.insert(cases.end(), report.added.begin(), report.added.end());
    cases.insert(cases.end(), report.removed.begin(), report.removed.end());
    if (!cases.empty()) Q_EMIT casesChanged(cases);
  });
}

void DatasetEditor::openRelocate() {
  if (!mayChange() || !dataset_) return;
  auto* dialog = opened(
      new ImportSplitDialog(ImportSplitDialog::Kind::Relocate, editing_, project_->background, window_));
  dialog->setPaths(dataset_->splitFile, dataset_->root);
  connect(dialog, &ImportSplitDialog::chosen, this, &DatasetEditor::datasetWritten);
}

void DatasetEditor::openOverwrite() {
  if (!mayChange() || !dataset_) return;
  auto* dialog = opened(new OverwriteDialog(editing_, project_->background, dataset_->splitFile, window_));
  connect(dialog, &OverwriteDialog::chosen, this, [this](const TextChange& change) {
    DatasetEditing* service = &editing_;
    if (!mayChange() || !dataset_) return;
    save([service, change, open = *dataset_] {
      service->apply(change, true);
      EditStep step;
      step.text = tr("write the edits over %1").arg(QString::fromStdString(change.file.filename().string()));
      step.change = change;
      step.fileBefore = open.splitFile;
      step.fileAfter = change.file;
      step.root = open.root;
      return step;
    });
  });
}

void DatasetEditor::openImportSplit() {
  if (!mayChange()) return;
  auto* dialog = opened(
      new ImportSplitDialog(ImportSplitDialog::Kind::SplitFile, editing_, project_->background, window_));
  connect(dialog, &ImportSplitDialog::chosen, this, &DatasetEditor::datasetWritten);
}

void DatasetEditor::openImportNnunet() {
  if (!mayChange()) return;
  auto* dialog = opened(
      new ImportSplitDialog(ImportSplitDialog::Kind::NnunetFolder, editing_, project_->background, window_));
  connect(dialog, &ImportSplitDialog::chosen, this, &DatasetEditor::datasetWritten);
}

void DatasetEditor::openImportFolder() {
  importFolder({});
}

void DatasetEditor::importFolder(const std::filesystem::path& folder) {
  if (!mayChange()) return;
  auto* dialog = opened(new ImportFolderDialog(editing_, project_->background, project_->folder, window_));
  if (!folder.empty()) dialog->setFolder(folder);
  connect(dialog, &ImportFolderDialog::written, this, &DatasetEditor::datasetWritten);
}

void DatasetEditor::openImportDicom() {
  importDicom({});
}

void DatasetEditor::importDicom(const std::filesystem::path& folder) {
  if (!mayChange()) return;
  auto* dialog = opened(new ImportDicomDialog(editing_, project_->background, window_));
  if (!folder.empty()) dialog->setFolders(folder, project_->folder / "imported" / folder.filename());
  connect(dialog, &ImportDicomDialog::written, this, &DatasetEditor::datasetWritten);
}

RepairRequest DatasetEditor::requestFor(const std::string& caseName, const DataProblem& problem) const {
  const OpenDataset::Files& files = dataset_->cases.at(caseName);
  RepairRequest request;
  request.image = files.image;
  request.file = files.label;
  request.splitFile = dataset_->splitFile;
  if (problem.code == "label_undeclared") request.kind = RepairRequest::Kind::RemapLabels;
  if (!tellsOfShear(problem)) return request;
  request.kind = RepairRequest::Kind::RightAngles;
  const std::string label = files.label.filename().string();
  if (label.empty() || problem.message.find(label) == std::string::npos ||
      problem.message.find(files.image.string()) != std::string::npos)
    request.file = files.image;
  return request;
}

void DatasetEditor::repair(const std::string& caseName, const DataProblem& problem) {
  if (!mayChange() || !dataset_ || !dataset_->cases.contains(caseName) || !isRepairable(problem)) return;
  openRepair(caseName, requestFor(caseName, problem));
}

void DatasetEditor::openTakeBack() {
  if (!mayChange() || !dataset_ || selection_.size() != 1 || !dataset_->cases.contains(selection_.front()))
    return;
  const OpenDataset::Files& files = dataset_->cases.at(selection_.front());
  RepairRequest request;
  request.kind = RepairRequest::Kind::TakeBack;
  request.file = files.label.empty() ? files.image : files.label;
  request.image = files.image;
  openRepair(selection_.front(), request);
}

void DatasetEditor::openRepair(const std::string& caseName, const RepairRequest& request) {
  auto* dialog = opened(new RepairDialog(editing_, project_->background, request, window_));
  connect(dialog, &RepairDialog::repaired, this, [this, caseName](const RepairRecord& record) {
    EditStep step;
    step.text = repairText(record.request, caseName);
    step.repair = record;
    step.cases = {caseName};
    done(std::move(step));
  });
}

}  // namespace viscera

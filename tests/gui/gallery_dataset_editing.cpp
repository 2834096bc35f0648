// SPDX-License-Identifier: Apache-2.0
#include "gallery_dataset_editing.h"

#include "engine/api/organs.h"
#include "fake_dataset_editing.h"
#include "gui/datasets/import_dicom_dialog.h"
#include "gui/datasets/import_folder_dialog.h"
#include "gui/datasets/import_split_dialog.h"
#include "gui/datasets/label_dialog.h"
#include "gui/datasets/label_repair_choice.h"
#include "gui/datasets/label_table_model.h"
#include "gui/datasets/leak_dialog.h"
#include "gui/datasets/overwrite_dialog.h"
#include "gui/datasets/repair_dialog.h"
#include "gui/datasets/rescan_dialog.h"
#include "gui/datasets/split_edit_dialog.h"

namespace viscera::test {
namespace {

constexpr QSize kDialog(640, 480);

/// One for all pages, since dialogs ask it in the background.
FakeDatasetEditing& editing() {
  static FakeDatasetEditing service;
  return service;
}

Background& background() {
  static Background threads;
  return threads;
}

/// The dialog; it deletes itself only when it is closed, which a picture does not.
template <class Dialog>
std::unique_ptr<QWidget> page(Dialog* dialog) {
  dialog->setAttribute(Qt::WA_DeleteOnClose, false);
  return std::unique_ptr<QWidget>(dialog);
}

std::unique_ptr<QWidget> splitEdit(SplitEdit::Kind kind) {
  SplitEditPreview preview;
  preview.countsBefore = {24, 6, 20, 0};
  preview.countsAfter = {21, 9, 20, 0};
  preview.changed = {"img0005", "img0006", "img0007"};
  SplitEdit edit;
  edit.kind = kind;
  edit.cases = preview.changed;
  edit.role = "validation";
  edit.count = 5;
  if (kind == SplitEdit::Kind::SetRole) {
    preview.alsoPatients = {"volume-covid19-A-0705_day043", "volume-covid19-A-0705_day047"};
    preview.note = "1 case without a label map: no Dice can be computed for it.";
  } else if (kind == SplitEdit::Kind::Folds) {
    preview.countsAfter = {30, 0, 20, 0};
    preview.foldSizes = {6, 6, 6, 6, 6};
    preview.note = "The 6 cases of validation are shared out with the others; test cases stay.";
  } else {
    edit.count = 6;
    preview.countsAfter = {6, 6, 20, 0};
    preview.kept = {"img0005", "img0009", "img0021", "img0024", "img0029", "img0031"};
    preview.note = "Subsets of one seed are nested: the 6 are among the 12, the 12 among the 24.";
  }
  editing().previewAnswer = preview;
  return page(new SplitEditDialog(editing(), background(), "/data/dataset_0.json", edit, nullptr));
}

std::unique_ptr<QWidget> leaks(int count) {
  editing().leaksAnswer.clear();
  for (int i = 0; i < count; ++i) {
    const std::string patient = "A-0" + std::to_string(205 + 13 * i);
    editing().leaksAnswer.push_back({patient,
                                     {"volume-covid19-" + patient + "_day003"},
                                     {"volume-covid19-" + patient + "_day011"},
                                     "validation"});
  }
  return page(new LeakDialog(editing(), background(), "/data/tcia.json", nullptr));
}

std::unique_ptr<QWidget> labels(bool problem) {
  editing().labelsAnswer.clear();
  for (const Organ& organ : kBtcvOrgans) {
    LabelRow row;
    row.value = organ.label;
    row.name = organ.name;
    editing().labelsAnswer.push_back(row);
  }
  if (problem) editing().labelsAnswer[5].value = 4;
  return page(new LabelDialog(editing(), background(), "/data/dataset_0.json", nullptr));
}

std::unique_ptr<QWidget> importSplit(ImportSplitDialog::Kind kind, std::int64_t found) {
  SplitPreview preview;
  preview.splitFile = "/media/large/btcv/dataset_0.json";
  preview.name = "btcv";
  preview.counts = {24, 6, 20, 0};
  preview.labelled = 30;
  preview.found = found;
  for (std::int64_t i = found; i < 50; ++i) {
    const std::int64_t number = i < 10 ? i + 1 : i < 30 ? i + 11 : i + 31;
    preview.missing.push_back((i < 30 ? "image imagesTr/img00" : "image imagesTs/img00") +
                              std::string(number < 10 ? "0" : "") + std::to_string(number) +
                              ".nii.gz is missing: nothing below /media/large/btcv has its name");
  }
  for (int label = 1; label < 14; ++label) preview.labels.push_back("organ");
  editing().splitAnswer = preview;
  auto* dialog = new ImportSplitDialog(kind, editing(), background(), nullptr);
  const bool nnunet = kind == ImportSplitDialog::Kind::NnunetFolder;
  dialog->setPaths(nnunet ? "/media/large/btcv" : preview.splitFile, "/media/large/btcv");
  return page(dialog);
}

std::unique_ptr<QWidget> importFolder(bool failed) {
  editing().folderAnswer = {};
  for (int i = 1; i <= 9 && !failed; ++i) {
    const std::string name = "spleen_" + std::to_string(10 + i);
    editing().folderAnswer.pairs.push_back({name, name + ".nii.gz", i % 4 == 0 ? "" : name + "_seg.nii.gz"});
  }
  auto* dialog = new ImportFolderDialog(editing(), background(), "/project", nullptr);
  dialog->setPattern({"/data/scans", failed ? "*.mha" : "*.nii.gz", "{case}_seg.nii.gz"});
  return page(dialog);
}

std::unique_ptr<QWidget> importDicom() {
  editing().seriesAnswer = {{"a1", 1, "CT", 1, "S1", "Only one picture, as in an overview."},
                            {"b2", 2, "CT", 412, "S2", ""},
                            {"c3", 3, "CT", 206, "S3", ""},
                            {"d4", 5, "MR", 30, "S5", "Not CT but MR."}};
  auto* dialog = new ImportDicomDialog(editing(), background(), nullptr);
  dialog->setFolders("/data/dicom", "/data/dicom-images");
  return page(dialog);
}

std::unique_ptr<QWidget> repair(RepairRequest::Kind kind, bool refused) {
  RepairPreview preview;
  preview.backup = "/data/img0007_seg.nii.gz.before-repair";
  if (kind == RepairRequest::Kind::CopyHeader) {
    preview.rows = {{"Voxels", "512 × 512 × 147", "512 × 512 × 147"},
                    {"Voxel size, mm", "1.000, 1.000, 1.000", "0.785, 0.785, 3.000"},
                    {"First voxel, mm", "0.00, 0.00, 0.00", "−201.00, −201.00, 12.50"},
                    {"Axes", "RAS", "LAS"}};
    preview.summary =
        "The label map gets the place, directions and voxel size of its image; no voxel changes.";
  } else {
    preview.rows = {{"40 voxels", "14 not declared", "0 background"},
                    {"183204 voxels", "1 spleen", "stays"},
                    {"40112 voxels", "10 portal and splenic vein", "stays"}};
    preview.summary = "40 voxels of the value 14 become background; all other voxels keep their labels.";
    preview.undeclared = {{14, 40}};
    preview.labels = {{1, "spleen"}, {10, "portal and splenic vein"}, {11, "pancreas"}};
  }
  if (refused)
    preview.refusal =
        "/data/img0007_seg.nii.gz cannot be repaired: nothing may be written in its folder; copy the data to "
        "a "
        "folder of your own and import it from there";
  editing().repairAnswer = preview;
  RepairRequest request;
  request.kind = kind;
  request.file = "/data/img0007_seg.nii.gz";
  return page(new RepairDialog(editing(), background(), request, nullptr));
}

/// The table of AMOS was chosen for a file that follows the dataset.
std::unique_ptr<QWidget> repairThatExchangesOrgans() {
  RepairPreview preview;
  preview.backup = "/data/img0007_seg.nii.gz.before-repair";
  preview.rows = {{"40112 voxels", "10 portal and splenic vein (AMOS: pancreas)", "11 pancreas"},
                  {"20512 voxels", "11 pancreas (AMOS: right adrenal gland)", "12 right adrenal gland"},
                  {"40 voxels", "14 not declared (AMOS: bladder)", "0 background"},
                  {"183204 voxels", "1 spleen", "stays"}};
  preview.warning =
      "2 labels that the dataset declares would mean something else: 10 portal and splenic vein (AMOS: "
      "pancreas) becomes 11 pancreas, 11 pancreas (AMOS: right adrenal gland) becomes 12 right adrenal "
      "gland. "
      "Go on only where this file does not follow the labels of the dataset.";
  preview.undeclared = {{14, 40}};
  editing().repairAnswer = preview;
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
  request.file = "/data/img0007_seg.nii.gz";
  auto* dialog = new RepairDialog(editing(), background(), request, nullptr);
  dialog->choice()->choose(LabelRepairChoice::Amos);
  return page(dialog);
}

std::unique_ptr<QWidget> rescan(int cases) {
  RescanReport report;
  report.files = 6000;
  for (int i = 0; i < cases; ++i) report.added.push_back("case_" + std::to_string(1000 + i));
  if (cases > 0) {
    report.changed = {"case_0007"};
    report.removed = {"case_0012", "case_0013"};
    report.runs = {"pre-train 2", "fine-tune 3"};
    report.newDocument = "{}";
  }
  editing().rescanAnswer = report;
  return page(new RescanDialog(editing(), background(), "/project", "/data/s.json", "/data", nullptr));
}

std::unique_ptr<QWidget> overwrite() {
  editing().setText("/data/s-edited.json", "new");
  editing().setText("/data/s.json", "old");
  return page(new OverwriteDialog(editing(), background(), "/data/s-edited.json", nullptr));
}

}  // namespace

std::vector<GalleryPage> datasetEditingPages() {
  using Split = ImportSplitDialog::Kind;
  using Repair = RepairRequest::Kind;
  return {{"edit-role", {kDialog}, [] { return splitEdit(SplitEdit::Kind::SetRole); }},
          {"edit-folds", {kDialog}, [] { return splitEdit(SplitEdit::Kind::Folds); }},
          {"edit-subset", {kDialog}, [] { return splitEdit(SplitEdit::Kind::Subset); }},
          {"edit-leaks", {QSize(808, 480)}, [] { return leaks(9); }},
          {"edit-leaks-none", {kDialog}, [] { return leaks(0); }},
          {"edit-labels", {QSize(720, 640)}, [] { return labels(false); }},
          {"edit-labels-problem", {QSize(720, 640)}, [] { return labels(true); }},
          {"import-split", {QSize(640, 600)}, [] { return importSplit(Split::SplitFile, 41); }},
          {"import-split-complete", {kDialog}, [] { return importSplit(Split::SplitFile, 50); }},
          {"import-nnunet", {kDialog}, [] { return importSplit(Split::NnunetFolder, 50); }},
          {"relocate", {QSize(640, 600)}, [] { return importSplit(Split::Relocate, 41); }},
          {"relocate-nothing", {QSize(640, 600)}, [] { return importSplit(Split::Relocate, 0); }},
          {"import-folder", {QSize(640, 560)}, [] { return importFolder(false); }},
          {"import-folder-empty", {QSize(640, 560)}, [] { return importFolder(true); }},
          {"import-dicom", {QSize(720, 560)}, importDicom},
          {"repair-header", {kDialog}, [] { return repair(Repair::CopyHeader, false); }},
          {"repair-remap", {kDialog}, [] { return repair(Repair::RemapLabels, false); }},
          {"repair-exchange", {QSize(640, 560)}, repairThatExchangesOrgans},
          {"repair-refused", {kDialog}, [] { return repair(Repair::CopyHeader, true); }},
          {"rescan", {kDialog}, [] { return rescan(3000); }},
          {"rescan-nothing", {kDialog}, [] { return rescan(0); }},
          {"overwrite", {QSize(640, 280)}, overwrite}};
}

}  // namespace viscera::test

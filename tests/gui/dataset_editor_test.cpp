// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/dataset_editor.h"

#include "fake_dataset_editing.h"
#include "fake_services.h"
#include "gui/bridge/project_context.h"
#include "gui/bridge/run_board.h"
#include "gui/datasets/case_words.h"
#include "gui/datasets/edit_history.h"
#include "gui/datasets/import_split_dialog.h"
#include "gui/datasets/label_dialog.h"
#include "gui/datasets/label_repair_choice.h"
#include "gui/datasets/label_table_model.h"
#include "gui/datasets/leak_dialog.h"
#include "gui/datasets/overwrite_dialog.h"
#include "gui/datasets/repair_dialog.h"
#include "gui/datasets/rescan_dialog.h"
#include "gui/datasets/split_edit_dialog.h"
#include "gui/theme/organ_colours.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstddef>

namespace viscera {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::Pair;

Dataset smallDataset() {
  Dataset dataset;
  dataset.record.splitFile = "/data/s.json";
  dataset.record.root = "/data";
  for (const char* name : {"a", "b"}) {
    DatasetCase one;
    one.record.name = name;
    one.imagePath = std::string("/data/") + name + ".nii.gz";
    one.labelPath = std::string("/data/") + name + "_seg.nii.gz";
    dataset.cases.push_back(one);
  }
  return dataset;
}

/// An editor on a window, with a project and the small dataset; counts what it tells.
class DatasetEditorTest : public testing::Test {
 protected:
  DatasetEditorTest() {
    editor_.setProject(&context_);
    dataset_ = smallDataset();
    editor_.setDataset(&dataset_);
    editor_.setSelection({"a"});
    editing_.setText("/data/s.json", "original");
    editing_.previewAnswer.after = "edited";
    editing_.previewAnswer.changed = {"a"};
    QObject::connect(&editor_, &DatasetEditor::datasetWritten, [this](const auto& file, const auto& root) {
      written_.push_back(file.string() + " in " + root.string());
    });
    QObject::connect(&editor_, &DatasetEditor::casesChanged, [this](const auto& names) { changed_ = names; });
    QObject::connect(&editor_, &DatasetEditor::message, [this](MessageKind kind, const QString& text) {
      kind_ = kind;
      message_ = text.toStdString();
    });
  }

  template <class Dialog>
  Dialog* dialog() {
    const QList<Dialog*> found = window_.findChildren<Dialog*>();
    return found.isEmpty() ? nullptr : found.last();
  }
  template <class Dialog>
  Dialog* readyDialog() {
    Dialog* found = dialog<Dialog>();
    if (found == nullptr) return nullptr;
    return QTest::qWaitFor([found] { return found->primary()->isEnabled(); }, 20000) ? found : nullptr;
  }
  [[nodiscard]] bool idle() {
    return QTest::qWaitFor([this] { return !editor_.isBusy(); }, 20000);
  }

  QWidget window_;
  test::FakeDatasetEditing editing_;
  test::FakeRunService runs_;
  test::FakeDatasetService datasets_;
  test::FakeMachineService machine_;
  Services services_{runs_, datasets_, machine_};
  Background background_;
  // The editor never asks for runs: no board is made.
  alignas(RunBoard) std::array<std::byte, sizeof(RunBoard)> noBoard_{};
  ProjectContext context_{
      "/project", "", services_, background_, *reinterpret_cast<RunBoard*>(noBoard_.data())};
  Dataset dataset_;
  DatasetEditor editor_{editing_, &window_};
  std::vector<std::string> written_;
  std::vector<std::string> changed_;
  MessageKind kind_ = MessageKind::Info;
  std::string message_;
};

TEST_F(DatasetEditorTest, ARoleGoesToACopyAndIsUndoneAndRedone) {
  editor_.openRole("validation");
  auto* role = readyDialog<SplitEditDialog>();
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(editing_.lastEdit().role, "validation");
  EXPECT_THAT(editing_.lastEdit().cases, ElementsAre("a"));
  QTest::mouseClick(role->primary(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !written_.empty(); }, 20000));
  EXPECT_EQ(written_.back(), "/data/s-edited.json in /data");
  EXPECT_EQ(editing_.text("/data/s-edited.json"), "edited");
  EXPECT_EQ(editing_.text("/data/s.json"), "original");
  EXPECT_EQ(editor_.undoText(), "Undo: set role of 1 case to validation");

  ASSERT_TRUE(idle());
  editor_.undo();
  ASSERT_TRUE(QTest::qWaitFor([this] { return written_.size() == 2; }, 20000));
  EXPECT_EQ(written_.back(), "/data/s.json in /data");
  EXPECT_EQ(editing_.text("/data/s-edited.json"), std::nullopt);
  EXPECT_EQ(editor_.undoText(), "");
  ASSERT_TRUE(idle());
  editor_.redo();
  ASSERT_TRUE(QTest::qWaitFor([this] { return written_.size() == 3; }, 20000));
  EXPECT_EQ(editing_.text("/data/s-edited.json"), "edited");
  EXPECT_EQ(editor_.redoText(), "");
}

TEST_F(DatasetEditorTest, SomebodyElsesWorkIsNotTakenBack) {
  editor_.openFolds();
  auto* folds = readyDialog<SplitEditDialog>();
  ASSERT_NE(folds, nullptr);
  QTest::mouseClick(folds->primary(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !written_.empty(); }, 20000) && idle());
  editing_.setText("/data/s-edited.json", "other");
  editor_.undo();
  ASSERT_TRUE(QTest::qWaitFor([this] { return kind_ == MessageKind::Error; }, 20000));
  EXPECT_THAT(message_, testing::HasSubstr("changed by someone else"));
  EXPECT_EQ(editor_.undoText(), "Undo: make 5 folds by patient");
}

TEST_F(DatasetEditorTest, AReadOnlyProjectChangesNothingAndSaysWhy) {
  context_.readOnlyReason = "no permission to write in /project";
  editor_.setProject(&context_);
  editor_.setDataset(&dataset_);
  editor_.setSelection({"a"});
  for (const QAction* action : editor_.splitMenu()->actions())
    EXPECT_TRUE(action->isSeparator() || !action->isEnabled());
  editor_.openRole("test");
  editor_.repair("a", {"label_undeclared", Severity::Error, "", "", {}, {}});
  EXPECT_EQ(dialog<EditDialog>(), nullptr);
  EXPECT_THAT(message_, testing::HasSubstr("no permission to write in /project"));
}

TEST_F(DatasetEditorTest, MenusFollowSelectionAndHistory) {
  const QList<QAction*> actions = editor_.splitMenu()->actions();
  EXPECT_TRUE(actions.first()->isEnabled());
  editor_.setSelection({});
  EXPECT_FALSE(actions.first()->isEnabled());
  editor_.setDataset(nullptr);
  for (const QAction* action : actions) EXPECT_TRUE(action->isSeparator() || !action->isEnabled());
  for (const QAction* action : editor_.importMenu()->actions()) EXPECT_TRUE(action->isEnabled());
}

TEST_F(DatasetEditorTest, ARemedyForLeaksIsOneClick) {
  editing_.leaksAnswer = {{"A-1", {"a"}, {"b"}, "validation"}};
  editor_.openLeaks();
  auto* leaks = readyDialog<LeakDialog>();
  ASSERT_NE(leaks, nullptr);
  QTest::mouseClick(leaks->drop(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !written_.empty(); }, 20000));
  EXPECT_EQ(editing_.lastEdit().kind, SplitEdit::Kind::DropLeaks);
}

TEST_F(DatasetEditorTest, ARepairIsPreviewedDoneUndoneAndRedone) {
  const DataProblem problem{
      "grid_mismatch", Severity::Error, "", "if …, copy the image's header to it", {}, {}};
  ASSERT_TRUE(isRepairable(problem));
  editing_.repairAnswer.rows = {{"Axes", "LAS", "RAS"}};
  editor_.repair("b", problem);
  auto* repair = readyDialog<RepairDialog>();
  ASSERT_NE(repair, nullptr);
  EXPECT_EQ(repair->request().file, "/data/b_seg.nii.gz");
  EXPECT_EQ(repair->request().image, "/data/b.nii.gz");
  EXPECT_THAT(editing_.calls(), Not(Contains("repair /data/b_seg.nii.gz")));
  QTest::mouseClick(repair->primary(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !changed_.empty(); }, 20000));
  EXPECT_THAT(changed_, ElementsAre("b"));
  EXPECT_EQ(editor_.undoText(), "Undo: copy header to the labels of b");
  editor_.undo();
  ASSERT_TRUE(QTest::qWaitFor([this] { return editor_.undoText().isEmpty(); }, 20000) && idle());
  EXPECT_THAT(editing_.calls(), Contains("restore /data/b_seg.nii.gz.before-repair"));
  editor_.redo();
  ASSERT_TRUE(QTest::qWaitFor([this] { return !editor_.undoText().isEmpty(); }, 20000));
}

TEST_F(DatasetEditorTest, OnlyUndeclaredValuesAreMendedUnlessATableIsChosenByHand) {
  editing_.repairAnswer.undeclared = {{14, 40}, {15, 2}};
  editing_.repairAnswer.labels = {{6, "liver"}, {10, "veins"}};
  editing_.repairAnswer.rows = {{"40 voxels", "14 not declared", "0 background"}};
  editor_.repair("b", {"label_undeclared", Severity::Error, "", "", {}, {}});
  auto* repair = readyDialog<RepairDialog>();
  ASSERT_NE(repair, nullptr);
  EXPECT_EQ(repair->request().table, "");
  EXPECT_THAT(repair->request().values, ElementsAre(Pair(14, 0), Pair(15, 0)));
  EXPECT_TRUE(repair->primary()->isDefault());
  repair->choice()->choose(LabelRepairChoice::OneLabel);
  EXPECT_FALSE(repair->primary()->isEnabled());
  repair->choice()->setNewValue(14, 6);
  ASSERT_TRUE(QTest::qWaitFor([repair] { return repair->primary()->isEnabled(); }, 20000));
  EXPECT_THAT(repair->request().values, ElementsAre(Pair(14, 6)));
  editing_.repairAnswer.warning = "1 label that the dataset declares would mean something else";
  repair->choice()->choose(LabelRepairChoice::Amos);
  ASSERT_TRUE(QTest::qWaitFor([repair] { return repair->message().contains("something else"); }, 20000));
  EXPECT_EQ(repair->request().table, "amos");
  EXPECT_TRUE(repair->request().values.empty());
  EXPECT_FALSE(repair->primary()->isDefault());  // Enter closes
  EXPECT_TRUE(repair->primary()->isEnabled());
  repair->choice()->choose(LabelRepairChoice::Background);
  EXPECT_THAT(repair->request().values, ElementsAre(Pair(14, 0), Pair(15, 0)));
}

TEST_F(DatasetEditorTest, OnlyWhatCanBeRepairedIsOffered) {
  EXPECT_TRUE(isRepairable({"label_undeclared", Severity::Error, "", "", {}, {}}));
  EXPECT_TRUE(isRepairable(
      {"unreadable", Severity::Error, "a.nii: the voxel axes are not at right angles", "", {}, {}}));
  EXPECT_FALSE(isRepairable({"unreadable", Severity::Error, "a.nii: too short", "", {}, {}}));
  EXPECT_FALSE(isRepairable({"grid_mismatch", Severity::Error, "", "resample the label map", {}, {}}));
}

TEST_F(DatasetEditorTest, ARefusedRepairCannotBePressed) {
  editing_.repairAnswer.refusal = "b_seg.nii.gz: nothing may be written in its folder";
  editor_.repair("b", {"label_undeclared", Severity::Error, "", "", {}, {}});
  auto* repair = dialog<RepairDialog>();
  ASSERT_NE(repair, nullptr);
  ASSERT_TRUE(QTest::qWaitFor([repair] { return !repair->message().isEmpty(); }, 20000));
  EXPECT_EQ(repair->message(), "b_seg.nii.gz: nothing may be written in its folder");
  EXPECT_FALSE(repair->primary()->isEnabled());
}

TEST_F(DatasetEditorTest, NewScansMakeANewVersionAndOthersAreCheckedAgain) {
  editing_.rescanAnswer.added = {"c"};
  editing_.rescanAnswer.newDocument = "grown";
  editing_.rescanAnswer.snapshot = "{}";
  editor_.openRescan();
  auto* rescan = readyDialog<RescanDialog>();
  ASSERT_NE(rescan, nullptr);
  QTest::mouseClick(rescan->primary(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !written_.empty(); }, 20000) && idle());
  EXPECT_EQ(editing_.text("/data/s-edited.json"), "grown");
  EXPECT_THAT(editing_.calls(), Contains("accept s-edited.json"));
  editing_.rescanAnswer = {};
  editing_.rescanAnswer.changed = {"b"};
  editor_.openRescan();
  rescan = readyDialog<RescanDialog>();
  ASSERT_NE(rescan, nullptr);
  QTest::mouseClick(rescan->primary(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !changed_.empty(); }, 20000));
  EXPECT_THAT(changed_, ElementsAre("b"));
}

TEST_F(DatasetEditorTest, MovedDataAreTakenByOneClick) {
  editing_.splitAnswer.splitFile = "/data/s.json";
  editing_.splitAnswer.counts.training = 2;
  editing_.splitAnswer.found = 2;
  editor_.openRelocate();
  auto* relocate = readyDialog<ImportSplitDialog>();
  ASSERT_NE(relocate, nullptr);
  QTest::mouseClick(relocate->primary(), Qt::LeftButton);
  EXPECT_THAT(written_, ElementsAre("/data/s.json in /data"));
}

TEST_F(DatasetEditorTest, AFolderWithoutTheDataIsNotTaken) {
  editing_.splitAnswer.splitFile = "/data/s.json";
  editing_.splitAnswer.counts.training = 2;
  editing_.splitAnswer.found = 0;
  editing_.splitAnswer.missing = {"a", "b"};
  editor_.openRelocate();
  auto* relocate = dialog<ImportSplitDialog>();
  ASSERT_NE(relocate, nullptr);
  ASSERT_TRUE(QTest::qWaitFor([relocate] { return !relocate->message().isEmpty(); }, 20000));
  EXPECT_FALSE(relocate->primary()->isEnabled());
  EXPECT_THAT(relocate->message().toStdString(), testing::HasSubstr("None of the 2 cases"));
  editing_.splitAnswer.found = 1;
  relocate->setPaths("/data/s.json", "/data");
  ASSERT_TRUE(QTest::qWaitFor([relocate] { return relocate->primary()->isEnabled(); }, 20000));
  EXPECT_EQ(relocate->primary()->text(), "Use this folder: 1 of 2 cases");
}

TEST_F(DatasetEditorTest, EnterKeepsTheOriginal) {
  editing_.setText("/data/s-edited.json", "new");
  OverwriteDialog overwrite(editing_, background_, "/data/s-edited.json", nullptr);
  overwrite.setAttribute(Qt::WA_DeleteOnClose, false);
  overwrite.open();
  ASSERT_TRUE(QTest::qWaitFor([&] { return overwrite.primary()->isEnabled(); }, 20000));
  QSignalSpy chosen(&overwrite, &OverwriteDialog::chosen);
  QTest::keyClick(&overwrite, Qt::Key_Return);
  EXPECT_FALSE(overwrite.isVisible());
  EXPECT_EQ(chosen.size(), 0);
}

TEST_F(DatasetEditorTest, KeysUndoAndRedo) {
  QWidget page;
  page.addActions(editor_.historyActions());
  page.show();
  QApplication::setActiveWindow(&page);
  editor_.openRole("validation");
  auto* role = readyDialog<SplitEditDialog>();
  ASSERT_NE(role, nullptr);
  QTest::mouseClick(role->primary(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !written_.empty(); }, 20000) && idle());
  QApplication::setActiveWindow(&page);
  QTest::keyClick(&page, Qt::Key_Z, Qt::ControlModifier);
  ASSERT_TRUE(QTest::qWaitFor([this] { return written_.size() == 2; }, 20000) && idle());
  EXPECT_EQ(editing_.text("/data/s-edited.json"), std::nullopt);
  QTest::keyClick(&page, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  ASSERT_TRUE(QTest::qWaitFor([this] { return written_.size() == 3; }, 20000) && idle());
  EXPECT_EQ(editing_.text("/data/s-edited.json"), "edited");
}

TEST(EditHistoryTest, ForgetsTheOldestWhenMemoryIsFull) {
  EditHistory history(1000);
  const auto step = [](const char* text, std::size_t bytes) {
    EditStep one;
    one.text = text;
    one.change = TextChange{"f", std::string(bytes / 2, 'a'), std::string(bytes - bytes / 2, 'b')};
    return one;
  };
  history.push(step("one", 400));
  history.push(step("two", 400));
  EXPECT_EQ(history.size(), 2U);
  history.push(step("three", 400));
  EXPECT_EQ(history.size(), 2U);
  EXPECT_EQ(history.bytes(), 800U);
  history.undone();
  EXPECT_EQ(history.toUndo()->text, "two");
  EXPECT_EQ(history.toRedo()->text, "three");
  history.push(step("four", 5000));  // larger than all memory: it alone is kept
  EXPECT_EQ(history.size(), 1U);
  EXPECT_EQ(history.toRedo(), nullptr);
  history.undone();
  EXPECT_EQ(history.toUndo(), nullptr);
}

TEST(LabelTable, IsEditedAndChecked) {
  LabelTableModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setLabels({{1, "right kidney"}, {2, "left kidney"}, {3, "spleen"}});
  EXPECT_EQ(model.findPairs(), 1);
  EXPECT_EQ(model.labels()[0].partner, 2);
  EXPECT_EQ(model.labels()[1].partner, 1);
  EXPECT_FALSE(model.labels()[2].partner);
  EXPECT_TRUE(model.setData(model.index(2, LabelTableModel::Value), "2", Qt::EditRole));
  EXPECT_FALSE(model.problemOf(2).isEmpty());
  EXPECT_FALSE(model.setData(model.index(2, LabelTableModel::Value), "two", Qt::EditRole));
  EXPECT_TRUE(model.setData(model.index(2, LabelTableModel::Value), "3", Qt::EditRole));
  EXPECT_TRUE(model.problemOf(2).isEmpty());
  EXPECT_TRUE(model.setData(model.index(2, LabelTableModel::Ignored), Qt::Checked, Qt::CheckStateRole));
  EXPECT_TRUE(model.setData(model.index(2, LabelTableModel::RemapTo), "1", Qt::EditRole));
  EXPECT_EQ(model.labels()[2].remapTo, 1);
  EXPECT_TRUE(model.setData(model.index(2, LabelTableModel::RemapTo), "", Qt::EditRole));
  EXPECT_FALSE(model.labels()[2].remapTo);
  EXPECT_TRUE(model.labels()[2].ignored);
  const QModelIndex colour = model.index(2, LabelTableModel::Colour);
  EXPECT_TRUE(colour.flags().testFlag(Qt::ItemIsEditable));  // also without a mouse
  EXPECT_TRUE(model.setData(colour, "#DD8265", Qt::EditRole));
  EXPECT_EQ(model.labels()[2].colour, "#dd8265");
  EXPECT_FALSE(model.setData(colour, "liverish", Qt::EditRole));
  EXPECT_TRUE(model.setData(colour, "", Qt::EditRole));
  EXPECT_EQ(model.labels()[2].colour, "");
  EXPECT_EQ(colour.data().toString(), "palette");
  EXPECT_EQ(model.addLabel(), 3);
  EXPECT_EQ(model.labels()[3].value, 4);
  model.removeLabels({3, 0});
  EXPECT_EQ(model.rowCount(), 2);
  EXPECT_FALSE(model.problemOf(0).isEmpty());  // its other side is gone
}

TEST_F(DatasetEditorTest, ColoursOfTheDatasetInFrontHoldEverywhereAsLongAsItIsOpen) {
  LabelRow liver{6, "liver"};
  liver.colour = "#102030";
  editing_.labelsAnswer = {{1, "spleen"}, liver};
  editor_.setDataset(&dataset_);
  ASSERT_TRUE(QTest::qWaitFor([] { return organColour(6) == QColor("#102030"); }, 20000));
  EXPECT_EQ(organColour(6, OrganPalette::Slicer), QColor("#102030"));
  EXPECT_NE(organColour(1), QColor("#102030"));
  editor_.setDataset(nullptr);
  EXPECT_NE(organColour(6), QColor("#102030"));
}

TEST_F(DatasetEditorTest, LabelsAreSavedOnlyWhereTheyAreRightAndChanged) {
  editing_.labelsAnswer = {{1, "spleen"}};
  editor_.openLabels();
  auto* labels = dialog<LabelDialog>();
  ASSERT_NE(labels, nullptr);
  ASSERT_TRUE(QTest::qWaitFor([labels] { return labels->model().rowCount() == 1; }, 20000));
  EXPECT_FALSE(labels->primary()->isEnabled());
  labels->model().setData(labels->model().index(0, LabelTableModel::Name), "", Qt::EditRole);
  EXPECT_FALSE(labels->primary()->isEnabled());
  labels->model().setData(labels->model().index(0, LabelTableModel::Name), "liver", Qt::EditRole);
  ASSERT_TRUE(labels->primary()->isEnabled());
  QTest::mouseClick(labels->primary(), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([this] { return !written_.empty(); }, 20000));
  EXPECT_EQ(editing_.lastEdit().labels.at(0).name, "liver");
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/exports/export_dialog.h"

#include "fake_export_service.h"
#include "gallery_exports.h"
#include "gui/datasets/preview_table.h"
#include "gui/exports/export_words.h"
#include "gui/exports/format_choice.h"
#include "widget_lint.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kPatience_ms = 60'000;

class ExportDialogTest : public testing::Test {
 protected:
  ExportDialog& open(std::vector<ExportSubject> subjects,
                     const std::filesystem::path& folder = "/p/exports") {
    dialog_ = std::make_unique<ExportDialog>(
        ExportPlace{service_, background_, folder}, std::move(subjects), nullptr);
    dialog_->setAttribute(Qt::WA_DeleteOnClose, false);
    dialog_->show();
    return *dialog_;
  }
  void TearDown() override {
    over_ = true;
    QSettings().clear();
  }
  static ExportSubject subject(const std::string& image = "/d/img0007.nii.gz") {
    return {"/p/runs/5/img0007.nii.gz", image, {{1, "spleen"}}, "img0007", "fine-tune 5", true};
  }
  /// As the page of models knows a file that somebody predicted.
  static ExportSubject predictedFile() {
    return {"/p/predictions/2/Meyer_Hans_1950_seg.nii.gz",
            "/d/Meyer_Hans_1950.nii.gz",
            {},
            "Meyer_Hans_1950",
            "fine-tune 5",
            false,
            22};
  }
  [[nodiscard]] std::string sentence() const { return dialog_->sentence().toStdString(); }
  template <class Condition>
  static bool waitUntil(Condition condition) {
    return QTest::qWaitFor(condition, kPatience_ms);
  }
  [[nodiscard]] bool waitUntilReady() {
    return waitUntil([&] { return dialog_->primary()->isEnabled(); });
  }
  [[nodiscard]] bool waitForPlans(std::size_t count) {
    return waitUntil([&] { return service_.planned().size() >= count; });
  }
  QPushButton* button(const QString& text) {
    for (QPushButton* one : dialog_->findChildren<QPushButton*>())
      if (one->text() == text && one->isVisible()) return one;
    return nullptr;
  }
  [[nodiscard]] std::string message() const { return dialog_->message().toStdString(); }

  test::FakeExportService service_;
  std::atomic<bool> over_ = false;
  Background background_{2};
  std::unique_ptr<ExportDialog> dialog_;
};

TEST_F(ExportDialogTest, TwoClicksMakeANifti) {
  open({subject()});
  ASSERT_TRUE(waitUntilReady());
  EXPECT_EQ(dialog_->order().target, "/p/exports/img0007-fine-tune-5.nii.gz");
  EXPECT_EQ(dialog_->files().text(0, 0), "img0007-fine-tune-5.nii.gz");
  EXPECT_EQ(dialog_->files().text(1, 0), "img0007-fine-tune-5_labels.txt");
  EXPECT_EQ(dialog_->files().text(0, 2), "new");
  EXPECT_EQ(dialog_->organs().text(1, 1), "left kidney");
  EXPECT_EQ(dialog_->organs().text(1, 3), "Kidney, Left (64033007)");
  EXPECT_EQ(dialog_->organs().text(3, 3), "none known");
  const QAbstractItemModel& organs = *dialog_->organs().model();
  EXPECT_TRUE(organs.index(1, 2).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) << "ml are numbers";
  EXPECT_TRUE(organs.headerData(2, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
  QSignalSpy written(dialog_.get(), &ExportDialog::written);
  dialog_->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return dialog_->isDone(); }));
  EXPECT_EQ(message(), "Read back and compared: Dice 1.0 for 4 organs.");
  EXPECT_EQ(dialog_->checks().text(0, 2), "Dice 1.0");
  EXPECT_EQ(dialog_->checks().text(1, 2), "same text");
  ASSERT_EQ(written.size(), 1);
  EXPECT_EQ(written[0][0].toString(), "/p/exports/img0007-fine-tune-5.nii.gz");
  EXPECT_NE(button("Show in folder"), nullptr);
  EXPECT_NE(button("Close"), nullptr);
  ASSERT_EQ(service_.written().size(), 1U);
  EXPECT_FALSE(service_.written()[0].overwrite);
}

TEST_F(ExportDialogTest, AnotherFormatGoesToTheSamePlaceUnderTheSameName) {
  open({subject()});
  ASSERT_TRUE(waitUntilReady());
  dialog_->setTarget("/elsewhere/mine.nii.gz");
  dialog_->chooseFormat(ExportKind::SegNrrd);
  EXPECT_EQ(dialog_->order().target, "/elsewhere/mine.seg.nrrd");
  dialog_->chooseFormat(ExportKind::Stl);
  EXPECT_EQ(dialog_->order().target, "/elsewhere/mine-surfaces");
  dialog_->setTarget("/elsewhere/two-surfaces");
  dialog_->chooseFormat(ExportKind::Csv);
  EXPECT_EQ(dialog_->order().target, "/elsewhere/two.csv");
  ASSERT_TRUE(waitUntilReady());
  dialog_->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return dialog_->isDone(); }));
  button("Export another format")->click();
  EXPECT_FALSE(dialog_->isDone());
  ASSERT_TRUE(waitUntilReady());
  EXPECT_NE(button("Export"), nullptr);
}

TEST_F(ExportDialogTest, FilesThatExistAreReplacedOnlyWhenAPersonSaysSo) {
  service_.filesExist = true;
  open({subject()});
  ASSERT_TRUE(waitUntil([&] { return dialog_->overwrite().isVisible(); }));
  EXPECT_FALSE(dialog_->primary()->isEnabled());
  EXPECT_EQ(dialog_->files().text(0, 2), "exists already");
  EXPECT_THAT(message(), HasSubstr("exist"));
  dialog_->overwrite().click();
  ASSERT_TRUE(dialog_->primary()->isEnabled());
  dialog_->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return dialog_->isDone(); }));
  EXPECT_TRUE(service_.written().at(0).overwrite);
  service_.filesExist = false;
  button("Export another format")->click();
  ASSERT_TRUE(waitUntilReady());
  EXPECT_FALSE(dialog_->order().overwrite) << "asked anew for every export";
}

TEST_F(ExportDialogTest, DicomSegAsksForTheSeriesOnlyWhereTheScanIsAFile) {
  open({subject()});
  ASSERT_TRUE(waitUntilReady());
  const std::size_t before = service_.planned().size();
  dialog_->chooseFormat(ExportKind::DicomSeg);
  ASSERT_TRUE(waitUntil([&] { return !dialog_->message().isEmpty(); }));
  EXPECT_THAT(message(), HasSubstr("DICOM series"));
  EXPECT_FALSE(dialog_->primary()->isEnabled());
  EXPECT_EQ(service_.planned().size(), before);
  dialog_->setSeries("/d/series 3");
  ASSERT_TRUE(waitUntilReady());
  EXPECT_EQ(dialog_->order().series, "/d/series 3");
  dialog_->chooseFormat(ExportKind::Nifti);
  EXPECT_TRUE(dialog_->order().series.empty());

  open({subject("/d/crlm_1004/dicom")});
  dialog_->chooseFormat(ExportKind::DicomSeg);
  ASSERT_TRUE(waitUntilReady());
  EXPECT_EQ(seriesOf(dialog_->order(), subject("/d/crlm_1004/dicom")), "/d/crlm_1004/dicom");
}

TEST_F(ExportDialogTest, StopLeavesTheDialogOpenAndAFailureCanBeTriedAgain) {
  service_.duringWrite = [this](const WorkContext& work) {
    work.report("checking", 0.4);
    while (!work.stop.stop_requested() && !over_) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  };  // stays, and does not wait once over_ is set
  open({subject()});
  ASSERT_TRUE(waitUntilReady());
  dialog_->primary()->click();
  ASSERT_NE(button("Stop"), nullptr);
  EXPECT_EQ(exportProgressText({"checking", 0.4, -1.0}), "Reading back and comparing: 40 %");
  button("Stop")->click();
  EXPECT_TRUE(dialog_->isVisible());
  EXPECT_THAT(message(), HasSubstr("stopped"));
  over_ = true;
  service_.writeError = Error(ErrorCode::Io, "liver has Dice 0.9712 instead of 1");
  ASSERT_TRUE(waitUntilReady());
  dialog_->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return message() == "liver has Dice 0.9712 instead of 1"; }));
  EXPECT_FALSE(dialog_->isDone());
  service_.writeError.reset();
  dialog_->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return dialog_->isDone(); }));
  button("Close")->click();
  EXPECT_FALSE(dialog_->isVisible());
}

TEST_F(ExportDialogTest, CasesOfARunGoToOneFolderAndThoseThatFailAreNamed) {
  ExportSubject other = subject();
  other.name = "img 0008";
  service_.failures = {"img 0008: every voxel is 0"};
  open({subject(), other});
  ASSERT_TRUE(waitUntilReady());
  EXPECT_EQ(dialog_->order().target, "/p/exports/fine-tune-5");
  EXPECT_EQ(dialog_->files().text(2, 0), "img-0008.nii.gz");
  QSignalSpy written(dialog_.get(), &ExportDialog::written);
  dialog_->primary()->click();
  ASSERT_TRUE(waitUntil([&] { return dialog_->isDone(); }));
  EXPECT_EQ(written.size(), 1) << "what was written is told of";
  EXPECT_THAT(message(), HasSubstr("Not written:\nimg 0008: every voxel is 0"));
}

TEST_F(ExportDialogTest, TheNameOfAPredictedFileReachesNoFileName) {
  open({predictedFile()});
  ASSERT_TRUE(waitUntilReady());
  EXPECT_FALSE(dialog_->withoutNames().isVisible()) << "there is none to leave out";
  EXPECT_THAT(sentence(), HasSubstr("No name of a case, a scan or a patient is in the proposed name"));
  for (const ExportKind kind :
       {ExportKind::Nifti, ExportKind::SegNrrd, ExportKind::DicomSeg, ExportKind::Stl, ExportKind::Csv}) {
    dialog_->chooseFormat(kind);
    EXPECT_EQ(dialog_->order().target.filename().string().rfind("scan-22-fine-tune-5", 0), 0U);
  }
  open({predictedFile(), predictedFile()});
  ASSERT_TRUE(waitUntilReady());
  EXPECT_EQ(dialog_->files().text(0, 0), "scan-22.nii.gz");
  for (int row = 0; row < dialog_->files().model()->rowCount(); ++row)
    EXPECT_FALSE(dialog_->files().text(row, 0).contains("Meyer")) << row;
}

TEST_F(ExportDialogTest, NamesOfCasesAreSaidToBeUsedAndCanBeLeftOut) {
  open({subject()});
  ASSERT_TRUE(waitUntilReady());
  ASSERT_TRUE(dialog_->withoutNames().isVisible());
  EXPECT_THAT(sentence(), HasSubstr("The proposed name is made of the case in the dataset"));
  dialog_->withoutNames().click();
  EXPECT_THAT(sentence(), HasSubstr("No name of a case"));
  EXPECT_EQ(dialog_->order().target, "/p/exports/fine-tune-5.nii.gz");
  EXPECT_FALSE(dialog_->order().caseNames);

  ExportSubject other = subject();
  other.name = "img 0008";
  open({subject(), other});
  ASSERT_TRUE(waitUntilReady());
  EXPECT_TRUE(dialog_->withoutNames().isChecked()) << "chosen once, kept";
  EXPECT_THAT(sentence(), HasSubstr("Files are numbered"));
  EXPECT_EQ(dialog_->files().text(0, 0), "case-001.nii.gz");
  EXPECT_EQ(dialog_->files().text(2, 0), "case-002.nii.gz");
  dialog_->withoutNames().click();
  EXPECT_THAT(sentence(), HasSubstr("named after the cases of the dataset"));
  ASSERT_TRUE(waitUntilReady());
  EXPECT_EQ(dialog_->files().text(0, 0), "img0007.nii.gz");
}

TEST_F(ExportDialogTest, OfADicomSegmentationIsSaidWhatItHolds) {
  open({subject("/d/crlm_1004/dicom")});
  EXPECT_THAT(sentence(), Not(HasSubstr("names the patient as the DICOM series does")));
  dialog_->chooseFormat(ExportKind::DicomSeg);
  EXPECT_THAT(sentence(), HasSubstr("names the patient as the DICOM series does"));
}

TEST_F(ExportDialogTest, CopiesTheCommand) {
  open({subject()});
  ASSERT_TRUE(waitUntilReady());
  button("Copy as command")->click();
  ASSERT_TRUE(waitUntil([&] { return message() == "The command was copied."; }));
  EXPECT_EQ(QGuiApplication::clipboard()->text(),
            "viscera-cli export --out /p/exports/img0007-fine-tune-5.nii.gz");
  EXPECT_TRUE(dialog_->primary()->isEnabled());
}

TEST(ExportNames, HoldNothingOfAPatientAndNoTwoAreEqual) {
  EXPECT_EQ(stemOf({"/x/Meier^Anna.nii", {}, {}, "", ""}), "labels");
  EXPECT_EQ(stemOf({"/x/a.nii", {}, {}, "case 1/2", "fine-tune 3 (b)", true}), "case-1-2-fine-tune-3-b");
  EXPECT_EQ(stemOf({"/x/a.nii", {}, {}, "img0007", "", true}), "img0007-labels");
  EXPECT_EQ(stemOf({"/x/a.nii", {}, {}, "img0007", "", true}, false), "labels");
  EXPECT_EQ(stemOf({"/x/Meier_Anna.nii", {}, {}, "Meier_Anna", "fine-tune 3"}), "fine-tune-3");
  EXPECT_EQ(stemOf({"/x/Meier_Anna.nii", {}, {}, "Meier_Anna", "", false, 7}), "scan-7-labels");
  EXPECT_EQ(targetIn("/x", "a", ExportKind::Nifti, {"/x/a.nii.gz", {}, {}, "", ""}), "/x/a-export.nii.gz");
  ExportOrder order;
  order.subjects = {{"/a", {}, {}, "p 1", "", true}, {"/b", {}, {}, "p/1", "", true}};
  order.target = "/out";
  EXPECT_EQ(targetsOf(order), (std::vector<std::filesystem::path>{"/out/p-1.nii.gz", "/out/p-1-2.nii.gz"}));
  order.subjects[0].isDatasetCase = false;
  EXPECT_EQ(targetsOf(order),
            (std::vector<std::filesystem::path>{"/out/case-001.nii.gz", "/out/p-1.nii.gz"}));
  EXPECT_TRUE(isScanFile("/d/Scan.NII.GZ"));
  EXPECT_FALSE(isScanFile("/d/series 3"));
}

TEST(ExportPages, NoWordIsClippedAndEveryControlCanBeReached) {
  for (const test::GalleryPage& page : test::exportPages()) {
    const auto widget = page.make();
    widget->resize(page.sizes.front());
    widget->show();
    QTest::qWait(20);
    EXPECT_THAT(test::problemsOfWidgets(*widget), IsEmpty()) << page.name.toStdString();
  }
}

}  // namespace
}  // namespace viscera

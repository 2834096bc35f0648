// SPDX-License-Identifier: Apache-2.0
#include "fake_model_export_service.h"
#include "gui/models/model_export_dialog.h"
#include "models_page_fixture.h"
#include "widget_lint.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QTableView>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ModelExportTest : public test::ModelsPageTest {
 protected:
  void openPage(const std::string& readOnly = {}) {
    open(test::madeUpModels(), readOnly);
    ASSERT_TRUE(waitForRows(6));
    for (int row = 0; row < 6 && (view().chosen().empty() || !view().chosen().front().problem.empty()); ++row)
      view().table().selectRow(row);
    ASSERT_TRUE(view().chosen().front().problem.empty());
  }
  ModelExportDialog& ask() {
    button("Export…")->click();
    return *page_.findChild<ModelExportDialog*>();
  }
  bool waitUntilReady(ModelExportDialog& dialog) {
    return waitUntil([&] { return dialog.primary()->isEnabled(); });
  }

  test::FakeModelExportService exports_;
};

TEST_F(ModelExportTest, TheButtonIsThereWhereSomebodyWritesModels) {
  openPage();
  EXPECT_EQ(button("Export…"), nullptr);
  models_.setModelExports(&exports_);
  ASSERT_NE(button("Export…"), nullptr);
}

TEST_F(ModelExportTest, TwoClicksWriteTheWeightsAndSayThatTheyAreTheSame) {
  models_.setModelExports(&exports_);
  openPage();
  ModelExportDialog& dialog = ask();
  ASSERT_TRUE(waitUntilReady(dialog));
  const ModelExportOrder proposed = dialog.order();
  EXPECT_EQ(proposed.model, view().chosen().front().file);
  EXPECT_EQ(proposed.target.parent_path(), folder_.path() / "exports");
  EXPECT_EQ(proposed.target.extension(), ".pt");
  EXPECT_EQ(proposed.monaiVersion, "");
  EXPECT_THAT(test::problemsOfWidgets(dialog), IsEmpty());
  dialog.versions().setCurrentIndex(dialog.versions().findData("1.6"));
  EXPECT_EQ(dialog.order().monaiVersion, "1.6");
  EXPECT_THAT(dialog.order().target.string(), HasSubstr("-monai-1.6.pt"));
  ASSERT_TRUE(waitUntilReady(dialog));
  dialog.primary()->click();
  ASSERT_TRUE(waitUntil([&] { return dialog.isDone(); }));
  EXPECT_EQ(dialog.message(), "Read back and compared: all 184 tensors are the same.");
  EXPECT_EQ(dialog.primary()->text(), "Show in folder");
  ASSERT_EQ(exports_.written().size(), 1U);
  EXPECT_EQ(exports_.written()[0].monaiVersion, "1.6");
  EXPECT_THAT(test::problemsOfWidgets(dialog), IsEmpty());
}

TEST_F(ModelExportTest, WhatExistsIsReplacedOnlyWhenAPersonSaysSoAndAFailureIsTold) {
  exports_.filesExist = true;
  models_.setModelExports(&exports_);
  openPage("the disk is read-only");
  ModelExportDialog& dialog = ask();
  EXPECT_NE(dialog.order().target.parent_path(), folder_.path() / "exports") << "that cannot be written to";
  ASSERT_TRUE(waitUntil([&] { return dialog.overwrite().isVisible(); }));
  EXPECT_FALSE(dialog.primary()->isEnabled());
  dialog.overwrite().click();
  ASSERT_TRUE(dialog.primary()->isEnabled());
  exports_.writeError = Error(ErrorCode::Internal, "read back, 3 tensors are missing; nothing was kept");
  dialog.primary()->click();
  ASSERT_TRUE(waitUntil([&] { return dialog.message().contains("nothing was kept"); }));
  EXPECT_FALSE(dialog.isDone());
  EXPECT_TRUE(exports_.written().at(0).overwrite);
}

TEST_F(ModelExportTest, ANameThatWasTypedStaysAndTheCommandIsTheSame) {
  models_.setModelExports(&exports_);
  openPage();
  ModelExportDialog& dialog = ask();
  dialog.setTarget("/elsewhere/mine.pt");
  dialog.versions().setCurrentIndex(dialog.versions().findData("0.8"));
  EXPECT_EQ(dialog.order().target, "/elsewhere/mine.pt");
  ASSERT_TRUE(waitUntilReady(dialog));
  for (QPushButton* one : dialog.findChildren<QPushButton*>())
    if (one->text() == "Copy as command") one->click();
  ASSERT_TRUE(waitUntil([&] { return dialog.message() == "The command was copied."; }));
  EXPECT_THAT(QGuiApplication::clipboard()->text().toStdString(), HasSubstr("viscera-cli model convert "));
}

}  // namespace
}  // namespace viscera

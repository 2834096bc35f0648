// SPDX-License-Identifier: Apache-2.0
#include "gallery_dataset_editing.h"
#include "gui/datasets/edit_dialog.h"
#include "gui/datasets/preview_table.h"
#include "widget_lint.h"

#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(DatasetEditingDialogs, NoWordIsClippedAndEveryControlCanBeReached) {
  for (const test::GalleryPage& page : test::datasetEditingPages()) {
    const auto widget = page.make();
    auto* dialog = qobject_cast<EditDialog*>(widget.get());
    ASSERT_NE(dialog, nullptr);
    QSignalSpy looked(dialog, &EditDialog::looked);
    dialog->resize(page.sizes.front());
    dialog->show();
    ASSERT_TRUE(QTest::qWaitFor([&looked] { return !looked.isEmpty(); }, 20000)) << page.name.toStdString();
    QTest::qWait(1);
    EXPECT_THAT(test::problemsOfWidgets(*dialog), testing::IsEmpty()) << page.name.toStdString();
    int primaries = 0;
    for (const QPushButton* button : dialog->findChildren<QPushButton*>())
      if (button->isVisible() && button->property("kind").toString() == "primary") ++primaries;
    EXPECT_EQ(primaries, 1) << page.name.toStdString();
  }
}

TEST(DatasetEditingDialogs, WhereNothingCanBeDoneTheyOfferToCloseAlone) {
  for (const test::GalleryPage& page : test::datasetEditingPages()) {
    if (page.name != "edit-leaks-none" && page.name != "rescan-nothing") continue;
    const auto widget = page.make();
    QSignalSpy looked(qobject_cast<EditDialog*>(widget.get()), &EditDialog::looked);
    widget->show();
    ASSERT_TRUE(QTest::qWaitFor([&looked] { return !looked.isEmpty(); }, 20000));
    QStringList offered;
    for (const QPushButton* button : widget->findChildren<QPushButton*>())
      if (button->isVisible()) offered << button->text();
    EXPECT_EQ(offered.join(", "), "Close") << page.name.toStdString();
  }
}

TEST(DatasetEditingDialogs, ATableOfFewRowsShowsThemAll) {
  for (const test::GalleryPage& page : test::datasetEditingPages()) {
    if (!page.name.startsWith("import-split") && !page.name.startsWith("relocate")) continue;
    const auto widget = page.make();
    QSignalSpy looked(qobject_cast<EditDialog*>(widget.get()), &EditDialog::looked);
    widget->resize(page.sizes.front());
    widget->show();
    ASSERT_TRUE(QTest::qWaitFor([&looked] { return !looked.isEmpty(); }, 20000));
    QTest::qWait(1);
    for (const PreviewTable* table : widget->findChildren<PreviewTable*>()) {
      if (table->accessibleName() != "What was found") continue;
      EXPECT_EQ(table->verticalScrollBar()->maximum(), 0) << page.name.toStdString();
    }
  }
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gallery_dataset_editing.h"
#include "gui/datasets/edit_dialog.h"
#include "widget_lint.h"

#include <QPushButton>
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

}  // namespace
}  // namespace viscera

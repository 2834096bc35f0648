// SPDX-License-Identifier: Apache-2.0
#include "gallery_results.h"
#include "widget_lint.h"

#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(ResultsPages, NoWordIsClippedAndEveryControlCanBeReached) {
  for (const test::GalleryPage& page : test::resultsPages()) {
    const auto widget = page.make();
    widget->resize(page.sizes.front());
    widget->show();
    QTest::qWait(1);
    EXPECT_THAT(test::problemsOfWidgets(*widget), testing::IsEmpty()) << page.name.toStdString();
  }
}

}  // namespace
}  // namespace viscera

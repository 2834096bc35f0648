// SPDX-License-Identifier: Apache-2.0
#include "widget_lint.h"

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(WidgetLint, FindsPlantedMistakes) {
  QWidget page;
  page.resize(400, 200);
  auto* label = new QLabel("a sentence that needs more room than it has", &page);
  label->setGeometry(0, 0, 60, 20);
  auto* tiny = new QCheckBox(&page);
  tiny->setGeometry(0, 60, 12, 12);
  auto* one = new QPushButton("one", &page);
  one->setGeometry(100, 100, 100, 32);
  auto* over = new QPushButton("over it", &page);
  over->setGeometry(150, 110, 100, 32);
  page.show();
  const auto problems = problemsOfWidgets(page);
  EXPECT_THAT(problems, Contains(HasSubstr("is clipped")));
  EXPECT_THAT(problems, Contains(HasSubstr("smaller than 28 px")));
  EXPECT_THAT(problems, Contains(HasSubstr("no name for screen readers")));
  EXPECT_THAT(problems, Contains(HasSubstr("no tool tip")));
  EXPECT_THAT(problems, Contains(HasSubstr("overlaps")));
}

TEST(WidgetLint, PassesAGoodPage) {
  QWidget page;
  page.resize(400, 200);
  auto* label = new QLabel("a word", &page);
  label->setGeometry(0, 0, 200, 20);
  auto* button = new QPushButton("Check", &page);
  button->setToolTip("Check all cases");
  button->setGeometry(0, 40, 120, 32);
  page.show();
  EXPECT_THAT(problemsOfWidgets(page), IsEmpty());
}

}  // namespace
}  // namespace viscera::test

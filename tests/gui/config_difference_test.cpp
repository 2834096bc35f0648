// SPDX-License-Identifier: Apache-2.0
#include "gui/training/config_difference.h"

#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/base/json.h"
#include "widget_lint.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::IsEmpty;

std::string configWith(const std::string& preset, std::int64_t batchSize, double learningRate) {
  RunConfig config = presetConfig(preset);
  config.batchSize = batchSize;
  config.optimizer.learningRate = learningRate;
  return toJson(config).dump();
}

QString cell(const ConfigDifferenceModel& model, int row, int column) {
  return model.index(row, column).data().toString();
}

TEST(ConfigDifference, HasTheSettingsThatDifferInTheOrderOfTheForm) {
  ConfigDifferenceModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setConfigs({{"one", configWith("clara-4.1-card-seg", 1, 1e-4)},
                    {"two", configWith("clara-4.1-card-seg", 2, 1e-4)},
                    {"three", configWith("clara-4.1-card-seg", 1, 5e-4)}});
  ASSERT_EQ(model.rowCount(), 2);
  ASSERT_EQ(model.columnCount(), 4);
  EXPECT_EQ(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), "two");
  EXPECT_EQ(cell(model, 0, 0), "Learning rate (learning_rate)");
  EXPECT_EQ(cell(model, 0, 1), "0.0001");
  EXPECT_EQ(cell(model, 0, 3), "0.0005");
  EXPECT_EQ(cell(model, 1, 0), "Cases in a step (batch_size)");
  EXPECT_EQ(cell(model, 1, 2), "2");
  EXPECT_EQ(model.toText(),
            "Setting\tone\ttwo\tthree\nlearning_rate\t0.0001\t0.0001\t0.0005\nbatch_size\t1\t2\t1\n");
}

TEST(ConfigDifference, ASettingOfOneTaskIsNoneOfTheOther) {
  ConfigDifferenceModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setConfigs({{"pre-train 1", toJson(presetConfig("quick-demo-ssl")).dump()},
                    {"fine-tune 2", toJson(presetConfig("quick-demo-seg")).dump()}});
  ASSERT_GT(model.rowCount(), 2);
  EXPECT_EQ(cell(model, 0, 1), "pre-training");
  bool found = false;
  for (int row = 0; row < model.rowCount(); ++row) {
    if (!cell(model, row, 0).contains("temperature")) continue;
    found = true;
    EXPECT_EQ(cell(model, row, 1), "0.05");
    EXPECT_EQ(cell(model, row, 2), QString(QChar(0x2013)));
  }
  EXPECT_TRUE(found);
}

TEST(ConfigDifference, ALimitThatIsNoneIsNoNumber) {
  ConfigDifferenceModel model;
  model.setConfigs({{"small", toJson(presetConfig("quick-demo-seg")).dump()},
                    {"card", toJson(presetConfig("clara-4.1-card-seg")).dump()}});
  QStringList seen;
  for (int row = 0; row < model.rowCount(); ++row)
    if (cell(model, row, 0).contains("max_")) seen << cell(model, row, 1) << cell(model, row, 2);
  EXPECT_EQ(seen.join(' ').toStdString(), "300 no limit no limit 3000");
}

TEST(ConfigDifference, IsHighEnoughForAllRowsWithinReason) {
  ConfigDifference view;
  view.setRuns({{"small", toJson(presetConfig("quick-demo-seg")).dump()},
                {"card", toJson(presetConfig("clara-4.1-card-seg")).dump()}});
  view.resize(800, view.sizeHint().height());
  view.show();
  QTest::qWait(50);
  ASSERT_GT(view.table()->model()->rowCount(), 14);
  EXPECT_EQ(view.table()->verticalScrollBar()->maximum(), 0);
}

TEST(ConfigDifference, SaysWhenNothingDiffersAndWhatCannotBeRead) {
  ConfigDifference view;
  const std::string same = configWith("quick-demo-seg", 1, 1e-3);
  view.setRuns({{"one", same}, {"two", same}});
  EXPECT_EQ(view.message(), "These 2 runs have the same settings.");
  EXPECT_TRUE(view.table()->isHidden());
  view.setRuns({{"one", same}, {"two", "{\"format_version\": 1"}});
  EXPECT_TRUE(view.message().contains("The settings of two cannot be read"));
  view.setRuns({{"one", same}});
  EXPECT_TRUE(view.message().startsWith("Select two"));
}

TEST(ConfigDifference, IsFilteredAndCopied) {
  ConfigDifference view;
  view.resize(900, 400);
  view.show();
  view.setRuns(
      {{"one", configWith("quick-demo-seg", 1, 1e-3)}, {"two", configWith("quick-demo-seg", 2, 2e-3)}});
  EXPECT_EQ(view.table()->model()->rowCount(), 2);
  view.filter()->setText("batch");
  EXPECT_EQ(view.table()->model()->rowCount(), 1);
  view.filter()->setText("zebra");
  EXPECT_EQ(view.message(), "No differing setting matches \"zebra\".");
  view.filter()->clear();
  view.copyText();
  EXPECT_EQ(QGuiApplication::clipboard()->text(), view.model().toText());
  QTest::qWait(50);
  EXPECT_THAT(test::problemsOfWidgets(view), IsEmpty());
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "dataset_examples.h"
#include "gui/datasets/case_filter.h"
#include "gui/datasets/case_table_model.h"
#include "gui/datasets/usual_volumes.h"
#include "tests/support/test_paths.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::datasetOfSplitFile;
using test::exampleDataset;
using test::exampleFacts;

class CaseTable : public testing::Test {
 protected:
  CaseTable() { filter_.setSourceModel(&model_); }

  void show(Dataset dataset) { model_.setDataset(std::make_shared<const Dataset>(std::move(dataset))); }
  QString shown(int row, CaseColumn column) const {
    return filter_.index(row, static_cast<int>(column)).data().toString();
  }

  CaseTableModel model_;
  CaseFilter filter_;
};

TEST_F(CaseTable, KeepsTheRulesOfItemModels) {
  const QAbstractItemModelTester model(&model_, QAbstractItemModelTester::FailureReportingMode::Fatal);
  const QAbstractItemModelTester filter(&filter_, QAbstractItemModelTester::FailureReportingMode::Fatal);
  filter_.sort(static_cast<int>(CaseColumn::State));
  show(exampleDataset(40, 30));
  model_.setFacts(exampleFacts(*model_.dataset()));
  filter_.setText("img003");
  filter_.setText("");
  filter_.setProblemsOnly(true);
  model_.setDataset(nullptr);
  EXPECT_EQ(filter_.rowCount(), 0);
}

TEST_F(CaseTable, CountsRolesOfRealSplits) {
  VISCERA_REQUIRE_TEST_DATA(splits, "splits");
  show(datasetOfSplitFile((splits / "btcv_dataset_0.json").string()));
  EXPECT_EQ(model_.countOfRole("training"), 24);
  EXPECT_EQ(model_.countOfRole("validation"), 6);
  EXPECT_EQ(model_.countOfRole("test"), 20);
  for (const auto& [role, count] : {std::pair("training", 24), std::pair("test", 20)}) {
    filter_.setRoles({QString(role)});
    EXPECT_EQ(filter_.rowCount(), count);
  }
  show(datasetOfSplitFile((splits / "tcia_dataset_split.json").string()));
  filter_.setRoles({"training"});
  EXPECT_EQ(filter_.rowCount(), 600);
  filter_.setRoles({"validation"});
  EXPECT_EQ(filter_.rowCount(), 171);
  filter_.setRoles({"training", "validation"});
  EXPECT_EQ(filter_.rowCount(), 771);
  EXPECT_EQ(model_.countOfProblems(), 771);  // no file is there
}

TEST_F(CaseTable, SortsNumbersAsNumbers) {
  Dataset dataset = exampleDataset(3);
  dataset.cases[0].record.name = "case10";
  dataset.cases[1].record.name = "case9";
  dataset.cases[2].record.name = "case100";
  show(std::move(dataset));
  auto facts = exampleFacts(*model_.dataset());
  facts[0].geometry->size = {512, 512, 9};
  facts[1].geometry->size = {512, 512, 100};
  facts[2].geometry->size = {64, 64, 100};
  facts[0].geometry->spacing_mm = {1, 1, 10};
  facts[1].geometry->spacing_mm = {1, 1, 2.5};
  facts[2].geometry->spacing_mm = {1, 1, 9};
  facts[0].volumes_ml = {{1, 1.0}, {2, 1.0}};
  model_.setFacts(facts);
  const auto order = [&](CaseColumn column) {
    filter_.sort(static_cast<int>(column));
    return shown(0, CaseColumn::Name) + ' ' + shown(1, CaseColumn::Name) + ' ' + shown(2, CaseColumn::Name);
  };
  EXPECT_EQ(order(CaseColumn::Name), "case9 case10 case100");
  EXPECT_EQ(order(CaseColumn::Shape), "case100 case10 case9");
  EXPECT_EQ(order(CaseColumn::Spacing), "case9 case100 case10");
  filter_.sort(static_cast<int>(CaseColumn::Organs));
  EXPECT_EQ(shown(0, CaseColumn::Organs), "2 of 13");
}

TEST_F(CaseTable, TellsHowItStandsWithACase) {
  show(exampleDataset(12, 11));
  EXPECT_EQ(shown(0, CaseColumn::State), "not checked yet");
  EXPECT_EQ(shown(0, CaseColumn::Shape), "–");
  EXPECT_EQ(model_.uncheckedCases().size(), 11U);
  model_.setFacts(exampleFacts(*model_.dataset()));
  EXPECT_EQ(shown(0, CaseColumn::State), "ready");
  EXPECT_EQ(shown(0, CaseColumn::Shape), "512 × 512 × 96");
  EXPECT_EQ(shown(0, CaseColumn::Spacing), "0.78 × 0.78 × 5");
  EXPECT_EQ(shown(0, CaseColumn::Organs), "11 of 13");
  EXPECT_EQ(shown(8, CaseColumn::State), "has errors");
  EXPECT_EQ(shown(8, CaseColumn::Problems), "label map on another grid");
  EXPECT_EQ(shown(10, CaseColumn::State), "look at it");
  EXPECT_EQ(shown(11, CaseColumn::State), "missing");
  EXPECT_EQ(shown(11, CaseColumn::Problems), "files missing");
  EXPECT_EQ(model_.countOfProblems(), 3);
  EXPECT_TRUE(model_.uncheckedCases().empty());
  filter_.setProblemsOnly(true);
  EXPECT_EQ(filter_.rowCount(), 3);
}

TEST_F(CaseTable, FindsCasesByNamePatientAndProblem) {
  Dataset dataset = exampleDataset(12);
  dataset.cases[3].patient = "A-0705";
  show(std::move(dataset));
  model_.setFacts(exampleFacts(*model_.dataset()));
  filter_.setText("a-0705");
  ASSERT_EQ(filter_.rowCount(), 1);
  EXPECT_EQ(shown(0, CaseColumn::Name), "img0004");
  filter_.setText("another grid");
  ASSERT_EQ(filter_.rowCount(), 1);
  EXPECT_EQ(shown(0, CaseColumn::Name), "img0009");
  filter_.setText("img0009 hounsfield");
  EXPECT_EQ(filter_.rowCount(), 0);
  filter_.setText("");
  filter_.setOnly({"img0001", "img0012"});
  EXPECT_EQ(filter_.rowCount(), 2);
}

TEST_F(CaseTable, MakesThumbnailsWhenTheyAreSeen) {
  show(exampleDataset(3));
  const auto picture = [&](int row) { return model_.index(row, 0).data(Qt::DecorationRole); };
  EXPECT_FALSE(picture(0).isValid());
  model_.setFacts({exampleFacts(*model_.dataset(), 0)});
  ASSERT_TRUE(picture(0).isValid());
  EXPECT_EQ(picture(0).value<QPixmap>().deviceIndependentSize(),
            QSizeF(CaseTableModel::kThumbnail, CaseTableModel::kThumbnail));
  EXPECT_FALSE(picture(1).isValid());
}

TEST_F(CaseTable, IgnoresFactsOfUnknownCases) {
  show(exampleDataset(3));
  const QSignalSpy changed(&model_, &QAbstractItemModel::dataChanged);
  CaseFacts foreign;
  foreign.caseName = "of another dataset";
  model_.setFacts({foreign});
  EXPECT_EQ(changed.count(), 0);
}

TEST(UsualVolumes, NameTheirSource) {
  const auto liver = usualVolumeOf("Liver");
  ASSERT_TRUE(liver);
  EXPECT_LT(liver->least_ml, 1043);  // of ct/totalseg_small
  EXPECT_GT(liver->most_ml, 1043);
  EXPECT_FALSE(liver->source.isEmpty());
  EXPECT_FALSE(usualVolumeOf("stomach"));  // depends on what was eaten
  for (const char* organ : {"spleen", "right kidney", "left kidney", "pancreas", "gallbladder"}) {
    const auto usual = usualVolumeOf(organ);
    ASSERT_TRUE(usual) << organ;
    EXPECT_LT(usual->least_ml, usual->most_ml);
    EXPECT_FALSE(usual->source.isEmpty());
  }
}

}  // namespace
}  // namespace viscera

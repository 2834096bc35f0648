// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_labels.h"

#include "expect_error.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class SplitLabels : public testing::Test {
 protected:
  test::SplitFolder folder_;
};

std::string firstProblem(const std::vector<LabelRow>& rows) {
  const auto problems = problemsOfLabels(rows);
  return problems.empty() ? "" : problems.front().message;
}

TEST_F(SplitLabels, AreReadAndWrittenWithTheirDetails) {
  const Split split = folder_.read(R"({"labels": {"0": "background", "1": "kidney right", "2": "kidney left"},
    "label_details": {"1": {"colour": "#102030", "partner": 2, "ours": true}, "9": {"x": 1}},
    "other": 5, "training": ["a.nii"]})");
  std::vector<LabelRow> rows = labelRowsOf(split);
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[1], (LabelRow{1, "kidney right", "#102030", 2, std::nullopt, false}));
  rows[1].name = "right kidney";
  rows[2].remapTo = 3;
  const Json document = withLabels(split, rows);
  EXPECT_EQ(document.at("labels").dump(), R"({"0":"background","1":"right kidney","2":"kidney left"})");
  EXPECT_EQ(document.at("label_details").dump(),
            R"({"1":{"colour":"#102030","partner":2,"ours":true},"2":{"remap_to":3}})");
  EXPECT_EQ(document.at("other"), 5);
  EXPECT_EQ(labelRowsOf(folder_.read(document.dump())), rows);
}

TEST_F(SplitLabels, KeepTheWayTheFileWritesThem) {
  const Split split = folder_.read(R"({"labels": {"background": 0, "spleen": 1}, "training": ["a.nii"]})");
  EXPECT_EQ(withLabels(split, {{0, "background"}, {2, "liver"}}).at("labels").dump(),
            R"({"background":0,"liver":2})");
}

TEST_F(SplitLabels, UnchangedLabelsLeaveTheFileAsItIs) {
  const Split split = folder_.read(R"({"training": ["a.nii"], "labels": {"1": "spleen"}, "z": null})");
  EXPECT_EQ(withLabels(split, labelRowsOf(split)), split.document);
}

TEST_F(SplitLabels, ProblemsAreFound) {
  EXPECT_EQ(firstProblem({{1, "spleen"}, {2, "liver"}}), "");
  EXPECT_THAT(firstProblem({{1, "spleen"}, {1, "liver"}}), HasSubstr("value 1 is given 2 times"));
  EXPECT_THAT(firstProblem({{1, "Spleen"}, {2, "spleen"}}), HasSubstr("the name Spleen is given 2 times"));
  EXPECT_THAT(firstProblem({{256, "spleen"}}), HasSubstr("not in 0 … 255"));
  EXPECT_THAT(firstProblem({{4, " "}}), HasSubstr("value 4 has no name"));
  LabelRow right{1, "right", "", 2, std::nullopt, false};
  LabelRow left{2, "left", "", 1, std::nullopt, false};
  EXPECT_EQ(firstProblem({right, left}), "");
  EXPECT_THAT(firstProblem({right}), HasSubstr("no other label"));
  left.partner = 3;
  EXPECT_THAT(firstProblem({right, left, {3, "third"}}), HasSubstr("that one names value 3"));
  right.partner.reset();
  right.remapTo = 300;
  EXPECT_THAT(firstProblem({right}), HasSubstr("would become 300"));
}

TEST_F(SplitLabels, TablesWithProblemsAreNotWritten) {
  const Split split = folder_.read(R"({"training": ["a.nii"]})");
  test::expectError(ErrorCode::InvalidInput, {"given 2 times"}, [&] {
    (void)withLabels(split, {{1, "a"}, {1, "b"}});
  });
}

TEST_F(SplitLabels, SayWhatARemapDoes) {
  const Split split = folder_.read(R"({"labels": {"1": "a", "2": "b", "3": "c"},
    "label_details": {"1": {"remap_to": 3}, "2": {"ignored": true}}, "training": ["a.nii"]})");
  const LabelMapping mapping = ownMapping(split);
  EXPECT_EQ(mapping.target, (std::map<int, int>{{1, 3}, {3, 3}}));
  EXPECT_EQ(mapping.sourceNames.at(2), "b");
  test::expectError(ErrorCode::InvalidInput, {"name no new value"}, [&] {
    (void)ownMapping(folder_.read(R"({"labels": {"1": "a"}, "training": ["a.nii"]})"));
  });
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_keys.h"

#include "engine/data/split_audit.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::SplitFolder;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(SplitKeys, NamesKeysThatLookLikeKnownOnes) {
  const SplitFolder folder;
  const Split split = folder.read(R"({
    "trainning": ["a.nii"],
    "validation": [{"image": "b.nii", "lable": "lb.nii"}, {"image": "c.nii", "Label": "lc.nii"}],
    "test": [{"image": "d.nii", "lable": "ld.nii"}]})");
  const auto problems = misspeltKeys(split);
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_THAT(problems[0].message, HasSubstr("\"trainning\" is not a key that is read; \"training\" is"));
  EXPECT_TRUE(problems[0].cases.empty());
  EXPECT_THAT(problems[1].message, HasSubstr("validation[1]: \"Label\""));
  EXPECT_THAT(problems[1].cases, ElementsAre("c"));
  EXPECT_THAT(problems[2].message, HasSubstr("validation[0]: \"lable\""));
  EXPECT_THAT(problems[2].cases, ElementsAre("b", "d"));
  EXPECT_EQ(auditSplit(split).size(), 3U);
}

TEST(SplitKeys, KeysOfOthersAreLeftAlone) {
  const SplitFolder folder;
  const Split split = folder.read(R"({
    "name": "BTCV", "numTraining": 80, "modality": {"0": "CT"}, "": "", "labels": {"1": "spleen"},
    "training": [{"image": "a.nii", "label": "la.nii", "fold": 0, "pseudo_label": "p.nii", "label_dict": {}},
                 {"image": "b.nii", "label": "lb.nii", "labels": "kept beside the one that is read"}]})");
  EXPECT_TRUE(misspeltKeys(split).empty());
}

}  // namespace
}  // namespace viscera

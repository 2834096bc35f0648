// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_label_maps.h"

#include "engine/base/error.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;

constexpr const char* kSplit = R"({
  "name": "mine", "numTraining": 3, "numTest": 2, "site": {"city": "x"},
  "training": [{"image": "a.nii.gz", "label": "a_seg.nii.gz", "site": 4},
               "b.nii.gz",
               {"image": "c.nii.gz", "withheld_label": "c_seg.nii.gz"}],
  "test": [{"image": "d.nii.gz", "scanner": "S"}, {"image": "e.nii.gz", "label": "e_seg.nii.gz"}]
})";

TEST(SplitLabelMaps, CasesAndNewScansComeIntoTrainingAndAllElseStays) {
  const test::SplitFolder folder;
  const Split split = folder.read(kSplit);
  const Json document = withLabelMaps(split,
                                      {{"d", "", "/p/labels/1.nii.gz", Json{{"source", "prediction"}}},
                                       {"b", "", "/p/labels/2.nii.gz", Json()},
                                       {"", "/new/f.nii.gz", "/p/labels/3.nii.gz", Json{{"source", "x"}}}});
  EXPECT_EQ(document.at("site"), split.document.at("site"));
  EXPECT_EQ(document.at("numTraining"), 5);
  EXPECT_EQ(document.at("numTest"), 1);
  EXPECT_EQ(document.at("training").at(0), split.document.at("training").at(0));
  EXPECT_EQ(document.at("training").at(1), (Json{{"image", "b.nii.gz"}, {"label", "/p/labels/2.nii.gz"}}));
  EXPECT_EQ(document.at("training").at(2), split.document.at("training").at(2));
  EXPECT_EQ(document.at("training").at(3),
            (Json{{"image", "d.nii.gz"},
                  {"scanner", "S"},
                  {"label", "/p/labels/1.nii.gz"},
                  {"label_provenance", {{"source", "prediction"}}}}));
  EXPECT_EQ(document.at("training").at(4).at("image"), "/new/f.nii.gz");
  const Split after = splitFrom(document, split.file);
  EXPECT_THAT(test::ids(after.withRole(CaseRole::Training)), ElementsAre("a", "b", "d", "f"));
  EXPECT_THAT(test::ids(after.withRole(CaseRole::Unlabelled)), ElementsAre("c"));
  EXPECT_THAT(test::ids(after.withRole(CaseRole::Test)), ElementsAre("e"));
  EXPECT_THAT(
      labelProvenances(after),
      ElementsAre(Json(), Json(), Json(), Json{{"source", "prediction"}}, Json{{"source", "x"}}, Json()));
}

TEST(SplitLabelMaps, NoLabelMapIsOverwritten) {
  const test::SplitFolder folder;
  const Split split = folder.read(kSplit);
  EXPECT_THAT(withheldLabelMaps(split), ElementsAre(false, false, true, false, false));
  for (const char* id : {"a", "c", "e", "nobody"})
    EXPECT_THROW((void)withLabelMaps(split, {{id, "", "/p/1.nii.gz", Json()}}), Error) << id;
}

}  // namespace
}  // namespace viscera

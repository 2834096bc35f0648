// SPDX-License-Identifier: Apache-2.0
#include "engine/data/label_remap.h"

#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "expect_error.h"
#include "split_files.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace viscera {
namespace {

using test::expectError;
using testing::ElementsAre;
using testing::Pair;

Volume row(const std::vector<float>& values) {
  Geometry geometry;
  geometry.size = {static_cast<std::int64_t>(values.size()), 1, 1};
  Volume volume(geometry, VoxelType::Float32);
  std::copy(values.begin(), values.end(), volume.voxels<float>().begin());
  return volume;
}

std::vector<int> valuesOf(const Volume& volume) {
  const auto voxels = volume.voxels<std::uint8_t>();
  return {voxels.begin(), voxels.end()};
}

std::map<int, std::int64_t> countsOf(const Volume& volume) {
  std::map<int, std::int64_t> counts;
  for (const std::uint8_t value : volume.voxels<std::uint8_t>()) ++counts[value];
  return counts;
}

// Counted with nibabel and numpy: voxels of AMOS' values 1 … 12 and of what BTCV has no name for.
TEST(LabelRemap, AmosBecomesBtcv) {
  VISCERA_REQUIRE_TEST_DATA(file, "seg/amos_label/amos_0013.nii.gz");
  const LoadedVolume amos = readVolume(file);
  const RemappedLabels result = remapLabels(amos.volume, labelMapping("amos"), file.string());
  EXPECT_THAT(countsOf(result.volume),
              ElementsAre(Pair(0, 20707006 + 11078 + 31843 + 26730),
                          Pair(1, 94546),
                          Pair(2, 30553),
                          Pair(3, 40287),
                          Pair(4, 6753),
                          Pair(5, 1843),
                          Pair(6, 373508),
                          Pair(7, 115022),
                          Pair(8, 20596),
                          Pair(9, 19742),
                          Pair(11, 13921),
                          Pair(12, 1222),
                          Pair(13, 1158)));
  EXPECT_TRUE(sameGrid(result.volume.geometry(), amos.volume.geometry(), 0.0));
  std::map<std::string, std::int64_t> dropped;
  for (const RemapReport::Value& value : result.report.values)
    if (!value.to) dropped[value.name] = value.voxels;
  EXPECT_THAT(
      dropped,
      ElementsAre(Pair("bladder", 31843), Pair("duodenum", 11078), Pair("prostate_and_uterus", 26730)));
}

TEST(LabelRemap, TotalSegmentatorBecomesTheBtcvMapBesideIt) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/totalseg_small");
  const Volume source = readVolume(folder / "label_totalseg.nii.gz").volume;
  const Volume expected = readVolume(folder / "label_btcv13.nii.gz").volume;
  const RemappedLabels result =
      remapLabels(source, labelMapping("totalsegmentator"), "label_totalseg.nii.gz");
  EXPECT_TRUE(std::ranges::equal(result.volume.bytes(), expected.bytes()));
}

// The 13 organs by the ids of TotalSegmentator 2; its task has no 14th that BTCV knows.
TEST(LabelRemap, TotalSegmentatorHasAllThirteenOrgans) {
  EXPECT_THAT(labelMapping("totalsegmentator").target,
              ElementsAre(Pair(1, 1),
                          Pair(2, 2),
                          Pair(3, 3),
                          Pair(4, 4),
                          Pair(5, 6),
                          Pair(6, 7),
                          Pair(7, 11),
                          Pair(8, 12),
                          Pair(9, 13),
                          Pair(15, 5),
                          Pair(52, 8),
                          Pair(63, 9),
                          Pair(64, 10)));
}

TEST(LabelRemap, NamesMatchWhateverTheirSpelling) {
  const test::SplitFolder folder;
  const std::string file =
      folder
          .write("own.json",
                 R"({"from": {"1": "Kidney_Right", "2": "left-kidney", "3": "IVC", "4": "LIVER",
                                            "5": "tumour", "6": "rad", "7": "portal vein and splenic vein"}})")
          .string();
  EXPECT_THAT(labelMapping(file).target,
              ElementsAre(Pair(1, 2), Pair(2, 3), Pair(3, 9), Pair(4, 6), Pair(6, 12), Pair(7, 10)));
}

TEST(LabelRemap, TakesListsOfNnunetAndDecathlonAndPlainValues) {
  const test::SplitFolder folder;
  const auto target = [&folder](const char* json) {
    return labelMapping(folder.write("own.json", json).string()).target;
  };
  EXPECT_THAT(target(R"({"labels": {"background": 0, "liver": 1, "spleen": 2}})"),
              ElementsAre(Pair(1, 6), Pair(2, 1)));
  EXPECT_THAT(target(R"({"labels": {"0": "background", "1": "liver"}, "training": []})"),
              ElementsAre(Pair(1, 6)));
  EXPECT_THAT(target(R"({"from": {"1": 6, "300": 13}})"), ElementsAre(Pair(1, 6), Pair(300, 13)));
}

TEST(LabelRemap, ToLabelsOfAnotherFile) {
  const test::SplitFolder folder;
  const std::string to =
      folder.write("to.json", R"({"labels": {"background": 0, "right kidney": 4}})").string();
  EXPECT_THAT(labelMapping("amos", to).target, ElementsAre(Pair(2, 4)));
}

TEST(LabelRemap, ValuesWithoutCounterpartBecomeZeroAndAreListed) {
  const test::SplitFolder folder;
  const LabelMapping mapping =
      labelMapping(folder.write("own.json", R"({"from": {"5": "liver", "6": "duodenum"}})").string());
  const RemappedLabels result = remapLabels(row({0, 5, 6, 6, 7, 5.0004F}), mapping, "a.nii.gz");
  EXPECT_THAT(valuesOf(result.volume), ElementsAre(0, 6, 0, 0, 0, 6));
  ASSERT_EQ(result.report.values.size(), 3U);
  EXPECT_EQ(result.report.values[0].to, 6);
  EXPECT_EQ(result.report.values[1].name, "duodenum");
  EXPECT_EQ(result.report.values[1].voxels, 2);
  EXPECT_FALSE(result.report.values[1].to.has_value());
  EXPECT_EQ(result.report.values[2].from, 7);
  EXPECT_EQ(result.report.values[2].name, "");
}

TEST(LabelRemap, SingleValuesChangeAndAllOthersStay) {
  const LabelMapping mapping = singleValues(valueChangesIn({"14=0", "300=6"}));
  const RemappedLabels result = remapLabels(row({0, 1, 10, 14, 14, 300, 200}), mapping, "a.nii.gz");
  EXPECT_THAT(valuesOf(result.volume), ElementsAre(0, 1, 10, 0, 0, 6, 200));
  ASSERT_EQ(result.report.values.size(), 5U);
  EXPECT_EQ(result.report.values[0].to, 1);
  EXPECT_EQ(result.report.values[2].from, 14);
  EXPECT_EQ(result.report.values[2].voxels, 2);
  EXPECT_EQ(result.report.values[2].to, 0);
  EXPECT_EQ(result.report.values[4].to, 6);
  expectError(ErrorCode::InvalidInput, {"a.nii.gz", "300", "above 255", "300=0"}, [] {
    (void)remapLabels(row({14, 300}), singleValues({{14, 0}}), "a.nii.gz");
  });
  expectError(ErrorCode::InvalidConfiguration, {"14:0", "VALUE=NEW"}, [] { (void)valueChangesIn({"14:0"}); });
  expectError(ErrorCode::InvalidConfiguration, {"14=6", "twice"}, [] {
    (void)valueChangesIn({"14=0", "14=6"});
  });
  expectError(ErrorCode::InvalidConfiguration, {"14=256"}, [] { (void)singleValues({{14, 256}}); });
  expectError(ErrorCode::InvalidConfiguration, {"0=3"}, [] { (void)singleValues({{0, 3}}); });
}

TEST(LabelRemap, SaysWhatIsWrong) {
  const test::SplitFolder folder;
  const auto tryTable = [&folder](const char* json) {
    return [&folder, json] { (void)labelMapping(folder.write("own.json", json).string()); };
  };
  expectError(
      ErrorCode::InvalidConfiguration, {"--table flare", "amos"}, [] { (void)labelMapping("flare"); });
  expectError(ErrorCode::InvalidConfiguration, {"--to btcv"}, [] { (void)labelMapping("amos", "btcv"); });
  expectError(
      ErrorCode::InvalidInput, {"own.json", "none of its labels"}, tryTable(R"({"from": {"1": "lung"}})"));
  expectError(ErrorCode::InvalidInput, {"own.json", "holds no labels"}, tryTable(R"({"training": []})"));
  expectError(
      ErrorCode::InvalidInput, {"own.json", "\"liver\": \"1\""}, tryTable(R"({"from": {"liver": "1"}})"));
  expectError(ErrorCode::InvalidInput, {"256", "0 … 255"}, tryTable(R"({"from": {"1": 256}})"));
  expectError(ErrorCode::InvalidInput, {"a.nii.gz", "1.5"}, [] {
    (void)remapLabels(row({0, 1.5F}), labelMapping("amos"), "a.nii.gz");
  });
}

}  // namespace
}  // namespace viscera

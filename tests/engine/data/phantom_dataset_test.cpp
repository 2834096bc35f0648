// SPDX-License-Identifier: Apache-2.0
#include "engine/api/organs.h"
#include "engine/base/sha256.h"
#include "engine/data/phantom.h"
#include "engine/data/split.h"
#include "engine/volume/volume_io.h"
#include "expect_error.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::expectError;
using testing::ElementsAre;

const PhantomOptions kTiny{{24, 20, 16}, {12.0, 12.0, 16.0}, 5};

std::map<std::string, std::string> hashesIn(const fs::path& folder) {
  std::map<std::string, std::string> hashes;
  for (const auto& file : fs::recursive_directory_iterator(folder))
    if (file.is_regular_file())
      hashes[file.path().lexically_relative(folder).string()] = sha256OfFile(file.path());
  return hashes;
}

std::vector<std::string> imagesOf(const Split& split, CaseRole role) {
  std::vector<std::string> images;
  for (const SplitCase* one : split.withRole(role)) images.push_back(one->image);
  return images;
}

TEST(WritePhantomDataset, WritesBothSplitsWithTheirFiles) {
  const test::TemporaryFolder folder;
  writePhantomDataset(folder.path(), kTiny, {2, 1, 2, 1, 1});
  Split ssl = readSplit(folder.path() / "dataset_ssl.json");
  EXPECT_THAT(imagesOf(ssl, CaseRole::Training),
              ElementsAre("unlabelled/scan0001.nii.gz", "unlabelled/scan0002.nii.gz"));
  EXPECT_THAT(imagesOf(ssl, CaseRole::Validation), ElementsAre("unlabelled/scan0003.nii.gz"));
  Split seg = readSplit(folder.path() / "dataset_seg.json");
  EXPECT_THAT(imagesOf(seg, CaseRole::Training),
              ElementsAre("imagesTr/img0001.nii.gz", "imagesTr/img0002.nii.gz"));
  EXPECT_THAT(imagesOf(seg, CaseRole::Validation), ElementsAre("imagesTr/img0003.nii.gz"));
  EXPECT_THAT(imagesOf(seg, CaseRole::Test), ElementsAre("imagesTs/img0004.nii.gz"));
  EXPECT_EQ(seg.classCount(), 14);
  for (const Organ& organ : kBtcvOrgans) EXPECT_EQ(seg.labels.at(organ.label), organ.name);
  EXPECT_TRUE(seg.document.at("test")[0].is_string());  // as in BTCV's own list

  for (Split* split : {&ssl, &seg}) {
    resolvePaths(*split, folder.path());
    for (const SplitCase& one : split->cases) {
      EXPECT_TRUE(one.found) << one.resolution;
      EXPECT_EQ(one.resolution, "");
    }
  }
  EXPECT_EQ(hashesIn(folder.path()).size(), 3U + 4U + 3U + 2U);  // scans, images, label maps, lists
}

TEST(WritePhantomDataset, KeepsImageAndLabelMapOnOneGrid) {
  const test::TemporaryFolder folder;
  writePhantomDataset(folder.path(), kTiny, {0, 0, 1, 0, 0});
  const Volume image = readVolume(folder.path() / "imagesTr/img0001.nii.gz").volume;
  const Volume label = readVolume(folder.path() / "labelsTr/label0001.nii.gz").volume;
  EXPECT_EQ(image.type(), VoxelType::Int16);
  EXPECT_EQ(label.type(), VoxelType::UInt8);
  EXPECT_TRUE(sameGrid(image.geometry(), label.geometry()));
  EXPECT_NE(image.geometry().direction, Eigen::Matrix3d(Eigen::Matrix3d::Identity()));
  EXPECT_TRUE(image.geometry().spacing_mm.isApprox(kTiny.spacing_mm, 1e-6));
}

TEST(WritePhantomDataset, IsAFunctionOfTheSeed) {
  const test::TemporaryFolder first, again, other;
  writePhantomDataset(first.path(), kTiny, {1, 1, 1, 1, 1});
  writePhantomDataset(again.path(), kTiny, {1, 1, 1, 1, 1});
  const auto hashes = hashesIn(first.path());
  EXPECT_EQ(hashes, hashesIn(again.path()));
  PhantomOptions options = kTiny;
  options.seed = 6;
  writePhantomDataset(other.path(), options, {1, 1, 1, 1, 1});
  auto changed = hashesIn(other.path());
  changed.erase("dataset_ssl.json");  // names files only
  for (const auto& [file, hash] : changed) EXPECT_NE(hash, hashes.at(file)) << file;
}

TEST(WritePhantomDataset, HasOtherAnatomyInEachCaseAndTheSameForOtherCounts) {
  const test::TemporaryFolder few, more;
  writePhantomDataset(few.path(), kTiny, {1, 1, 1, 1, 1});
  writePhantomDataset(more.path(), kTiny, {2, 1, 2, 1, 1});
  auto fewer = hashesIn(few.path());
  auto hashes = hashesIn(more.path());
  EXPECT_EQ(hashes.at("imagesTr/img0001.nii.gz"), fewer.at("imagesTr/img0001.nii.gz"));
  EXPECT_EQ(hashes.at("imagesTr/img0003.nii.gz"), fewer.at("imagesTr/img0002.nii.gz"));  // validation
  EXPECT_EQ(hashes.at("imagesTs/img0004.nii.gz"), fewer.at("imagesTs/img0003.nii.gz"));
  std::set<std::string> distinct;
  for (const auto& [file, hash] : hashes) distinct.insert(hash);
  EXPECT_EQ(distinct.size(), hashes.size());
}

TEST(WritePhantomDataset, ReportsAndStops) {
  const test::TemporaryFolder folder;
  std::stop_source source;
  WorkContext context;
  context.stop = source.get_token();
  double last = 0.0;
  context.progress = [&last](std::string_view stage, double fraction) {
    EXPECT_EQ(stage, "phantom");
    last = fraction;
  };
  writePhantomDataset(folder.path(), kTiny, {1, 1, 0, 0, 0}, context);
  EXPECT_EQ(last, 1.0);
  source.request_stop();
  expectError(ErrorCode::Cancelled, {}, [&] {
    writePhantomDataset(folder.path() / "second", kTiny, {1, 1, 0, 0, 0}, context);
  });
  EXPECT_FALSE(fs::exists(folder.path() / "second" / "dataset_ssl.json"));
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_io.h"
#include "error_of.h"
#include "golden.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

using test::filesIn;

constexpr std::array kNames{"a.nii", "a.nii.gz", "a.nrrd", "a.mha"};
constexpr std::array kTypes{VoxelType::UInt8,
                            VoxelType::Int8,
                            VoxelType::UInt16,
                            VoxelType::Int16,
                            VoxelType::UInt32,
                            VoxelType::Int32,
                            VoxelType::Float32,
                            VoxelType::Float64};

/// An oblique volume; left-handed where asked for.
Geometry oblique(bool leftHanded) {
  Geometry geometry;
  geometry.size = {4, 3, 5};
  geometry.spacing_mm = {0.7, 1.3, 2.5};
  geometry.origin_mm = {-123.4, 56.7, 890.1};
  geometry.direction = Eigen::AngleAxisd(0.4, Eigen::Vector3d(1, 2, 3).normalized()).toRotationMatrix();
  if (leftHanded) geometry.direction.col(2) *= -1.0;
  return geometry;
}

/// Voxel n holds 2 n.
Volume counting(const Geometry& geometry, VoxelType type) {
  Volume volume(geometry, VoxelType::Float64);
  for (std::size_t n = 0; n < volume.voxels<double>().size(); ++n)
    volume.voxels<double>()[n] = static_cast<double>(2 * n);
  return volume.convertedTo(type);
}

TEST(Writing, EveryFormatAndTypeReturnsTheVolume) {
  const test::TemporaryFolder folder;
  for (const char* name : kNames)
    for (const VoxelType type : kTypes) {
      SCOPED_TRACE(std::string(name) + ' ' + toString(type));
      const bool leftHanded = type == VoxelType::Int16;
      const Volume volume = counting(oblique(leftHanded), type);
      writeVolume(folder.path() / name, volume);
      const LoadedVolume back = readVolume(folder.path() / name);
      EXPECT_EQ(back.volume.size(), (Index3{4, 3, 5}));
      EXPECT_EQ(back.volume.type(), type);
      EXPECT_LT(test::distance(back.volume.geometry(), volume.geometry().rasFromVoxel().matrix()), 1e-4);
      EXPECT_TRUE(std::ranges::equal(back.volume.bytes(), volume.bytes()));
      EXPECT_TRUE(back.header.warnings.empty());
    }
  EXPECT_EQ(filesIn(folder.path()), kNames.size());
}

TEST(Writing, NiftiIsPackedWhereItsNameEndsInGz) {
  const test::TemporaryFolder folder;
  Geometry geometry;
  geometry.size = {50, 50, 50};
  const Volume volume(geometry, VoxelType::Int16);
  writeVolume(folder.path() / "a.nii.gz", volume);
  writeVolume(folder.path() / "a.nii", volume);
  EXPECT_EQ(test::bytesOf(folder.path() / "a.nii.gz").substr(0, 2), "\x1f\x8b");  // RFC 1952
  EXPECT_LT(std::filesystem::file_size(folder.path() / "a.nii.gz"), 10000U);
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "a.nii"), 352U + 250000U);
}

TEST(Writing, KeepsCodesAndStoredMatrixOfTheSource) {
  const test::TemporaryFolder folder;
  const auto source = folder.path() / "source.nii";
  // Off right angles by 5e-4: repaired when read, but the result must lie on the source's very grid.
  test::NiftiBytes bytes;
  bytes.put<float>(284, 0.0005F).put<std::int16_t>(254, 2).put<std::int16_t>(252, 3);
  const LoadedVolume loaded = readVolume(test::writeBytes(source, bytes.text()));
  ASSERT_TRUE(loaded.header.directionRepaired);
  const auto result = folder.path() / "result.nii.gz";
  writeVolume(result, loaded.volume.convertedTo(VoxelType::UInt8), &loaded.header);
  const LoadedVolume back = readVolume(result);
  EXPECT_EQ(back.header.sformCode, 2);
  EXPECT_EQ(back.header.qformCode, 3);
  EXPECT_EQ(back.header.storedRasFromVoxel, loaded.header.storedRasFromVoxel);
  EXPECT_EQ(back.volume.type(), VoxelType::UInt8);
}

TEST(Writing, AnotherGridThanTheSourcesIsWrittenAsItIs) {
  const test::TemporaryFolder folder;
  const Volume volume = counting(oblique(false), VoxelType::Int16);
  SourceHeader header;  // its stored matrix is the identity
  for (const int code : {0, 4}) {
    header.sformCode = code;
    header.qformCode = code;
    writeVolume(folder.path() / "a.nii", volume, &header);
    const LoadedVolume back = readVolume(folder.path() / "a.nii");
    EXPECT_LT(test::distance(back.volume.geometry(), volume.geometry().rasFromVoxel().matrix()), 1e-4);
    EXPECT_EQ(back.header.sformCode, code == 0 ? 1 : code);
  }
}

TEST(Writing, SourceWithoutCodesStaysWithoutThem) {
  const test::TemporaryFolder folder;
  const auto path =
      test::writeBytes(folder.path() / "a.nii", test::NiftiBytes().put<std::int16_t>(254, 0).text());
  const LoadedVolume source = readVolume(path);
  writeVolume(path, source.volume, &source.header);
  const LoadedVolume back = readVolume(path);
  EXPECT_EQ(back.header.sformCode, 0);
  EXPECT_EQ(back.header.qformCode, 0);
  EXPECT_TRUE(sameGrid(back.volume.geometry(), source.volume.geometry()));
}

TEST(Writing, RefusalLeavesTheOldFileAndNothingElse) {
  const test::TemporaryFolder folder;
  const auto path = test::writeBytes(folder.path() / "a.nii", "old");
  Geometry geometry;
  geometry.size = {40000, 1, 1};
  const Volume longRow(geometry, VoxelType::UInt8);
  VISCERA_EXPECT_ERROR(writeVolume(path, longRow), ErrorCode::InvalidInput, "a.nii", "32767");
  EXPECT_EQ(test::bytesOf(path), "old");
  EXPECT_EQ(filesIn(folder.path()), 1U);
}

TEST(Writing, FailureLeavesNothingBehind) {
  const Volume volume = counting(oblique(false), VoxelType::Int16);
  for (const char* name : kNames) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / name / "occupied");  // a folder has the name
    VISCERA_EXPECT_ERROR(writeVolume(folder.path() / name, volume), ErrorCode::Io, name, "failed");
    EXPECT_EQ(filesIn(folder.path()), 1U) << name;
    EXPECT_TRUE(std::filesystem::exists(folder.path() / name / "occupied"));
  }
  for (const char* name : kNames)
    VISCERA_EXPECT_ERROR(
        writeVolume(std::filesystem::path("/proc/none") / name, volume), ErrorCode::Io, name, "failed");
}

TEST(Writing, RefusesForeignExtensions) {
  const Volume volume = counting(oblique(false), VoxelType::Int16);
  for (const char* name : {"a.nhdr", "a.mhd", "a.dcm", "a"})
    VISCERA_EXPECT_ERROR(writeVolume(name, volume), ErrorCode::InvalidConfiguration, name, ".nii.gz");
}

TEST(Writing, RealHeaderSurvives) {
  VISCERA_REQUIRE_TEST_DATA(path, "seg/amos_label/amos_0013.nii.gz");  // qform only
  const LoadedVolume source = readVolume(path);
  const test::TemporaryFolder folder;
  writeVolume(folder.path() / "a.nii.gz", source.volume, &source.header);
  const LoadedVolume back = readVolume(folder.path() / "a.nii.gz");
  EXPECT_EQ(back.header.sformCode, 0);
  EXPECT_EQ(back.header.qformCode, 1);
  EXPECT_LT((back.header.storedRasFromVoxel - source.header.storedRasFromVoxel).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_TRUE(std::ranges::equal(back.volume.bytes(), source.volume.bytes()));
}

}  // namespace
}  // namespace viscera

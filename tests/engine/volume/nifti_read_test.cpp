// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_io.h"
#include "golden.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace viscera {
namespace {

using test::NiftiBytes;

std::string fromHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t n = 0; n < hex.size(); n += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(n, 2), nullptr, 16));
  return bytes;
}

LoadedVolume read(const NiftiBytes& bytes) {
  const test::TemporaryFolder folder;
  return readVolume(test::writeBytes(folder.path() / "a.nii", bytes.text()));
}

double meanOf(const Volume& volume) {
  const std::vector<double> values = test::valuesOf(volume);
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Expected origin in RAS, as nibabel prints it.
void expectPlace(const Geometry& geometry,
                 const Eigen::Vector3d& spacing_mm,
                 const Eigen::Vector3d& origin_mm) {
  EXPECT_LT((geometry.spacing_mm - spacing_mm).cwiseAbs().maxCoeff(), 1e-6)
      << geometry.spacing_mm.transpose();
  EXPECT_LT((geometry.rasFromVoxel().translation() - origin_mm).norm(), 1e-5)
      << geometry.origin_mm.transpose();
}

TEST(NiftiReading, EqualsNibabel) {
  const test::TemporaryFolder folder;
  for (const Json& golden : test::volumeGolden()["nifti"]) {
    SCOPED_TRACE(golden["name"]);
    const auto path = test::writeBytes(folder.path() / (golden["gz"].get<bool>() ? "a.nii.gz" : "a.nii"),
                                       fromHex(golden["hex"].get<std::string>()));
    const LoadedVolume loaded = readVolume(path);
    EXPECT_LT(test::distance(loaded.volume.geometry(), test::matrixFrom(golden["affine"])), 1e-5);
    EXPECT_EQ(toString(loaded.volume.type()), golden["type"].get<std::string>());
    EXPECT_EQ(loaded.header.sformCode, golden["codes"][0].get<int>());
    EXPECT_EQ(loaded.header.qformCode, golden["codes"][1].get<int>());
    EXPECT_FALSE(loaded.header.directionRepaired);
    const auto values = test::valuesOf(loaded.volume);
    const auto expected = golden["voxels"].get<std::vector<double>>();
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t n = 0; n < values.size(); ++n) EXPECT_NEAR(values[n], expected[n], 1e-5);
  }
}

TEST(NiftiReading, SlopeAndIntercept) {
  const float nan = std::nanf("");
  const LoadedVolume scaled = read(NiftiBytes().put<float>(112, 2.0F).put<float>(116, -1024.0F));
  EXPECT_EQ(scaled.volume.type(), VoxelType::Float32);
  EXPECT_EQ(scaled.volume.at(1, 1, 1), 2.0 * 5 - 1024);
  const LoadedVolume shifted = read(NiftiBytes().put<float>(112, 1.0F).put<float>(116, -1024.0F));
  EXPECT_EQ(shifted.volume.at(0, 0, 0), -1019.0);
  for (const float slope : {0.0F, nan}) {  // both mean: as stored, whatever the intercept
    const LoadedVolume stored = read(NiftiBytes().put<float>(112, slope).put<float>(116, 7.0F));
    EXPECT_EQ(stored.volume.type(), VoxelType::Int16);
    EXPECT_EQ(stored.volume.at(0, 1, 0), 5.0);
  }
  const LoadedVolume unchanged = read(NiftiBytes().put<float>(112, 1.0F));
  EXPECT_EQ(unchanged.volume.type(), VoxelType::Int16);
}

TEST(NiftiReading, VoxelsBeginAtTheOffsetOfTheHeader) {
  NiftiBytes bytes;
  bytes.put<float>(108, 354.0F);
  EXPECT_EQ(read(NiftiBytes().put<float>(108, 0.0F)).volume.at(0, 0, 0), 5.0);  // 0 stands for 352
  const test::TemporaryFolder folder;
  const auto path = test::writeBytes(folder.path() / "a.nii", bytes.text() + std::string("\x07\x00", 2));
  const Volume volume = readVolume(path).volume;
  EXPECT_EQ(volume.at(0, 0, 0), 5.0);
  EXPECT_EQ(volume.at(1, 1, 1), 7.0);
}

TEST(NiftiReading, WarnsOfWhatTheHeaderLeavesOpen) {
  const LoadedVolume placeless = read(NiftiBytes().put<std::int16_t>(254, 0));
  ASSERT_EQ(placeless.header.warnings.size(), 1U);
  EXPECT_THAT(placeless.header.warnings[0], testing::HasSubstr("how the patient lies"));
  const LoadedVolume metres = read(NiftiBytes().put<std::uint8_t>(123, 1));
  ASSERT_EQ(metres.header.warnings.size(), 1U);
  EXPECT_THAT(metres.header.warnings[0], testing::HasSubstr("mm"));
}

TEST(NiftiReading, LeaningAxesAreRepairedAndTheStoredMatrixIsKept) {
  const LoadedVolume loaded = read(NiftiBytes().put<float>(284, 0.0005F));  // first row, second column
  EXPECT_TRUE(loaded.header.directionRepaired);
  EXPECT_FLOAT_EQ(static_cast<float>(loaded.header.storedRasFromVoxel(0, 1)), 0.0005F);
  const Eigen::Matrix3d& direction = loaded.volume.geometry().direction;
  EXPECT_LT((direction.transpose() * direction - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(NiftiReading, InfoSaysTheSameWithoutTheVoxels) {
  const test::TemporaryFolder folder;
  const auto path = test::writeBytes(folder.path() / "a.nii", NiftiBytes().put<float>(112, 2.0F).text());
  const VolumeInfo info = readVolumeInfo(path);
  EXPECT_EQ(info.type, VoxelType::Float32);
  EXPECT_TRUE(sameGrid(info.geometry, readVolume(path).volume.geometry(), 0.0));
  EXPECT_EQ(info.header.format, FileFormat::Nifti1);
}

// The figures below are nibabel's.
TEST(NiftiReading, RealCt) {
  VISCERA_REQUIRE_TEST_DATA(path, "ct/spleen_8/ct.nii.gz");
  const LoadedVolume loaded = readVolume(path);
  const Geometry& geometry = loaded.volume.geometry();
  EXPECT_EQ(geometry.size, (Index3{512, 512, 32}));
  EXPECT_EQ(geometry.axcodes(), "LAS");
  expectPlace(geometry, {0.7851560, 0.7851560, 7.5}, {200.6073608, -200.6073608, -112.5});
  EXPECT_EQ(loaded.volume.type(), VoxelType::Int16);
  EXPECT_EQ(loaded.volume.at(0, 0, 0), -1024.0);
  EXPECT_EQ(loaded.volume.at(256, 256, 16), 187.0);
  EXPECT_NEAR(meanOf(loaded.volume), -328.43529510498047, 1e-9);
}

TEST(NiftiReading, RealCtOfInt32Voxels) {
  VISCERA_REQUIRE_TEST_DATA(path, "ct/totalseg_trunk/ct.nii.gz");
  const Volume volume = readVolume(path).volume;
  EXPECT_EQ(volume.type(), VoxelType::Int32);
  EXPECT_EQ(volume.geometry().axcodes(), "RAS");
  expectPlace(volume.geometry(), {3, 3, 3}, {-177.9563293, 11.3190002, 94.3017578});
  EXPECT_EQ(volume.at(61, 50, 56), 164.0);
  EXPECT_NEAR(meanOf(volume), -360.0203852864795, 1e-9);
}

TEST(NiftiReading, RealLabelMapPlacedByItsQformAlone) {
  VISCERA_REQUIRE_TEST_DATA(path, "seg/amos_label/amos_0013.nii.gz");
  const VolumeInfo info = readVolumeInfo(path);
  EXPECT_EQ(info.geometry.size, (Index3{512, 512, 82}));
  EXPECT_EQ(info.geometry.axcodes(), "LAS");
  EXPECT_EQ(info.type, VoxelType::UInt16);
  expectPlace(info.geometry, {0.7810000, 0.7810000, 5.0}, {199.6092987, -199.4817047, 1345.5});
}

TEST(NiftiReading, BigEndianFile) {
  VISCERA_REQUIRE_TEST_DATA(path, "edge/nifti/anatomical.nii");
  const Volume volume = readVolume(path).volume;
  EXPECT_EQ(volume.size(), (Index3{33, 41, 25}));
  expectPlace(volume.geometry(), {2, 2, 2}, {32, -40, -16});
  EXPECT_EQ(volume.at(0, 0, 0), 10712.0);
  EXPECT_EQ(volume.at(16, 20, 12), 11881.0);
  EXPECT_NEAR(meanOf(volume), 8401.066725794532, 1e-9);
}

TEST(NiftiReading, VoxelsThatAreNotANumberStayAndAreReported) {
  VISCERA_REQUIRE_TEST_DATA(path, "edge/nifti/resampled_anat_moved.nii");
  const LoadedVolume loaded = readVolume(path);
  EXPECT_TRUE(std::isnan(loaded.volume.at(0, 0, 0)));
  EXPECT_NEAR(loaded.volume.at(8, 10, 1), 10849.904296875, 1e-9);
  ASSERT_EQ(loaded.header.warnings.size(), 1U);
  EXPECT_THAT(loaded.header.warnings[0], testing::HasSubstr("153 of 1071 voxels"));
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
// Files that are no single 3D volume: the message names the file and the reason.
#include "engine/volume/volume_io.h"
#include "error_of.h"
#include "golden.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>

namespace viscera {
namespace {

using test::NiftiBytes;

/// What readVolume says of a file with these bytes.
test::ThrownError errorOfBytes(const std::string& name, const std::string& bytes) {
  const test::TemporaryFolder folder;
  const auto path = test::writeBytes(folder.path() / name, bytes);
  return test::errorOf([&] { static_cast<void>(readVolume(path)); });
}

void expectRefused(const NiftiBytes& bytes, const std::string& reason) {
  const test::ThrownError error = errorOfBytes("scan.nii", bytes.text());
  EXPECT_EQ(error.code, ErrorCode::InvalidInput);
  EXPECT_THAT(error.message, testing::AllOf(testing::HasSubstr("scan.nii: "), testing::HasSubstr(reason)));
}

TEST(NiftiRefusal, WrongContent) {
  expectRefused(NiftiBytes().shorten(200), "too short");
  expectRefused(NiftiBytes().shorten(352), "cut off");
  expectRefused(NiftiBytes().shorten(352 + 15), "cut off");
  expectRefused(NiftiBytes().put<std::int32_t>(0, 42), "not a NIfTI file");
  expectRefused(NiftiBytes().put<char>(345, 'i'), "pair");
  expectRefused(NiftiBytes().put<char>(344, ' '), "Analyze");
  expectRefused(NiftiBytes().put<std::int16_t>(70, 128), "128 (colours)");
  expectRefused(NiftiBytes().put<std::int16_t>(70, 1792), "datatype 1792");  // complex
  expectRefused(NiftiBytes().put<float>(108, 100.0F), "byte 100");
  expectRefused(NiftiBytes().put<float>(112, 2.0F).put<float>(116, std::nanf("")), "scl_inter");
}

TEST(NiftiRefusal, WrongSize) {
  expectRefused(NiftiBytes().put<std::int16_t>(40, 4).put<std::int16_t>(48, 20), "20 volumes of 2x2x2");
  expectRefused(NiftiBytes().put<std::int16_t>(40, 2), "2 axes");
  expectRefused(NiftiBytes().put<std::int16_t>(40, 0), "0 axes");
  expectRefused(NiftiBytes().put<std::int16_t>(42, -3), "axis 1 has -3");
  NiftiBytes enormous;
  for (const std::size_t offset : {42U, 44U, 46U}) enormous.put<std::int16_t>(offset, 30000);
  expectRefused(enormous, "cannot hold");
}

TEST(NiftiRefusal, WrongPlace) {
  expectRefused(NiftiBytes().put<float>(284, 0.3F), "right angles");
  expectRefused(NiftiBytes().put<float>(280, 0.0F), "axis i is 0 mm");
  expectRefused(NiftiBytes().put<float>(292, std::nanf("")), "not finite");
  expectRefused(NiftiBytes().put<std::int16_t>(254, 0).put<float>(80, 0.0F), "pixdim");
}

TEST(NiftiRefusal, FourAxesOfWhichTheLastHasLengthOneAreOneVolume) {
  const test::TemporaryFolder folder;
  const auto path = test::writeBytes(folder.path() / "a.nii", NiftiBytes().put<std::int16_t>(40, 4).text());
  EXPECT_EQ(readVolume(path).volume.size(), (Index3{2, 2, 2}));
}

TEST(NiftiRefusal, DamagedGzip) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "scan.nii.gz";
  Geometry geometry;
  geometry.size = {20, 20, 20};
  Volume volume(geometry, VoxelType::Int16);
  for (std::size_t n = 0; n < 8000; ++n)
    volume.voxels<std::int16_t>()[n] = static_cast<std::int16_t>(n * n % 997);
  writeVolume(path, volume);
  const std::string whole = test::bytesOf(path);
  std::string wrongChecksum = whole;
  wrongChecksum[whole.size() - 8] ^= 1;  // CRC-32 and length end a gzip file
  for (const std::string& bytes : {whole.substr(0, whole.size() / 2), wrongChecksum}) {
    test::writeBytes(path, bytes);
    const auto error = test::errorOf([&] { static_cast<void>(readVolume(path)); });
    EXPECT_EQ(error.code, ErrorCode::InvalidInput);
    EXPECT_THAT(error.message,
                testing::AllOf(testing::HasSubstr("scan.nii.gz"), testing::HasSubstr("fetch")));
  }
}

TEST(NiftiRefusal, NamesWithoutAFormat) {
  const test::TemporaryFolder folder;
  VISCERA_EXPECT_ERROR(
      readVolume(folder.path() / "none.nii.gz"), ErrorCode::Io, "none.nii.gz", "no such file");
  const auto refusal = [](const std::string& name) { return errorOfBytes(name, "text").message; };
  EXPECT_THAT(refusal("scan.hdr"),
              testing::AllOf(testing::HasSubstr("scan.hdr"), testing::HasSubstr(".nii")));
  EXPECT_THAT(refusal("1.dcm"), testing::AllOf(testing::HasSubstr("1.dcm"), testing::HasSubstr("folder")));
  EXPECT_THAT(refusal("a.stl"), testing::AllOf(testing::HasSubstr("a.stl"), testing::HasSubstr(".nrrd")));
}

TEST(NiftiRefusal, RealFiles) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/nifti");
  const auto expectFileRefused = [&](const std::string& name, const std::string& reason) {
    VISCERA_EXPECT_ERROR(readVolume(folder / name), ErrorCode::InvalidInput, name, reason);
  };
  expectFileRefused("example4d.nii.gz", "2 volumes of 128x96x24");
  expectFileRefused("example_nifti2.nii.gz", "2 volumes of 32x20x12");
  expectFileRefused("functional.nii", "20 volumes of 17x21x3");
  expectFileRefused("shear.nii.gz", "right angles (off by 0.317305");
  expectFileRefused("nifti1.hdr", "convert the pair");
  const test::ThrownError renamed = errorOfBytes("header.nii", test::bytesOf(folder / "nifti1.hdr"));
  EXPECT_THAT(renamed.message, testing::HasSubstr("header of a .hdr/.img pair without voxels"));
}

}  // namespace
}  // namespace viscera

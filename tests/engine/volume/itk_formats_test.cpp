// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_io.h"
#include "error_of.h"
#include "golden.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace viscera {
namespace {

using test::writeBytes;

const std::vector<double> kNumbers{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

std::string int16Bytes() {
  std::string bytes(2 * kNumbers.size(), '\0');
  for (std::size_t n = 0; n < kNumbers.size(); ++n) bytes[2 * n] = static_cast<char>(n + 1);
  return bytes;
}

/// 3 x 2 x 2 voxels with the given lines about space.
std::string asciiNrrd(const std::string& space) {
  return "NRRD0004\ntype: short\ndimension: 3\nsizes: 3 2 2\nencoding: ascii\n" + space +
         "\n1 2 3 4 5 6 7 8 9 10 11 12\n";
}

std::string metaHeader(const std::string& more) {
  return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
         "CompressedData = False\nTransformMatrix = 0 1 0 -1 0 0 0 0 1\nOffset = 1 2 3\n"
         "ElementSpacing = 0.5 0.6 0.7\nDimSize = 3 2 2\nElementType = MET_SHORT\n" +
         more;
}

class ItkFormats : public testing::Test {
 protected:
  [[nodiscard]] LoadedVolume read(const std::string& name, const std::string& bytes) const {
    return readVolume(writeBytes(folder_.path() / name, bytes));
  }
  test::TemporaryFolder folder_;
};

using NrrdReading = ItkFormats;
using MetaImageReading = ItkFormats;

TEST_F(NrrdReading, SpaceIsTurnedToLps) {
  const std::string directions = "space directions: (0,0.5,0) (0.6,0,0) (0,0,0.7)\nspace origin: (1,2,3)\n";
  const LoadedVolume lps = read("a.nrrd", asciiNrrd("space: left-posterior-superior\n" + directions));
  EXPECT_EQ(lps.volume.geometry().axcodes(), "PLS");
  EXPECT_LT((lps.volume.geometry().origin_mm - Eigen::Vector3d(1, 2, 3)).norm(), 1e-12);
  EXPECT_LT((lps.volume.geometry().spacing_mm - Eigen::Vector3d(0.5, 0.6, 0.7)).norm(), 1e-12);
  EXPECT_EQ(test::valuesOf(lps.volume), kNumbers);
  EXPECT_TRUE(lps.header.warnings.empty());
  const LoadedVolume ras = read("a.nrrd", asciiNrrd("space: right-anterior-superior\n" + directions));
  EXPECT_EQ(ras.volume.geometry().axcodes(), "ARS");
  EXPECT_TRUE(ras.header.warnings.empty());
  EXPECT_LT((ras.volume.geometry().origin_mm - Eigen::Vector3d(-1, -2, 3)).norm(), 1e-12);
  // ITK 5.2 mirrors the wrong axis of this one.
  VISCERA_EXPECT_ERROR(
      read("a.nrrd", asciiNrrd("space: LAS\n" + directions)), ErrorCode::InvalidInput, "a.nrrd", "space LAS");
}

TEST_F(NrrdReading, WithoutSpaceThePlaceIsReportedAsTaken) {
  const LoadedVolume scanner =
      read("b.nrrd", asciiNrrd("space: scanner-xyz\nspace directions: (1,0,0) (0,1,0) (0,0,1)\n"));
  ASSERT_EQ(scanner.header.warnings.size(), 1U);
  EXPECT_THAT(scanner.header.warnings[0], testing::HasSubstr("how the patient lies"));
  const LoadedVolume loaded = read("a.nrrd", asciiNrrd("spacings: 0.5 0.6 0.7\n"));
  EXPECT_LT((loaded.volume.geometry().spacing_mm - Eigen::Vector3d(0.5, 0.6, 0.7)).norm(), 1e-12);
  ASSERT_EQ(loaded.header.warnings.size(), 1U);
  EXPECT_THAT(loaded.header.warnings[0], testing::HasSubstr("how the patient lies"));
}

TEST_F(NrrdReading, RefusesWhatIsNoVolumeOfNumbers) {
  const std::string colours =
      "NRRD0004\ntype: uchar\ndimension: 4\nsizes: 3 2 2 1\nkinds: vector domain domain domain\n"
      "space: LPS\nspace directions: none (1,0,0) (0,1,0) (0,0,1)\nencoding: ascii\n\n1 2 3 4 5 6 7 8 9 10 "
      "11 12\n";
  const std::string cut = asciiNrrd("space: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\n");
  const std::string sheared = asciiNrrd("space: LPS\nspace directions: (1,0,0) (0.3,1,0) (0,0,1)\n");
  VISCERA_EXPECT_ERROR(read("c.nrrd", colours), ErrorCode::InvalidInput, "c.nrrd", "3 numbers");
  VISCERA_EXPECT_ERROR(read("s.nrrd", sheared), ErrorCode::InvalidInput, "s.nrrd", "right angles");
  VISCERA_EXPECT_ERROR(read("t.nrrd", "text"), ErrorCode::InvalidInput, "t.nrrd", "does not fit");
  VISCERA_EXPECT_ERROR(
      read("e.nrrd", cut.substr(0, cut.size() - 9)), ErrorCode::InvalidInput, "e.nrrd", "reading the voxels");
}

TEST_F(MetaImageReading, FirstThreeNumbersOfTheMatrixAreTheDirectionOfI) {
  const LoadedVolume loaded = read("a.mha", metaHeader("ElementDataFile = LOCAL\n") + int16Bytes());
  const Geometry& geometry = loaded.volume.geometry();
  EXPECT_EQ(geometry.axcodes(), "PRS");  // i runs along y, j against x
  EXPECT_LT((geometry.origin_mm - Eigen::Vector3d(1, 2, 3)).norm(), 1e-12);
  EXPECT_LT((geometry.spacing_mm - Eigen::Vector3d(0.5, 0.6, 0.7)).norm(), 1e-12);
  EXPECT_EQ(loaded.volume.type(), VoxelType::Int16);
  EXPECT_EQ(test::valuesOf(loaded.volume), kNumbers);
  EXPECT_EQ(loaded.header.format, FileFormat::MetaImage);
}

TEST_F(MetaImageReading, VoxelsInAFileOfTheirOwn) {
  writeBytes(folder_.path() / "a.raw", "header" + int16Bytes());
  EXPECT_EQ(test::valuesOf(read("b.mhd", metaHeader("HeaderSize = 6\nElementDataFile = a.raw\n")).volume),
            kNumbers);
  EXPECT_EQ(test::valuesOf(read("c.mhd", metaHeader("HeaderSize = -1\nElementDataFile = a.raw\n")).volume),
            kNumbers);
  writeBytes(folder_.path() / "a.raw", int16Bytes());
  EXPECT_EQ(test::valuesOf(read("a.mhd", metaHeader("ElementDataFile = a.raw\n")).volume), kNumbers);
}

TEST_F(MetaImageReading, RefusesMissingVoxels) {
  VISCERA_EXPECT_ERROR(read("a.mha", metaHeader("ElementDataFile = LOCAL\n") + int16Bytes().substr(0, 20)),
                       ErrorCode::InvalidInput,
                       "a.mha",
                       "voxels");
  writeBytes(folder_.path() / "short.raw", int16Bytes().substr(1));
  VISCERA_EXPECT_ERROR(read("c.mhd", metaHeader("ElementDataFile = short.raw\n")),
                       ErrorCode::InvalidInput,
                       "c.mhd",
                       "23 of 24 bytes");
  VISCERA_EXPECT_ERROR(
      read("b.mhd", metaHeader("ElementDataFile = none.raw\n")), ErrorCode::InvalidInput, "b.mhd", "voxels");
}

TEST_F(MetaImageReading, BigEndianAndText) {
  std::string header = metaHeader("ElementDataFile = LOCAL\n");
  header.replace(header.find("MSB = False"), 11, "MSB = True");
  std::string swapped = int16Bytes();
  for (std::size_t n = 0; n < swapped.size(); n += 2) std::swap(swapped[n], swapped[n + 1]);
  EXPECT_EQ(test::valuesOf(read("a.mha", header + swapped).volume), kNumbers);
  std::string text = metaHeader("ElementDataFile = LOCAL\n");
  text.replace(text.find("BinaryData = True"), 17, "BinaryData = False");
  EXPECT_EQ(test::valuesOf(read("a.mha", text + "1 2 3 4 5 6 7 8 9 10 11 12\n").volume), kNumbers);
}

TEST_F(ItkFormats, PackedVoxelsThatAreCutOffOrDamagedAreRefused) {
  Geometry geometry;
  geometry.size = {20, 20, 20};
  Volume volume(geometry, VoxelType::Int16);
  for (std::size_t n = 0; n < 8000; ++n)
    volume.voxels<std::int16_t>()[n] = static_cast<std::int16_t>(n * n % 997);
  for (const char* name : {"p.mha", "p.nrrd"}) {
    const auto path = folder_.path() / name;
    writeVolume(path, volume);
    const std::string whole = test::bytesOf(path);
    std::string damaged = whole;
    damaged[whole.size() - 400] ^= 0x10;
    for (const std::string& bytes :
         {whole.substr(0, whole.size() / 2), whole.substr(0, whole.size() - 12), damaged}) {
      writeBytes(path, bytes);
      VISCERA_EXPECT_ERROR(readVolume(path), ErrorCode::InvalidInput, name, "reading the voxels failed");
    }
  }
}

TEST_F(MetaImageReading, HeadersThatNoBufferOfTheLibraryHoldsAreRefused) {
  const auto expectHeaderRefused = [&](const std::string& header, const std::string& reason) {
    const auto path = writeBytes(folder_.path() / "a.mha", header);
    VISCERA_EXPECT_ERROR(readVolume(path), ErrorCode::InvalidInput, path.string(), reason);
    VISCERA_EXPECT_ERROR(readVolumeInfo(path), ErrorCode::InvalidInput, path.string(), reason);
  };
  expectHeaderRefused("ObjectType = Image\nComment" + std::string(300, 'x') + " = 1\n", "line 2");
  expectHeaderRefused("ObjectType = Image\nComment = " + std::string(70'000, 'x') + "\n", "line 2");
  expectHeaderRefused("ObjectType = Image\nNDims = 100\n", "100 axes");
  expectHeaderRefused("ObjectType = Image\n", "line 2");
  expectHeaderRefused("NDims = 3\nDimSize = 2 0 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n",
                      "axis 2 has 0 voxels");
}

TEST_F(ItkFormats, InfoSaysTheSameWithoutTheVoxels) {
  const auto path =
      writeBytes(folder_.path() / "a.mha", metaHeader("ElementDataFile = LOCAL\n") + int16Bytes());
  const VolumeInfo info = readVolumeInfo(path);
  EXPECT_EQ(info.type, VoxelType::Int16);
  EXPECT_TRUE(sameGrid(info.geometry, readVolume(path).volume.geometry(), 0.0));
}

/// The voxels of all files of one ball.
std::vector<std::int16_t> ballVoxels(const std::filesystem::path& folder) {
  const std::string bytes = test::bytesOf(folder / "BallBinary30x30x30.raw");
  std::vector<std::int16_t> voxels(bytes.size() / 2);
  std::memcpy(voxels.data(), bytes.data(), 2 * voxels.size());
  return voxels;
}

TEST(NrrdFiles, EveryEncodingGivesTheSameBall) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/nrrd");
  const std::vector<std::int16_t> expected = ballVoxels(folder);
  ASSERT_EQ(expected.size(), 27000U);
  for (const char* name : {"BallBinary30x30x30.nrrd",
                           "BallBinary30x30x30.nhdr",
                           "BallBinary30x30x30_gz.nrrd",
                           "BallBinary30x30x30_bz2.nrrd",
                           "BallBinary30x30x30_gz_lineskip.nrrd",
                           "BallBinary30x30x30_byteskip_minus_one.nhdr",
                           "BallBinary30x30x30_byteskip_minus_one_nifti.nhdr",
                           "BallBinary30x30x30_gz_byteskip_minus_one.nrrd",
                           "BallBinary30x30x30.nii.gz"}) {
    SCOPED_TRACE(name);
    const test::ThrownError thrown = test::errorOf([&] {
      const Volume volume = readVolume(folder / name).volume;
      EXPECT_TRUE(std::ranges::equal(volume.voxels<std::int16_t>(), expected));
      EXPECT_TRUE(sameGrid(volume.geometry(), {.size = {30, 30, 30}}, 1e-6));
    });
    EXPECT_EQ(thrown.message, "nothing was thrown");
  }
}

TEST(NrrdFiles, DamagedBzip2IsRefused) {
  VISCERA_REQUIRE_TEST_DATA(packed, "edge/nrrd/BallBinary30x30x30_bz2.nrrd");
  const test::TemporaryFolder folder;
  const std::string whole = test::bytesOf(packed);
  std::string damaged = whole;
  damaged[damaged.size() - 100] = static_cast<char>(damaged[damaged.size() - 100] ^ 0x55);
  for (const std::string& bytes : {whole.substr(0, whole.size() - 20), damaged}) {
    const auto path = writeBytes(folder.path() / "ball.nrrd", bytes);
    VISCERA_EXPECT_ERROR(readVolume(path), ErrorCode::InvalidInput, "ball.nrrd", "packed voxels are");
  }
}

TEST(NrrdFiles, FilesThatAreNoVolumeAreRefused) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/nrrd");
  const auto expectFileRefused = [&](const std::string& name, const std::string& reason) {
    VISCERA_EXPECT_ERROR(readVolume(folder / name), ErrorCode::InvalidInput, name, reason);
  };
  expectFileRefused("test1d_ascii.nrrd", "1 axes");
  expectFileRefused("test2d_ascii.nrrd", "2 axes");
  expectFileRefused("test_customFields.nrrd", "1 axes");
  expectFileRefused("test_simple4d_raw.nrrd", "more axes than the three of space");
  expectFileRefused("BallBinary30x30x30_byteskip_minus_five.nhdr", "set it to the bytes before");
  expectFileRefused("BallBinary30x30x30_nifti.nhdr", "byte skip: -1");
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
// Spoilt images: read as a sound volume, or refused with one sentence.
#include "engine/volume/volume_io.h"
#include "spoilt_files.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace viscera {
namespace {

namespace fs = std::filesystem;

void expectSound(const LoadedVolume& loaded) {
  const Geometry& geometry = loaded.volume.geometry();
  const auto count = static_cast<std::size_t>(geometry.voxelCount());
  EXPECT_GT(count, 0U);
  EXPECT_EQ(loaded.volume.bytes().size(), count * bytesPerVoxel(loaded.volume.type()));
  EXPECT_TRUE(geometry.origin_mm.allFinite());
  EXPECT_TRUE(geometry.spacing_mm.allFinite());
  EXPECT_GT(geometry.spacing_mm.minCoeff(), 0.0);
  const Eigen::Matrix3d square = geometry.direction.transpose() * geometry.direction;
  EXPECT_LT((square - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff(), 1e-3);
}

/// Header and whole file must tell the same place; a header alone may pass where the voxels are damaged.
void readAndCompare(const fs::path& path) {
  const LoadedVolume loaded = readVolume(path);
  expectSound(loaded);
  EXPECT_TRUE(sameGrid(readVolumeInfo(path).geometry, loaded.volume.geometry(), 0.0));
}

/// An oblique ramp of 12x10x8 voxels.
Volume ramp(VoxelType type) {
  Geometry geometry;
  geometry.size = {12, 10, 8};
  geometry.spacing_mm = {0.8, 0.9, 2.5};
  geometry.origin_mm = {-100.0, 20.0, 3.0};
  geometry.direction = Eigen::AngleAxisd(0.2, Eigen::Vector3d(1.0, 2.0, 3.0).normalized()).toRotationMatrix();
  Volume volume(geometry, VoxelType::Int16);
  const auto voxels = volume.voxels<std::int16_t>();
  std::iota(voxels.begin(), voxels.end(), std::int16_t{-300});
  return volume.convertedTo(type);
}

test::Original written(const std::string& name, VoxelType type) {
  const test::TemporaryFolder folder;
  writeVolume(folder.path() / name, ramp(type));
  return test::originalFrom(folder.path() / name);
}

void addRealFiles(std::vector<test::Original>& originals, const std::vector<std::string>& files) {
  for (const std::string& file : files)
    if (const auto found = test::testData("edge/" + file)) originals.push_back(test::originalFrom(*found));
}

TEST(FuzzNifti, SpoiltCopiesAreReadOrRefused) {
  std::vector<test::Original> originals = {written("plain.nii", VoxelType::Int16),
                                           written("packed.nii.gz", VoxelType::Int16),
                                           written("real.nii", VoxelType::Float32)};
  addRealFiles(originals,
               {"nifti/resampled_anat_moved.nii", "nifti/example_nifti2.nii.gz", "nifti/anatomical.nii"});
  test::readSpoilt(originals, false, readAndCompare);
}

const std::string kNrrdHeader =
    "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 2 2\n"
    "space directions: (1,0,0) (0,1,0) (0,0,2)\nkinds: domain domain domain\nendian: little\n"
    "space origin: (10,20,30)\n";

TEST(FuzzNrrd, SpoiltCopiesAreReadOrRefused) {
  std::vector<test::Original> originals = {
      written("packed.nrrd", VoxelType::Int16),
      {"plain.nrrd", kNrrdHeader + "encoding: raw\n\n" + std::string(16, '\3')},
      {"text.nrrd", kNrrdHeader + "encoding: ascii\n\n1 2 3 4 5 6 7 8\n"},
      {"alone.nhdr",
       kNrrdHeader + "encoding: raw\ndata file: alone.nhdr\nbyte skip: -1\n\n0123456789abcdef"}};
  addRealFiles(originals,
               {"nrrd/BallBinary30x30x30_bz2.nrrd",
                "nrrd/BallBinary30x30x30_gz_lineskip.nrrd",
                "nrrd/BallBinary30x30x30_gz_byteskip_minus_one.nrrd"});
  test::readSpoilt(originals, false, readAndCompare);
}

TEST(FuzzMetaImage, SpoiltCopiesAreReadOrRefused) {
  const std::string header =
      "ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementSpacing = 1 1 2\nOffset = 1 2 3\n"
      "TransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_SHORT\n";
  test::readSpoilt({written("packed.mha", VoxelType::Int16),
                    {"plain.mha", header + "ElementDataFile = LOCAL\n" + std::string(16, '\3')},
                    {"alone.mhd", header + "HeaderSize = -1\nElementDataFile = alone.mhd\n0123456789abcdef"}},
                   false,
                   readAndCompare);
}

TEST(FuzzDicom, SpoiltCopiesAreReadOrRefused) {
  VISCERA_REQUIRE_TEST_DATA(edge, "edge");
  std::vector<test::Original> originals;
  // Small ones and one of each transfer syntax.
  for (const char* file : {"dicom/pydicom/CT_small.dcm", "dicom/pydicom/rtstruct.dcm"})
    originals.push_back(test::originalFrom(edge / file));
  for (int slice = 0; slice < 3; ++slice)
    originals.push_back(
        test::originalFrom(edge / "dicom/rt_utils_oblique" / (std::to_string(slice) + ".dcm")));
  for (const auto& entry : fs::directory_iterator(edge / "transfer_syntax"))
    if (entry.path().filename().string().starts_with("CTImage"))
      originals.push_back(test::originalFrom(entry.path()));
  std::sort(originals.begin(), originals.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  // A spoilt thickness leaves a slice on its own without a place, which is one of the errors that count.
  test::readSpoilt(originals, false, [](const fs::path& file) { readAndCompare(file.parent_path()); });
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/right_angles.h"

#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace viscera {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;

/// The j axis leans by `shear_deg` towards i.
Eigen::Matrix4d sheared(double shear_deg) {
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  matrix.col(1).head<2>() =
      2.0 * Eigen::Vector2d(std::sin(shear_deg * kRadians), std::cos(shear_deg * kRadians));
  matrix.col(3).head<3>() = Eigen::Vector3d(4.0, 5.0, 6.0);
  return matrix;
}

TEST(RightAngles, HalfOfTheShearIsTakenFromEachAxis) {
  // Two unit vectors 80 degrees apart: the nearest right-angled pair has the same bisector, 5 degrees each.
  const RightAngles found = nearestRightAngles(sheared(10.0));
  EXPECT_NEAR(found.shear_deg, 10.0, 1e-9);
  EXPECT_NEAR(found.largest_deg, 5.0, 1e-9);
  const Eigen::Vector3d i = found.after.col(0).head<3>();
  EXPECT_NEAR(i[1], -std::sin(5.0 * kRadians), 1e-12);
  EXPECT_NEAR(i.norm(), 1.0, 1e-12);
  EXPECT_NEAR(found.after.col(1).head<3>().norm(), 2.0, 1e-12);
  EXPECT_NEAR(found.after.col(1).head<3>().dot(i), 0.0, 1e-12);
  EXPECT_EQ(found.after.col(3), found.before.col(3));
}

TEST(RightAngles, AMirroredImageStaysMirrored) {
  Eigen::Matrix4d matrix = sheared(3.0);
  matrix.col(0) *= -1.0;
  EXPECT_LT((nearestRightAngles(matrix).after.topLeftCorner<3, 3>().determinant()), 0.0);
}

TEST(RightAngles, ARefusedFileCanBeReadAfterwardsWithTheSameVoxels) {
  const test::TemporaryFolder folder;
  test::NiftiBytes bytes;
  bytes.put<float>(284, static_cast<float>(std::sin(0.02)));  // j leans towards i
  bytes.put<float>(300, static_cast<float>(std::cos(0.02)));
  for (const char* name : {"scan.nii", "scan.nii.gz"}) {
    const auto plain = test::writeBytes(folder.path() / "scan.nii", bytes.text());
    const auto target = folder.path() / (std::string("repaired-") + name);
    EXPECT_THROW((void)readVolume(plain), Error);
    // 2 x 2 x 2 voxels of 1 mm, both axes turn by half of 0.02 rad: the corner i = j = 1 moves most.
    EXPECT_NEAR(rightAnglesOf(plain).farthest_mm, std::sqrt(2.0) * 0.01, 2e-4);
    writeWithRightAngles(plain, target);
    const LoadedVolume loaded = readVolume(target);
    EXPECT_FALSE(loaded.header.directionRepaired);
    for (const std::int16_t value : loaded.volume.voxels<std::int16_t>()) EXPECT_EQ(value, 5);
    EXPECT_NEAR(rightAnglesOf(target).shear_deg, 0.0, 1e-4);
  }
  // All bytes but those of the matrix are those of the original.
  const std::string repaired = test::bytesOf(folder.path() / "repaired-scan.nii");
  EXPECT_EQ(repaired.substr(0, 280) + repaired.substr(328),
            bytes.text().substr(0, 280) + bytes.text().substr(328));
}

TEST(RightAngles, OtherFormatsAreRefusedWithTheRemedy) {
  try {
    (void)rightAnglesOf("scan.nrrd");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "scan.nrrd: directions can be repaired in NIfTI files only; convert it to .nii.gz");
  }
}

}  // namespace
}  // namespace viscera

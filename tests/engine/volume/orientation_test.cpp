// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/orientation.h"

#include "engine/volume/volume_io.h"
#include "error_of.h"
#include "golden.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <numeric>

namespace viscera {
namespace {

constexpr Index3 kSize{3, 4, 5};  // right, anterior, superior
constexpr std::array kSpacing_mm{0.8, 1.1, 2.5};
constexpr std::array kCorner_mm{
    -12.5, 40.0, -300.0};  // RAS, voxel that is furthest left, posterior, inferior

/// One axis order: voxel axis d runs along patient axis `axis[d]`, backwards where `reversed[d]`.
struct AxisOrder {
  std::array<int, 3> axis{0, 1, 2};
  std::array<bool, 3> reversed{};
  std::string codes;
};

std::vector<AxisOrder> allAxisOrders() {
  const std::array<std::string, 3> forward{"R", "A", "S"};
  const std::array<std::string, 3> backward{"L", "P", "I"};
  std::vector<AxisOrder> orders;
  std::array<int, 3> axis{0, 1, 2};
  do {
    for (int bits = 0; bits < 8; ++bits) {
      AxisOrder order{axis, {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0}, ""};
      for (int d = 0; d < 3; ++d) order.codes += (order.reversed[d] ? backward : forward)[axis[d]];
      orders.push_back(order);
    }
  } while (std::next_permutation(axis.begin(), axis.end()));
  return orders;
}

/// One asymmetric volume stored in an axis order. The voxel at RAS position (r, a, s) is 100 r + 10 a + s.
Volume storedIn(const AxisOrder& order) {
  Eigen::Matrix4d ras = Eigen::Matrix4d::Identity();
  for (int d = 0; d < 3; ++d) ras(d, 3) = kCorner_mm[d];
  Index3 size{};
  for (int d = 0; d < 3; ++d) {
    const int axis = order.axis[d];
    size[d] = kSize[axis];
    ras.col(d).setZero();
    ras(axis, d) = order.reversed[d] ? -kSpacing_mm[axis] : kSpacing_mm[axis];
    if (order.reversed[d]) ras(axis, 3) += kSpacing_mm[axis] * static_cast<double>(kSize[axis] - 1);
  }
  Volume volume(test::geometryOf(ras, size), VoxelType::Int16);
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j)
      for (std::int64_t i = 0; i < size[0]; ++i) {
        const Index3 index{i, j, k};
        Index3 place{};
        for (int d = 0; d < 3; ++d)
          place[order.axis[d]] = order.reversed[d] ? size[d] - 1 - index[d] : index[d];
        volume.voxels<std::int16_t>()[volume.offset(i, j, k)] =
            static_cast<std::int16_t>(100 * place[0] + 10 * place[1] + place[2]);
      }
  return volume;
}

void expectSame(const Volume& actual, const Volume& expected, double tolerance_mm) {
  EXPECT_TRUE(sameGrid(actual.geometry(), expected.geometry(), tolerance_mm))
      << actual.geometry().rasFromVoxel().matrix() << "\nexpected\n"
      << expected.geometry().rasFromVoxel().matrix();
  EXPECT_EQ(test::valuesOf(actual), test::valuesOf(expected));
}

// Pipeline facts, section 10: Orientation(RAS).
TEST(Orientation, ExampleOfTheReference) {
  Eigen::Matrix4d ras = Eigen::Matrix4d::Identity();
  ras.diagonal() << -0.8, -0.8, 2.5, 1.0;
  ras.topRightCorner<3, 1>() = Eigen::Vector3d(200, 180, -300);
  Volume volume(test::geometryOf(ras, {5, 4, 3}), VoxelType::Int16);
  for (std::int64_t n = 0; n < 60; ++n)  // 0 to 59 with the last index fastest
    volume.voxels<std::int16_t>()[volume.offset(n / 12, n / 3 % 4, n % 3)] = static_cast<std::int16_t>(n);
  const Volume turned = reoriented(volume, "RAS");
  Eigen::Matrix4d expected = Eigen::Matrix4d::Identity();
  expected.diagonal() << 0.8, 0.8, 2.5, 1.0;
  expected.topRightCorner<3, 1>() = Eigen::Vector3d(196.8, 177.6, -300);
  EXPECT_LT(test::distance(turned.geometry(), expected), 1e-9);
  EXPECT_EQ(turned.at(0, 0, 0), volume.at(4, 3, 0));
  EXPECT_EQ(turned.at(0, 0, 0), 57.0);
}

TEST(Orientation, All48AxisOrdersGiveOneVolumeAndBack) {
  const std::vector<AxisOrder> orders = allAxisOrders();
  ASSERT_EQ(orders.size(), 48U);
  const Volume ras = storedIn({});
  for (const AxisOrder& order : orders) {
    SCOPED_TRACE(order.codes);
    const Volume stored = storedIn(order);
    EXPECT_EQ(stored.geometry().axcodes(), order.codes);
    expectSame(reoriented(stored, "RAS"), ras, 1e-9);
    expectSame(reoriented(ras, order.codes), stored, 1e-9);
  }
}

TEST(Orientation, All48AxisOrdersSurviveNiftiWithSformAndWithQform) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "order.nii";
  for (const AxisOrder& order : allAxisOrders())
    for (const bool byQform : {false, true}) {
      SCOPED_TRACE(order.codes + (byQform ? " qform" : " sform"));
      const Volume stored = storedIn(order);
      SourceHeader header;
      header.storedRasFromVoxel = stored.geometry().rasFromVoxel().matrix();
      header.sformCode = byQform ? 0 : 1;
      header.qformCode = byQform ? 1 : 0;
      writeVolume(path, stored, &header);
      expectSame(readVolume(path).volume, stored, 1e-4);
    }
}

TEST(Orientation, ObliqueVolumesEqualMonai) {
  for (const Json& golden : test::volumeGolden()["orientation"]) {
    SCOPED_TRACE(golden["axcodes"]);
    const Volume volume = test::volumeFrom(golden["affine"], golden["size"], golden["voxels"]);
    const Volume turned = reoriented(volume, golden["axcodes"].get<std::string>());
    EXPECT_EQ(turned.size(), test::sizeFrom(golden["out_size"]));
    EXPECT_LT(test::distance(turned.geometry(), test::matrixFrom(golden["out_affine"])), 1e-9);
    EXPECT_EQ(test::valuesOf(turned), golden["out_voxels"].get<std::vector<double>>());
  }
}

TEST(Orientation, TwelveFilesOfOneVolumeAreVoxelIdentical) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/orientations");
  const Volume ras = readVolume(folder / "RAS.nii.gz").volume;
  EXPECT_EQ(ras.size(), (Index3{64, 79, 67}));
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".nii.gz")) continue;
    SCOPED_TRACE(name);
    const Volume volume = readVolume(entry.path()).volume;
    EXPECT_EQ(volume.geometry().axcodes(), name.substr(0, 3));
    const Volume turned = reoriented(volume, "RAS");
    EXPECT_TRUE(sameGrid(turned.geometry(), ras.geometry()));
    EXPECT_TRUE(std::ranges::equal(turned.bytes(), ras.bytes()));
    ++count;
  }
  EXPECT_EQ(count, 12);
}

TEST(Orientation, RefusesWhatIsNoOrientation) {
  for (const char* codes : {"RAX", "RAR", "RLS", "RA", "RASS", ""})
    VISCERA_EXPECT_ERROR(
        axisMapTo({}, codes), ErrorCode::InvalidConfiguration, '"' + std::string(codes) + '"', "orientation");
  EXPECT_EQ(axisMapTo({}, "lps").flipped, (std::array<bool, 3>{}));
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/stl_file.h"

#include "small_label_map.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace viscera {
namespace {

using testing::HasSubstr;

TriangleMesh tetrahedron() {
  TriangleMesh mesh;
  mesh.points_mm = {{0, 0, 0}, {6, 0, 0}, {0, 6, 0}, {0, 0, 6}};
  mesh.triangles = {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}};
  return mesh;
}

TEST(StlFile, IsBinaryNamesItsSpaceAndHoldsNormals) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "liver.stl";
  writeStl(file, tetrahedron(), "liver");
  const std::string bytes = test::textOf(file);
  ASSERT_EQ(bytes.size(), 84U + 4 * 50);
  EXPECT_FALSE(bytes.starts_with("solid"));
  EXPECT_THAT(bytes.substr(0, 80), HasSubstr("SPACE=LPS"));
  EXPECT_THAT(bytes.substr(0, 80), HasSubstr("liver"));
  std::array<float, 3> normal{};
  std::memcpy(normal.data(), bytes.data() + 84, 12);
  EXPECT_FLOAT_EQ(normal[2], -1.0F);  // the bottom faces down
}

TEST(StlFile, ComesBackWithSharedCorners) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "liver.stl";
  writeStl(file, tetrahedron(), std::string(200, 'x'));
  const StlFile stl = readStl(file);
  EXPECT_EQ(stl.header.size(), 80U);
  EXPECT_EQ(stl.mesh.points_mm.size(), 4U);
  EXPECT_EQ(faultyEdges(stl.mesh), 0U);
  EXPECT_NEAR(enclosedVolume_mm3(stl.mesh), 36.0, 1e-9);
}

TEST(StlFile, OneThatIsCutOffIsRefusedWithItsBytes) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "liver.stl";
  writeStl(file, tetrahedron(), "liver");
  std::filesystem::resize_file(file, 200);
  const auto error = test::errorFrom([&] { (void)readStl(file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::InvalidInput);
  EXPECT_THAT(error->what(), testing::AllOf(HasSubstr("liver.stl"), HasSubstr("200"), HasSubstr("284")));
  EXPECT_TRUE(test::errorFrom([&] { (void)readStl(folder.path() / "none.stl"); }));
}

}  // namespace
}  // namespace viscera

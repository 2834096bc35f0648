// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/export_check.h"

#include "engine/interchange/label_map_files.h"
#include "engine/interchange/stl_file.h"
#include "engine/volume/organ_surface.h"
#include "small_label_map.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::errorFrom;
using test::smallLabelMap;
using testing::AllOf;
using testing::HasSubstr;

const std::map<int, std::string> kNames = {{3, "left kidney"}, {6, "liver"}, {9, "spleen"}};

ExportSource smallSource() {
  ExportSource source;
  source.labels = smallLabelMap();
  source.table = labelTable(source.labels, kNames);
  return source;
}

TEST(ExportCheck, AMissingVoxelIsNamedWithItsDice) {
  const ExportSource source = smallSource();
  Volume other = source.labels;
  other.voxels<std::uint8_t>()[other.offset(1, 1, 1)] = 0;
  const auto error = errorFrom([&] { requireSameVoxels(source.labels, other, source.table, "out.dcm"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::Io);
  // 2 * 23 / (24 + 23)
  EXPECT_THAT(error->what(),
              AllOf(HasSubstr("out.dcm"),
                    HasSubstr("\"left kidney\" has 23 voxels instead of 24"),
                    HasSubstr("Dice 0.978723")));
}

TEST(ExportCheck, AnInventedLabelAndAShiftedGridAreDifferences) {
  const ExportSource source = smallSource();
  Volume more = source.labels;
  more.voxels<std::uint8_t>()[more.offset(7, 0, 0)] = 77;
  const auto invented = errorFrom([&] { requireSameVoxels(source.labels, more, source.table, "x"); });
  ASSERT_TRUE(invented);
  EXPECT_THAT(invented->what(), HasSubstr("1 voxels are labelled that were not"));
  Volume shifted = source.labels;
  Geometry geometry = shifted.geometry();
  geometry.origin_mm[0] += 1.0;
  shifted.setGeometry(geometry);
  const auto moved = errorFrom([&] { requireSameVoxels(source.labels, shifted, source.table, "x"); });
  ASSERT_TRUE(moved);
  EXPECT_THAT(moved->what(), HasSubstr("origin"));
  EXPECT_EQ(requireSameVoxels(source.labels, source.labels, source.table, "x"), 1.0);
}

TEST(ExportCheck, ANameThatWasLostIsADifference) {
  const test::TemporaryFolder folder;
  const ExportSource source = smallSource();
  auto unnamed = source.table;
  unnamed[1].name = "something";
  writeNamedNifti(folder.path() / "a.nii", source.labels, unnamed, nullptr);
  const auto error = errorFrom([&] { checkNifti(folder.path() / "a.nii", source, "a.nii"); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("the name of label 6 is \"something\" instead of \"liver\""));
}

TEST(ExportCheck, ASurfaceOfAnotherVolumeAndAnOpenOneAreRefused) {
  const test::TemporaryFolder folder;
  const ExportSource source = smallSource();
  const ExportLabel& liver = source.table[1];
  const auto file = folder.path() / "liver.stl";
  TriangleMesh mesh = organSurface(source.labels, liver.value, liver.box);
  writeStl(file, mesh, "liver");
  EXPECT_NEAR(*checkStl(file, liver, "liver.stl").volumeDifference_percent, 0.0, 0.2);
  for (Eigen::Vector3d& point : mesh.points_mm) point *= 1.02;  // 1.02³ = 1.061
  writeStl(file, mesh, "liver");
  const auto large = errorFrom([&] { checkStl(file, liver, "liver.stl"); });
  ASSERT_TRUE(large);
  EXPECT_THAT(large->what(), AllOf(HasSubstr("0.102 ml"), HasSubstr("0.096 ml")));
  mesh.triangles.pop_back();
  writeStl(file, mesh, "liver");
  const auto open = errorFrom([&] { checkStl(file, liver, "liver.stl"); });
  ASSERT_TRUE(open);
  EXPECT_THAT(open->what(), HasSubstr("3 edges"));
}

TEST(ExportCheck, AChangedRowOfATableIsNamed) {
  const test::TemporaryFolder folder;
  const ExportSource source = smallSource();
  const auto organs = organStatistics(source.labels, source.table, nullptr);
  const auto file = folder.path() / "organs.csv";
  std::string text = statisticsCsv(organs);
  std::ofstream(file) << text;
  EXPECT_EQ(checkCsv(file, organs, "organs.csv").bytes, text.size());
  text.replace(text.find("0.096"), 5, "0.097");
  std::ofstream(file) << text;
  const auto error = errorFrom([&] { checkCsv(file, organs, "organs.csv"); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("row 3"));
}

}  // namespace
}  // namespace viscera

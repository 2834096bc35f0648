// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/label_map_files.h"

#include "engine/interchange/carried_names.h"
#include "engine/volume/volume_io.h"
#include "small_label_map.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace viscera {
namespace {

using test::smallLabelMap;
using test::textOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::vector<ExportLabel> smallTable() {
  return labelTable(smallLabelMap(), {{3, "left kidney"}, {6, "a \"b\" \\ ]]> c"}}, {{3, {255, 0, 51}}});
}

void expectSameVoxels(const Volume& a, const Volume& b) {
  EXPECT_TRUE(sameGrid(a.geometry(), b.geometry(), 1e-4));
  ASSERT_EQ(a.bytes().size(), b.bytes().size());
  EXPECT_TRUE(std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin()));
}

TEST(LabelTable, HoldsWhatOccursWithExtentAndVolume) {
  const auto table = smallTable();
  ASSERT_EQ(table.size(), 3U);
  EXPECT_EQ(table[0].value, 3);
  EXPECT_EQ(table[0].voxels, 24);
  EXPECT_NEAR(table[0].volume_ml, 0.288, 1e-12);
  EXPECT_THAT(table[0].box.start, ElementsAre(1, 1, 1));
  EXPECT_THAT(table[0].box.stop, ElementsAre(5, 4, 3));
  EXPECT_TRUE(table[0].isCoded);
  EXPECT_FALSE(table[1].isCoded);
  EXPECT_EQ(table[2].name, "label 9");
  EXPECT_EQ(table[2].colour.red, paletteColour(9).red);
  EXPECT_EQ(table[0].colour.blue, 51);
}

TEST(LabelTable, NamesOfFilesHoldLettersAndDigitsOnly) {
  ExportLabel label;
  label.value = 4;
  label.name = "Left kidney (L)/x";
  EXPECT_EQ(fileStemOf(label), "left_kidney_l_x");
  label.name = "\xc3\xa4";
  EXPECT_EQ(fileStemOf(label), "label_4");
}

TEST(NamedNifti, CarriesNamesInAnExtensionOfCodeZeroAndTheVoxelsBehindIt) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "labels.nii";
  writeNamedNifti(file, smallLabelMap(), smallTable(), nullptr);
  const std::string bytes = textOf(file);
  float offset = 0.0F;
  std::int32_t length = 0;
  std::int32_t code = -1;
  std::memcpy(&offset, bytes.data() + 108, 4);
  std::memcpy(&length, bytes.data() + 352, 4);
  std::memcpy(&code, bytes.data() + 356, 4);
  EXPECT_EQ(bytes[348], 1);
  EXPECT_EQ(length % 16, 0);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(static_cast<std::int32_t>(offset), 352 + length);
  EXPECT_EQ(bytes.size(), static_cast<std::size_t>(352 + length + 240));
  EXPECT_THAT(bytes,
              HasSubstr("<Label Key=\"3\" Red=\"1.000000\" Green=\"0.000000\" Blue=\"0.200000\" "
                        "Alpha=\"1\"><![CDATA[left kidney]]></Label>"));
  expectSameVoxels(readVolume(file).volume, smallLabelMap());
}

TEST(CarriedNames, ComeBackFromEveryFormatThatHoldsThem) {
  const test::TemporaryFolder folder;
  const auto nifti = folder.path() / "labels.nii.gz";
  const auto nrrd = folder.path() / "labels.seg.nrrd";
  auto table = smallTable();
  table[1].name = "a, \\ b: c";
  writeNamedNifti(nifti, smallLabelMap(), table, nullptr);
  writeSegNrrd(nrrd, smallLabelMap(), table);
  for (const auto& file : {nifti, nrrd})
    EXPECT_THAT(carriedNames(file),
                ElementsAre(Pair(3, "left kidney"), Pair(6, "a, \\ b: c"), Pair(9, "label 9")));
  writeVolume(folder.path() / "plain.nii.gz", smallLabelMap());
  EXPECT_TRUE(carriedNames(folder.path() / "plain.nii.gz").empty());
}

TEST(CarriedNames, ATableOfItkSnapBesideTheLabelMapNamesWhatTheFileDoesNot) {
  const test::TemporaryFolder folder;
  const auto plain = folder.path() / "a.b.nii.gz";
  writeVolume(plain, smallLabelMap());
  std::ofstream(folder.path() / "a.b_labels.txt") << itkSnapTable(smallTable());
  EXPECT_THAT(carriedNames(plain),
              ElementsAre(Pair(3, "left kidney"), Pair(6, "a 'b' \\ ]] > c"), Pair(9, "label 9")));
  writeNamedNifti(plain, smallLabelMap(), labelTable({{3, "spleen"}}), nullptr);
  EXPECT_THAT(carriedNames(plain), ElementsAre(Pair(3, "spleen"))) << "the file itself comes first";
  std::ofstream(folder.path() / "c_labels.txt") << "3 1 1 1 1 1 1 \"patient list\"\n";
  writeVolume(folder.path() / "c.nii.gz", smallLabelMap());
  EXPECT_TRUE(carriedNames(folder.path() / "c.nii.gz").empty()) << "some other text";
}

TEST(LabelMapFile, NiftiCarriesEveryNameAndOtherFormatsTheVoxels) {
  const test::TemporaryFolder folder;
  const std::map<int, std::string> names = {{0, "background"}, {3, "left kidney"}, {200, "not there"}};
  for (const char* name : {"a.nii.gz", "b.NII", "c.nrrd"}) {
    writeLabelMap(folder.path() / name, smallLabelMap(), names, nullptr);
    expectSameVoxels(readVolume(folder.path() / name).volume, smallLabelMap());
  }
  for (const char* name : {"a.nii.gz", "b.NII"})
    EXPECT_THAT(carriedNames(folder.path() / name),
                ElementsAre(Pair(3, "left kidney"), Pair(200, "not there")));
  EXPECT_TRUE(carriedNames(folder.path() / "c.nrrd").empty());
}

TEST(CarriedNames, ATableOfTotalSegmentatorIsRead) {
  const std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?> <CaretExtension>  "
      "<Date><![CDATA[2013-07-14T05:45:09]]></Date>"
      "   <VolumeInformation Index=\"0\">   <LabelTable>\n<Label Key=\"1\" Red=\"0.0\" Green=\"1.0\" "
      "Blue=\"0.0\" Alpha=\"1\"><![CDATA[spleen]]></Label>\n<Label Key=\"300\"><![CDATA[x]]></Label>\n<Label "
      "Key=\"2\"><![CDATA[kidney_right]]></Label>\n  </LabelTable> </VolumeInformation></CaretExtension>";
  EXPECT_THAT(namesInCaretTable(xml), ElementsAre(Pair(1, "spleen"), Pair(2, "kidney_right")));
  EXPECT_TRUE(namesInCaretTable("<LabelTable><Label Key=\"1\"><![CDATA[cut").empty());
}

TEST(SegNrrd, HasTheFieldsOf3dSlicer) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "labels.seg.nrrd";
  writeSegNrrd(file, smallLabelMap(), smallTable());
  const std::string text = textOf(file);
  const std::string header = text.substr(0, text.find("\n\n"));
  EXPECT_THAT(header, HasSubstr("space: left-posterior-superior\nsizes: 8 6 5\n"));
  EXPECT_THAT(header, HasSubstr("space directions: (2,0,0) (0,2,0) (0,0,3)\n"));
  EXPECT_THAT(header, HasSubstr("space origin: (-10,20,300)"));
  EXPECT_THAT(header, HasSubstr("\nSegment0_Name:=left kidney\n"));
  EXPECT_THAT(header, HasSubstr("\nSegment0_LabelValue:=3\n"));
  EXPECT_THAT(header, HasSubstr("\nSegment0_Color:=1.000000 0.000000 0.200000\n"));
  EXPECT_THAT(header, HasSubstr("\nSegment0_Extent:=1 4 1 3 1 2\n"));
  EXPECT_THAT(header, HasSubstr("~SCT^123037004^Anatomical Structure~SCT^64033007^Kidney~SCT^7771000^Left~"));
  EXPECT_THAT(header,
              HasSubstr("\nSegment2_Tags:=TerminologyEntry:Segmentation category and type - 3D Slicer "
                        "General Anatomy list~SCT^85756007^Tissue~SCT^85756007^Tissue~^^~"));
  expectSameVoxels(readVolume(file).volume, smallLabelMap());
}

TEST(ItkSnapTable, HasTheHeaderItKSnapChecksAndOneRowEach) {
  const std::string text = itkSnapTable(smallTable());
  const auto second = text.find('\n') + 1;
  EXPECT_EQ(text.substr(second, text.find('\n', second) - second), "# ITK-SnAP Label Description File");
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("\n3 255 0 51 1 1 1 \"left kidney\"\n"));
  EXPECT_THAT(text, HasSubstr("\"a 'b' \\ ]] > c\"\n"));
}

}  // namespace
}  // namespace viscera

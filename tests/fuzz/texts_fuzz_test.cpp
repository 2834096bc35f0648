// SPDX-License-Identifier: Apache-2.0
// Spoilt splits, configurations and .pt files: read, or refused with one sentence.
#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/data/split.h"
#include "engine/interchange/pt_json.h"
#include "engine/interchange/pt_reader.h"
#include "engine/interchange/zip_archive.h"
#include "engine/interchange/zip_writer.h"
#include "spoilt_files.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gtest/gtest.h>

#include <fstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;

const std::string kDecathlonSplit = R"({"name": "spleen", "labels": {"0": "background", "1": "spleen"},
 "numTraining": 2, "training": [{"image": "imagesTr/a.nii.gz", "label": "labelsTr/a.nii.gz", "fold": 0},
 {"image": "imagesTr/b.nii.gz", "label": "labelsTr/b.nii.gz", "fold": 1}], "validation": ["imagesTr/c.nii.gz"],
 "test": ["imagesTs/d.nii.gz"]})";
const std::string kNnunetSplit = R"({"channel_names": {"0": "CT"}, "labels": {"background": 0, "liver": 1},
 "file_ending": ".nii.gz", "dataset": {"case_1": {"images": ["x.nii.gz"], "label": "x_seg.nii.gz"}}})";

TEST(FuzzSplit, SpoiltCopiesAreReadOrRefused) {
  const auto lists = test::sourceFolder() / "resources" / "splits";
  std::vector<test::Original> originals = {{"decathlon.json", kDecathlonSplit},
                                           {"dataset.json", kNnunetSplit}};
  for (const auto& entry : fs::directory_iterator(lists))
    if (entry.path().extension() == ".json" && entry.file_size() < 20'000)
      originals.push_back(test::originalFrom(entry.path()));
  ASSERT_GT(originals.size(), 2U);
  test::readSpoilt(originals, true, [](const fs::path& file) {
    Split split = readSplit(file);
    resolvePaths(split, file.parent_path());
    EXPECT_FALSE(split.cases.empty());
    for (const SplitCase& one : split.cases) EXPECT_FALSE(one.id.empty());
    for (const auto& [value, name] : split.labels) EXPECT_TRUE(value >= 0 && value <= 255) << value;
    EXPECT_LE(split.classCount(), 256);
  });
}

TEST(FuzzConfig, SpoiltCopiesAreReadOrRefused) {
  std::vector<test::Original> originals;
  for (const char* preset : {"quick-demo-seg", "quick-demo-ssl"})
    originals.push_back({std::string(preset) + ".json", toJson(presetConfig(preset)).dump(2)});
  test::readSpoilt(originals, true, [](const fs::path& file) {
    const RunConfig config = runConfigFromJson(readJsonFile(file), file.string());
    (void)validate(config);
    EXPECT_EQ(toJson(runConfigFromJson(toJson(config), "again")), toJson(config));
  });
}

std::string textOf(const SharedBytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data.get()), bytes.size};
}

/// `source` with another pickle in place of its own.
void repack(const fs::path& source, const fs::path& pickle, const fs::path& target) {
  ZipArchive archive(source);
  ZipWriter writer(target);
  for (const ZipEntry& entry : archive.entries()) {
    const bool isPickle = entry.name.ends_with("data.pkl");
    writer.add(entry.name, isPickle ? test::originalFrom(pickle).bytes : textOf(archive.read(entry)));
  }
  (void)writer.finish();
}

std::vector<test::Original> ptFiles() {
  std::vector<test::Original> originals;
  for (const char* name : {"values.pt", "monai_1_6.pt", "deflated.pt"})
    originals.push_back(test::originalFrom(test::sourceFolder() / "tests/data/pt" / name));
  return originals;
}

TEST(FuzzPt, SpoiltCopiesAreReadOrRefused) {
  test::readSpoilt(ptFiles(), false, [](const fs::path& file) {
    const PtValue value = readPtFile(file);
    (void)plainJson(value);
  });
}

TEST(FuzzZip, SpoiltCopiesAreReadOrRefused) {
  test::readSpoilt(ptFiles(), false, [](const fs::path& file) {
    ZipArchive archive(file);
    for (const ZipEntry& entry : archive.entries()) (void)archive.read(entry);
  });
}

/// The values of a .pt file, spoilt before they are packed, so that the zip's own checksums say nothing.
TEST(FuzzPickle, SpoiltCopiesAreReadOrRefused) {
  std::vector<test::Original> originals;
  const test::TemporaryFolder folder;
  for (const test::Original& packed : ptFiles()) {
    const auto path = folder.path() / packed.name;
    std::ofstream(path, std::ios::binary) << packed.bytes;
    ZipArchive archive(path);
    for (const ZipEntry& entry : archive.entries()) {
      if (!entry.name.ends_with("data.pkl")) continue;
      const SharedBytes content = archive.read(entry);
      originals.push_back({packed.name + ".pkl", textOf(content)});
    }
  }
  ASSERT_EQ(originals.size(), 3U);
  test::readSpoilt(originals, false, [](const fs::path& file) {
    const fs::path packed = file.parent_path() / file.stem();
    repack(test::sourceFolder() / "tests/data/pt" / file.stem(), file, packed);
    (void)plainJson(readPtFile(packed));
  });
}

}  // namespace
}  // namespace viscera

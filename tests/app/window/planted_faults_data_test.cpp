// SPDX-License-Identifier: Apache-2.0
// Planted faults of lists, scans and label maps. planted_faults.md lists all.
#include "engine/volume/volume_io.h"
#include "gui/datasets/case_checker.h"
#include "gui/datasets/case_table_model.h"
#include "gui/datasets/case_words.h"
#include "gui/shell/page.h"
#include "tests/app/window/tiny_project.h"
#include "tests/app/window/window_session.h"

#include <QSettings>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::TinyProject;
using test::WindowSession;

QString q(const fs::path& path) {
  return QString::fromStdString(path.string());
}

/// Places of fields in the header of a NIfTI-1 file. Source: nifti1.h.
constexpr std::size_t kPixdim3 = 88;
constexpr std::size_t kQformCode = 252;
constexpr std::size_t kSformCode = 254;
constexpr std::size_t kSrowX1 = 284;

template <class T>
void putAt(std::string& bytes, std::size_t place, T value) {
  std::memcpy(bytes.data() + place, &value, sizeof(T));
}

class PlantedFaultOfData : public testing::Test {
 protected:
  void SetUp() override { QSettings().clear(); }
  [[nodiscard]] fs::path image() const { return tiny_.data() / "imagesTr/img0001.nii.gz"; }
  [[nodiscard]] fs::path label() const { return tiny_.data() / "labelsTr/label0001.nii.gz"; }

  /// Opens the dataset in the window, checks it, and looks at a case.
  void look(WindowSession& session, const std::string& caseName = "img0001") {
    DatasetsPage& page = session.pages().datasets();
    ASSERT_TRUE(session.waitFor([&] { return page.dataset() != nullptr; }));
    session.window().showPage(PageId::Datasets);
    page.selectCase(caseName);
    ASSERT_TRUE(session.waitFor([&] { return page.checker().left() == 0; }));
  }
  /// Whether a case has no problem of this kind (any more), after a check.
  bool isWell(WindowSession& session, const char* code, const std::string& caseName = "img0001") {
    const CaseTableModel& model = session.pages().datasets().model();
    return session.waitFor([&] {
      const int row = model.rowOf(caseName);
      if (row < 0 || model.factsAt(row) == nullptr) return false;
      const auto problems = problemsOf(model.caseAt(row), model.factsAt(row));
      return std::none_of(
          problems.begin(), problems.end(), [code](const DataProblem& one) { return one.code == code; });
    });
  }
  /// Stores the image of the first case as .nii, with a changed header.
  fs::path plantHeader(const std::function<void(std::string&)>& change) {
    const fs::path plain = tiny_.data() / "imagesTr/img0001.nii";
    const LoadedVolume loaded = readVolume(image());
    writeVolume(plain, loaded.volume, &loaded.header);
    std::string bytes = test::contentOf(plain);
    change(bytes);
    test::write(plain, bytes);
    fs::remove(image());
    test::replaceIn(tiny_.labelledSplit(), "img0001.nii.gz", "img0001.nii");
    return plain;
  }

  TinyProject tiny_;
};

/// Voxels of each declared label.
std::vector<std::int64_t> organVoxels(const Volume& map) {
  const auto voxels = map.voxels<std::uint8_t>();
  std::vector<std::int64_t> counts;
  for (int organ = 1; organ <= 13; ++organ)
    counts.push_back(std::count(voxels.begin(), voxels.end(), static_cast<std::uint8_t>(organ)));
  return counts;
}

TEST_F(PlantedFaultOfData, LabelFourteenBecomesBackgroundAndNoOrganChanges) {
  LoadedVolume map = readVolume(label());
  const auto voxels = map.volume.voxels<std::uint8_t>();
  std::fill_n(voxels.begin(), 40, std::uint8_t{14});
  const auto organs = organVoxels(map.volume);
  ASSERT_GT(organs.at(9), 0);  // which another table takes for the pancreas
  writeVolume(label(), map.volume, &map.header);
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  look(session);
  session.reads({"labelsTr/label0001.nii.gz", "14 (40 voxels)", "the split does not declare"});
  session.reads({"Bring the labels to one table"});
  session.press("Repair…");
  session.reads({q(label())});
  session.reads({"40 voxels of the value 14 become background"});
  session.press("Repair");
  EXPECT_TRUE(isWell(session, "label_undeclared"));
  map = readVolume(label());
  const auto after = map.volume.voxels<std::uint8_t>();
  EXPECT_EQ(std::count(after.begin(), after.end(), 14), 0);
  EXPECT_EQ(organVoxels(map.volume), organs);
}

TEST_F(PlantedFaultOfData, AFileThatChangedSinceTheOpeningIsToldAtTheFirstSearch) {
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  look(session);
  LoadedVolume map = readVolume(label());
  std::ranges::fill(map.volume.voxels<std::uint8_t>(), std::uint8_t{0});
  writeVolume(label(), map.volume, &map.header);
  session.pages().editor().openRescan();
  session.reads({"0 added, 1 changed, 0 removed"});
  session.press("Take over");
  session.pages().editor().openRescan();
  session.reads({"Nothing has changed in 8 files"});
  session.press("Close");
}

TEST_F(PlantedFaultOfData, LabelMapOnAnotherGridGetsTheHeaderOfItsImage) {
  LoadedVolume map = readVolume(label());
  Geometry moved = map.volume.geometry();
  moved.origin_mm[2] += 50.0;
  map.volume.setGeometry(moved);
  writeVolume(label(), map.volume);
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  look(session);
  session.reads({"labelsTr/label0001.nii.gz", "is not on the grid of its image", "50"});
  session.reads({"opy the image's header"});
  session.press("Repair…");
  session.press("Repair");
  EXPECT_TRUE(isWell(session, "grid_mismatch"));
  EXPECT_NEAR(
      readVolumeInfo(label()).geometry.origin_mm[2], readVolumeInfo(image()).geometry.origin_mm[2], 1e-3);
}

TEST_F(PlantedFaultOfData, ShearedDirectionsAreRepaired) {
  const fs::path plain = plantHeader([](std::string& bytes) { putAt(bytes, kSrowX1, 0.15F); });
  ASSERT_THROW((void)readVolumeInfo(plain), std::exception);
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  look(session);
  session.reads({"img0001.nii", "right angles"});
  session.press("Repair…");
  session.reads({q(plain)});
  session.press("Repair");
  EXPECT_TRUE(isWell(session, "unreadable"));
  EXPECT_NO_THROW((void)readVolumeInfo(plain));
}

TEST_F(PlantedFaultOfData, ScanWithoutAVoxelSizeGoesOffTheList) {
  (void)plantHeader([](std::string& bytes) {
    putAt(bytes, kQformCode, std::int16_t{0});
    putAt(bytes, kSformCode, std::int16_t{0});
    putAt(bytes, kPixdim3, 0.0F);
  });
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  look(session);
  session.reads({"img0001.nii", "pixdim holds a voxel size that is not above 0 mm"});
  session.reads({"Replace the file, or take the case off the list"});
  session.press("Take the case off the list…");
  session.press("Leave out of the dataset");
  ASSERT_TRUE(session.waitFor([&] {
    const Dataset* dataset = session.pages().datasets().dataset();
    return dataset != nullptr && dataset->cases.size() == 3;
  }));
  EXPECT_LT(session.pages().datasets().model().rowOf("img0001"), 0);
}

TEST_F(PlantedFaultOfData, ScanScaledToOneGoesOffTheList) {
  const LoadedVolume loaded = readVolume(image());
  Volume scaled(loaded.volume.geometry(), VoxelType::Float32);
  const auto from = loaded.volume.voxels<std::int16_t>();
  const auto to = scaled.voxels<float>();
  for (std::size_t i = 0; i < from.size(); ++i)
    to[i] = std::clamp((static_cast<float>(from[i]) + 1024.0F) / 4096.0F, 0.0F, 1.0F);
  writeVolume(image(), scaled);
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  look(session);
  session.reads({"imagesTr/img0001.nii.gz", "may not be in Hounsfield units", "scaled to 0 … 1"});
  session.reads({"Export the scan again in Hounsfield units"});
  session.press("Take the case off the list…");
  session.press("Leave out of the dataset");
  ASSERT_TRUE(session.waitFor([&] { return session.pages().datasets().model().rowOf("img0001") < 0; }));
}

TEST_F(PlantedFaultOfData, PatientInTwoPartsComesIntoOne) {
  const std::vector<std::pair<std::string, std::string>> names = {{"img0001", "sub-07_ses-01"},
                                                                  {"img0004", "sub-07_ses-02"}};
  for (const auto& [before, after] : names) {
    fs::rename(tiny_.data() / "imagesTr" / (before + ".nii.gz"),
               tiny_.data() / "imagesTr" / (after + ".nii.gz"));
    test::replaceIn(tiny_.labelledSplit(), before, after);
  }
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  look(session, "sub-07_ses-01");
  session.reads(
      {"1 patient is in training and in validation", "sub-07", "come out too good", "Keep each patient"});
  session.press("Put each patient in one part…");
  session.reads({"1 patient with 1 held-out case"});
  session.press("Move to training");
  ASSERT_TRUE(session.waitFor([&] {
    const Dataset* dataset = session.pages().datasets().dataset();
    return dataset != nullptr && dataset->problems.empty() &&
           std::all_of(dataset->cases.begin(), dataset->cases.end(), [](const DatasetCase& one) {
             return one.record.name.find("sub-07") == std::string::npos || one.record.role == "training";
           });
  }));
  EXPECT_FALSE(session.shows({"in training and in validation"}));
}

TEST_F(PlantedFaultOfData, DamagedListIsTriedAgainOnceItIsMended) {
  const std::string sound = test::contentOf(tiny_.labelledSplit());
  test::replaceIn(tiny_.labelledSplit(), "\"labels\": {", "\"labels\": {,");
  const auto line = 1 + std::count(sound.begin(), sound.begin() + sound.find("\"labels\": {"), '\n');
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  ASSERT_TRUE(session.waitFor([&] { return session.project() != nullptr; }));
  session.drop(tiny_.labelledSplit());
  session.reads({q(tiny_.labelledSplit()), "line " + QString::number(line), "column", "correct it there"});
  test::write(tiny_.labelledSplit(), sound);
  session.press("Try again");
  ASSERT_TRUE(session.waitFor([&] { return session.pages().datasets().dataset() != nullptr; }));
  EXPECT_EQ(session.pages().datasets().dataset()->cases.size(), 4U);
}

TEST_F(PlantedFaultOfData, DamagedListOfAKnownDatasetNamesItsLineToo) {
  tiny_.openDataset();
  const std::string sound = test::contentOf(tiny_.labelledSplit());
  test::write(tiny_.labelledSplit(), sound.substr(0, sound.size() / 2));
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  session.reads({"dataset_seg.json cannot be opened"});
  session.reads({q(tiny_.labelledSplit()), "line", "column", "correct it there"});
  test::write(tiny_.labelledSplit(), sound);
  session.press("Try again");
  ASSERT_TRUE(session.waitFor([&] { return session.pages().datasets().dataset() != nullptr; }));
}

TEST_F(PlantedFaultOfData, FilesThatAreElsewhereAreFoundInTheFolderThatIsChosen) {
  const fs::path elsewhere = tiny_.folder() / "moved";
  fs::create_directory(elsewhere);
  for (const char* part : {"imagesTr", "labelsTr"}) fs::rename(tiny_.data() / part, elsewhere / part);
  tiny_.openDataset();
  WindowSession session(tiny_.folder() / "demo", tiny_.project());
  session.reads({"None of the 8 files", q(tiny_.data()), "The files must lie at imagesTr/"});
  session.press("Choose the data folder…");
  EXPECT_EQ(session.chooseFile(elsewhere), q(tiny_.data()));
  ASSERT_TRUE(session.waitFor([&] {
    const Dataset* dataset = session.pages().datasets().dataset();
    return dataset != nullptr && dataset->record.root == elsewhere.string() &&
           std::all_of(dataset->cases.begin(), dataset->cases.end(), [](const DatasetCase& one) {
             return one.found;
           });
  }));
  EXPECT_FALSE(session.shows({"None of the"}));
}

}  // namespace
}  // namespace viscera

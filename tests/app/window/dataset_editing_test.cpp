// SPDX-License-Identifier: Apache-2.0
#include "app/window/dataset_rescan.h"
#include "app/window/engine_dataset_editing.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/data/split.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::filesystem::path cardSplit(const char* name) {
  return test::sourceFolder() / "resources" / "splits" / name;
}

class DatasetEditingTest : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& relative, const std::string& text) {
    writeFileAtomically(folder_.path() / relative, text);
    return folder_.path() / relative;
  }

  test::TemporaryFolder folder_;
  EngineDatasetEditing editing_;
};

TEST_F(DatasetEditingTest, RolesOfWholePatientsAreCountedBeforeAnythingIsWritten) {
  const auto file =
      write("s.json", R"({"training": ["volume-covid19-A-1_day0.nii", "volume-covid19-A-1_day3.nii",
    "b.nii"], "validation": ["c.nii"]})");
  SplitEdit edit;
  edit.role = "validation";
  edit.cases = {"volume-covid19-A-1_day0"};
  const SplitEditPreview one = editing_.preview(file, edit);
  EXPECT_THAT(one.changed, ElementsAre("volume-covid19-A-1_day0"));
  EXPECT_THAT(one.alsoPatients, ElementsAre("volume-covid19-A-1_day3"));
  EXPECT_EQ(one.countsBefore, (RoleCounts{3, 1, 0, 0}));
  EXPECT_EQ(one.countsAfter, (RoleCounts{2, 2, 0, 0}));
  EXPECT_THAT(one.note, HasSubstr("1 case without a label map"));
  edit.wholePatients = true;
  EXPECT_EQ(editing_.preview(file, edit).countsAfter, (RoleCounts{1, 3, 0, 0}));
  EXPECT_EQ(readSplit(file).cases[0].role, CaseRole::Training);
}

TEST_F(DatasetEditingTest, LeaksOfTciaAreFoundAndRemedied) {
  const auto file = write("tcia.json", *editing_.textOf(cardSplit("tcia_dataset_split.json")));
  const auto leaks = editing_.leaks(file);
  ASSERT_FALSE(leaks.empty());
  EXPECT_EQ(leaks[0].heldOutRole, "validation");
  for (const auto kind : {SplitEdit::Kind::LeaksToTraining, SplitEdit::Kind::DropLeaks}) {
    SplitEdit edit;
    edit.kind = kind;
    const SplitEditPreview preview = editing_.preview(file, edit);
    const auto mended = write("mended.json", preview.after);
    EXPECT_THAT(editing_.leaks(mended), IsEmpty());
    const std::int64_t total = preview.countsAfter.training + preview.countsAfter.validation;
    EXPECT_EQ(total, kind == SplitEdit::Kind::DropLeaks ? 771 - std::ssize(preview.changed) : 771);
  }
}

TEST_F(DatasetEditingTest, FoldsAndSubsetsTellTheirSizes) {
  SplitEdit edit;
  edit.kind = SplitEdit::Kind::Folds;
  edit.count = 5;
  EXPECT_THAT(editing_.preview(cardSplit("btcv_dataset_0.json"), edit).foldSizes, ElementsAre(6, 6, 6, 6, 6));
  edit.kind = SplitEdit::Kind::Subset;
  edit.count = 6;
  const auto six = editing_.preview(cardSplit("btcv_dataset_0.json"), edit).kept;
  edit.count = 12;
  const auto twelve = editing_.preview(cardSplit("btcv_dataset_0.json"), edit).kept;
  EXPECT_THAT(six, SizeIs(6));
  for (const std::string& one : six) EXPECT_THAT(twelve, Contains(one));
}

TEST_F(DatasetEditingTest, EditsGoToACopyBesideTheOriginal) {
  const auto original = write("s.json", R"({"training": ["a.nii"]})");
  EXPECT_EQ(editing_.editedCopyOf(original), folder_.path() / "s-edited.json");
  const auto edited = write("s-edited.json", R"({"training": ["a.nii"]})");
  EXPECT_EQ(editing_.editedCopyOf(original), folder_.path() / "s-edited-2.json");
  EXPECT_EQ(editing_.editedCopyOf(edited), edited);
  EXPECT_EQ(editing_.originalOf(edited), original);
  EXPECT_EQ(editing_.originalOf(original), std::filesystem::path());
}

TEST_F(DatasetEditingTest, ChangesAreUndoneBitForBitAndNeverOverSomebodyElsesWork) {
  const TextChange change{folder_.path() / "s-edited.json", std::nullopt, "{\"training\":  [\"a.nii\"]}"};
  editing_.apply(change, true);
  EXPECT_EQ(editing_.textOf(change.file), change.after);
  editing_.apply(change, false);
  EXPECT_FALSE(std::filesystem::exists(change.file));
  editing_.apply(change, true);
  write("s-edited.json", "other");
  EXPECT_THROW(editing_.apply(change, false), Error);
  EXPECT_EQ(editing_.textOf(change.file), "other");
}

TEST_F(DatasetEditingTest, ASplitIsPreviewedBelowARoot) {
  write("data/a.nii", "x");
  write("data/deep/b.nii", "x");
  const auto file = write("s.json", R"({"name": "two", "labels": {"0": "background", "1": "spleen"},
    "training": ["a.nii", "b.nii", "c.nii"], "test": [{"image": "a.nii", "label": "l.nii"}]})");
  const SplitPreview preview = editing_.previewSplit(file, folder_.path() / "data", {});
  EXPECT_EQ(preview.cases(), 4);
  EXPECT_EQ(preview.found, 2);
  EXPECT_EQ(preview.foundElsewhere, 1);
  EXPECT_EQ(preview.labelled, 1);
  EXPECT_THAT(preview.missing, SizeIs(2));
  EXPECT_THAT(preview.labels, ElementsAre("spleen"));
  EXPECT_THROW((void)editing_.previewSplit(folder_.path() / "data", {}, {}), Error);  // no dataset.json
}

TEST_F(DatasetEditingTest, AFolderOfNnunetIsASplit) {
  write("Dataset001/imagesTr/a_0000.nii.gz", "x");
  write("Dataset001/labelsTr/a.nii.gz", "x");
  write("Dataset001/dataset.json", R"({"labels": {"background": 0, "spleen": 1}})");
  const SplitPreview preview = editing_.previewSplit(folder_.path() / "Dataset001", {}, {});
  EXPECT_EQ(preview.found, 1);
  EXPECT_EQ(preview.splitFile, folder_.path() / "Dataset001" / "dataset.json");
}

TEST_F(DatasetEditingTest, AFolderBecomesASplitOnceMore) {
  write("scans/a.nii.gz", "x");
  const FolderPattern pattern{folder_.path() / "scans"};
  const auto first = editing_.importFolder(pattern, folder_.path(), {});
  EXPECT_EQ(readSplit(first).cases.size(), 1U);
  EXPECT_NE(editing_.importFolder(pattern, folder_.path(), {}), first);
  EXPECT_THROW((void)editing_.importFolder({folder_.path() / "scans", "*.mha", ""}, folder_.path(), {}),
               Error);
}

TEST_F(DatasetEditingTest, RescanTellsNewScansOfThePattern) {
  const auto root = folder_.path() / "scans";
  write("scans/a.nii.gz", "x");
  write("scans/b.nii.gz", "x");
  const auto split = editing_.importFolder({root, "*.nii.gz", "{case}_seg.nii.gz"}, folder_.path(), {});
  const RescanReport first = editing_.rescan(folder_.path(), split, root, {});
  EXPECT_TRUE(first.first);
  EXPECT_TRUE(first.nothing());
  editing_.acceptRescan(folder_.path(), split, root, first);
  EXPECT_TRUE(editing_.rescan(folder_.path(), split, root, {}).nothing());

  write("scans/c.nii.gz", "x");
  write("scans/c_seg.nii.gz", "x");
  write("scans/b.nii.gz", "changed");
  std::filesystem::remove(root / "a.nii.gz");
  const RescanReport report = editing_.rescan(folder_.path(), split, root, {});
  EXPECT_FALSE(report.first);
  EXPECT_THAT(report.added, ElementsAre("c"));
  EXPECT_THAT(report.changed, ElementsAre("b"));
  EXPECT_THAT(report.removed, ElementsAre("a"));
  const Split grown = readSplit(write("grown.json", report.newDocument));
  EXPECT_EQ(grown.cases.size(), 3U);
  EXPECT_EQ(grown.cases[2].label, "c_seg.nii.gz");
}

TEST_F(DatasetEditingTest, TheFirstSearchTellsWhatChangedSinceTheDatasetWasOpenedAlsoAfterAnEdit) {
  const auto root = folder_.path() / "scans";
  for (const char* name : {"scans/a.nii.gz", "scans/b.nii.gz", "scans/c.nii.gz"}) write(name, "x");
  const auto split = editing_.importFolder({root, "*.nii.gz", ""}, folder_.path(), {});
  const auto open = [&](const std::filesystem::path& file) {
    Split read = readSplit(file);
    resolvePaths(read, root);
    keepFirstSnapshot({folder_.path(), file, root}, read, {});
  };
  open(split);
  EXPECT_FALSE(editing_.rescan(folder_.path(), split, root, {}).first);

  write("scans/b.nii.gz", "changed");
  open(split);  // looking once more does not hide it
  EXPECT_THAT(editing_.rescan(folder_.path(), split, root, {}).changed, ElementsAre("b"));

  SplitEdit drop;
  drop.kind = SplitEdit::Kind::Drop;
  drop.cases = {"a"};
  const auto edited = editing_.editedCopyOf(split);
  editing_.apply({edited, std::nullopt, editing_.preview(split, drop).after}, true);
  open(edited);
  const RescanReport report = editing_.rescan(folder_.path(), edited, root, {});
  EXPECT_FALSE(report.first);
  EXPECT_THAT(report.changed, ElementsAre("b"));
  EXPECT_THAT(report.removed, IsEmpty());
  editing_.acceptRescan(folder_.path(), edited, root, report);
  EXPECT_TRUE(editing_.rescan(folder_.path(), edited, root, {}).changed.empty());
  write("scans/a.nii.gz", "changed");  // which only the original lists
  EXPECT_THAT(editing_.rescan(folder_.path(), split, root, {}).changed, ElementsAre("a"));
}

TEST_F(DatasetEditingTest, DicomSeriesAreListedWithoutNamesAndTheChosenOneIsWritten) {
  VISCERA_REQUIRE_TEST_DATA(head, "ct/head_dicom_64");
  const auto rows = editing_.series(head, {});
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].modality, "CT");
  EXPECT_EQ(rows[0].images, 93);
  EXPECT_EQ(rows[0].unfitness, "");
  EXPECT_THROW((void)editing_.importSeries(head, {}, folder_.path() / "to", {}), Error);
  const SeriesImport done = editing_.importSeries(head, {rows[0].key}, folder_.path() / "to", {});
  EXPECT_EQ(done.imported, 1);
  EXPECT_EQ(readSplit(done.split).cases.size(), 1U);
  EXPECT_THROW((void)editing_.importSeries(head, {rows[0].key}, folder_.path() / "to", {}),
               Error);  // is there
}

}  // namespace
}  // namespace viscera

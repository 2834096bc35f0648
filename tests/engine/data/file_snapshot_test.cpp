// SPDX-License-Identifier: Apache-2.0
#include "engine/data/file_snapshot.h"

#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FileSnapshots : public testing::Test {
 protected:
  [[nodiscard]] DatasetSnapshot look(std::string_view json) const {
    Split split = folder_.read(json);
    resolvePaths(split, folder_.path());
    return snapshotOf(split);
  }

  test::SplitFolder folder_;
};

TEST_F(FileSnapshots, TellWhatIsNewChangedAndGone) {
  folder_.touch({"a.nii", "b.nii", "c.nii", "e.nii"});
  const DatasetSnapshot before = look(R"({"training": ["a.nii", "b.nii", "c.nii", "d.nii", "e.nii"]})");
  folder_.write("b.nii", "other content");
  std::filesystem::remove(folder_.path() / "c.nii");
  folder_.touch({"d.nii", "f.nii"});
  const SnapshotChanges changes =
      changesBetween(before, look(R"({"training": ["a.nii", "b.nii", "c.nii", "d.nii", "f.nii"]})"));
  EXPECT_THAT(changes.added, ElementsAre("d", "f"));
  EXPECT_THAT(changes.changed, ElementsAre("b"));
  EXPECT_THAT(changes.removed, ElementsAre("c", "e"));
}

TEST_F(FileSnapshots, AFileOfTheSameSizeThatWasWrittenAnewHasChanged) {
  folder_.touch({"a.nii"});
  const DatasetSnapshot before = look(R"({"training": ["a.nii"]})");
  const auto file = folder_.path() / "a.nii";
  std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::seconds(1));
  EXPECT_THAT(changesBetween(before, look(R"({"training": ["a.nii"]})")).changed, ElementsAre("a"));
}

TEST_F(FileSnapshots, SurviveBeingStored) {
  folder_.touch({"a.nii", "l.nii"});
  const DatasetSnapshot taken = look(R"({"training": [{"image": "a.nii", "label": "l.nii"}, "gone.nii"]})");
  EXPECT_EQ(snapshotFrom(parseJson(toJson(taken).dump(), "snapshot")), taken);
  EXPECT_THAT(snapshotFrom(Json::parse(R"({"a": [["p", 1]], "b": 3})")), IsEmpty());
}

}  // namespace
}  // namespace viscera

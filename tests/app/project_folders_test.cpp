// SPDX-License-Identifier: Apache-2.0
#include "app/window/project_folders.h"

#include "app/project_backup.h"
#include "engine/base/process.h"
#include "storage/checkpoint_repository.h"
#include "storage/database.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Kind = ProjectState::Kind;

void writeBytes(const fs::path& file, std::size_t bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << std::string(bytes, 'x');
}

class ProjectFoldersTest : public testing::Test {
 protected:
  fs::path path(const char* name) const { return folder_.path() / name; }
  Arrival::Kind kindOf(const fs::path& given) { return projects_.recognise(given, {}).kind; }

  test::TemporaryFolder folder_;
  ProjectFolders projects_;
};

TEST_F(ProjectFoldersTest, IsMadeInAnEmptyFolderOnly) {
  EXPECT_EQ(projects_.inspect(path("new")).kind, Kind::Empty);
  projects_.create(path("new"));
  EXPECT_EQ(projects_.inspect(path("new")).kind, Kind::Ready);
  EXPECT_EQ(projects_.inspect(path("new")).name, "new");
  projects_.create(path("new"));  // it is there: nothing happens
  writeBytes(path("photos") / "cat.jpg", 3);
  EXPECT_EQ(projects_.inspect(path("photos")).kind, Kind::NoProject);
  EXPECT_THAT(projects_.inspect(path("photos")).reason, HasSubstr("cat.jpg"));
  EXPECT_THROW(projects_.create(path("photos")), Error);
}

TEST_F(ProjectFoldersTest, ADamagedDatabaseIsReplacedByItsBackup) {
  projects_.create(path("p"));
  keepBackupRing(path("p"));
  writeBytes(path("p") / kDatabaseName, 8192);
  for (const char* rest : {"-wal", "-shm"}) fs::remove(path("p") / (std::string(kDatabaseName) + rest));
  const ProjectState state = projects_.inspect(path("p"));
  EXPECT_EQ(state.kind, Kind::Damaged);
  EXPECT_TRUE(state.hasBackup);
  (void)projects_.restoreBackup(path("p"), {});
  EXPECT_EQ(projects_.inspect(path("p")).kind, Kind::Ready);
}

TEST_F(ProjectFoldersTest, KnowsWhatIsGivenToTheWindow) {
  projects_.create(path("p"));
  EXPECT_EQ(kindOf(path("p")), Arrival::Kind::Project);
  EXPECT_EQ(projects_.recognise(path("p") / kDatabaseName, {}).path, path("p"));
  writeBytes(path("scan.nii.gz"), 3);
  EXPECT_EQ(kindOf(path("scan.nii.gz")), Arrival::Kind::Scan);
  writeBytes(path("best.pt"), 3);
  EXPECT_EQ(kindOf(path("best.pt")), Arrival::Kind::Model);
  std::ofstream(path("split.json")) << R"({"training": [{"image": "a.nii.gz", "label": "b.nii.gz"}]})";
  EXPECT_EQ(kindOf(path("split.json")), Arrival::Kind::Split);
  fs::create_directories(path("nnunet"));
  fs::copy_file(path("split.json"), path("nnunet") / "dataset.json");
  EXPECT_EQ(projects_.recognise(path("nnunet"), {}).path, path("nnunet") / "dataset.json");
  writeBytes(path("scans") / "deep" / "a.nrrd", 3);
  EXPECT_EQ(kindOf(path("scans")), Arrival::Kind::ScanFolder);
  fs::create_directories(path("series"));
  std::ofstream(path("series") / "0001") << std::string(128, '\0') << "DICM"
                                         << "rest";
  EXPECT_EQ(kindOf(path("series")), Arrival::Kind::DicomFolder);
  EXPECT_EQ(kindOf(path("series") / "0001"), Arrival::Kind::Scan) << "the series that it belongs to";
  EXPECT_EQ(projects_.recognise(path("series") / "0001", {}).path, path("series") / "0001");
}

TEST_F(ProjectFoldersTest, AnArchiveIsAModelWhateverItsCheckpointIsCalled) {
  writeBytes(path("mmar") / "config" / "config_train.json", 3);
  writeBytes(path("mmar") / "models" / "best_metric_model.pt", 3);
  writeBytes(path("ssl") / "ssl_models_2gpu" / "best_ssl.pt", 3);
  writeBytes(path("none") / "models" / "atlas.nii.gz", 3);
  EXPECT_EQ(kindOf(path("mmar")), Arrival::Kind::Model);
  EXPECT_EQ(kindOf(path("ssl")), Arrival::Kind::Model);
  EXPECT_EQ(kindOf(path("none")), Arrival::Kind::ScanFolder);
}

TEST_F(ProjectFoldersTest, SaysInOneSentenceWhyItCannotUseSomething) {
  writeBytes(path("letter.docx"), 3);
  const Arrival letter = projects_.recognise(path("letter.docx"), {});
  EXPECT_EQ(letter.kind, Arrival::Kind::Unusable);
  EXPECT_THAT(letter.sentence, HasSubstr("letter.docx"));
  EXPECT_THAT(letter.sentence, HasSubstr(".nii.gz"));
  fs::create_directories(path("empty"));
  EXPECT_THAT(projects_.recognise(path("empty"), {}).sentence, HasSubstr("is empty"));
  EXPECT_THAT(projects_.recognise(path("gone"), {}).sentence, HasSubstr("is not there"));
  std::ofstream(path("broken.json")) << "{";
  EXPECT_THAT(projects_.recognise(path("broken.json"), {}).sentence, HasSubstr("broken.json"));
}

TEST_F(ProjectFoldersTest, RealFoldersAreRecognised) {
  VISCERA_REQUIRE_TEST_DATA(data, "ct");
  EXPECT_EQ(kindOf(data / "totalseg_small"), Arrival::Kind::ScanFolder);
  EXPECT_EQ(kindOf(data / "head_dicom_64"), Arrival::Kind::DicomFolder);
}

class DiskTest : public ProjectFoldersTest {
 protected:
  DiskTest() {
    projects_.create(path("p"));
    addRun("a", true, RunState::Finished);
    addRun("b", false, RunState::Finished);
    writeBytes(path("p") / "cache" / "one.bin", 1000);
    writeBytes(path("p") / "exports" / "x.csv", 50);
  }
  void addRun(const std::string& id, bool archived, RunState state) {
    Database database(path("p") / kDatabaseName);
    Transaction transaction(database);
    RunRepository runs(database);
    RunRecord run;
    run.id = id;
    run.task = "segmentation";
    run.preset = "quick-demo-seg";
    run.folder = "runs/" + id;
    run.configJson = "{}";
    run.created_ms = wallClockMs();
    runs.insert(run);
    RunLabels labels;
    labels.archived = archived;
    runs.setLabels(id, labels);
    if (state == RunState::Running)
      runs.start(id, {processIdentity(), "cpu", "", 0, 10, 1}, wallClockMs());
    else
      runs.end(id, state, 10, "", wallClockMs());
    CheckpointRepository checkpoints(database);
    for (const auto& [file, best] :
         {std::pair("checkpoints/step_5.pt", true), std::pair("checkpoints/step_10.pt", false)}) {
      writeBytes(path("p") / "runs" / id / file, 300);
      checkpoints.put(id, {best ? 5 : 10, file, "", 300, best, wallClockMs()});
    }
    writeBytes(path("p") / "runs" / id / "log.txt", 7);
    transaction.commit();
  }
};

TEST_F(DiskTest, AddsUpWhatAProjectTakes) {
  const DiskUse use = projects_.diskUse(path("p"), {});
  ASSERT_EQ(use.runs.size(), 2U);
  EXPECT_EQ(use.runs[0].bytes, 607);
  EXPECT_EQ(use.runs[0].checkpoints, 600);
  for (const DiskUse::Run& run : use.runs)
    EXPECT_EQ(run.removable, run.archived ? 300 : 0) << run.id;  // all but the best
  EXPECT_EQ(use.cache, 1000);
  EXPECT_EQ(use.exports, 50);
}

TEST_F(DiskTest, KeepsTheBestCheckpointOfArchivedRunsAndAllOfOthers) {
  EXPECT_EQ(projects_.cleanUp(path("p"), CleanUp::ArchivedCheckpoints, {}), 300);
  EXPECT_TRUE(fs::exists(path("p") / "runs/a/checkpoints/step_5.pt"));
  EXPECT_FALSE(fs::exists(path("p") / "runs/a/checkpoints/step_10.pt"));
  EXPECT_TRUE(fs::exists(path("p") / "runs/b/checkpoints/step_10.pt"));
  Database database(path("p") / kDatabaseName, Database::Access::ReadOnly);
  EXPECT_EQ(CheckpointRepository(database).list("a").size(), 1U);
  EXPECT_EQ(CheckpointRepository(database).list("b").size(), 2U);
}

TEST_F(DiskTest, ClearsTheCache) {
  EXPECT_EQ(projects_.cleanUp(path("p"), CleanUp::Cache, {}), 1000);
  EXPECT_EQ(projects_.diskUse(path("p"), {}).cache, 0);
}

TEST_F(DiskTest, TouchesNothingWhileARunIsTrained) {
  addRun("c", false, RunState::Running);
  EXPECT_THROW((void)projects_.cleanUp(path("p"), CleanUp::Cache, {}), Error);
  projects_.limitCache(path("p"), 10);
  EXPECT_EQ(projects_.diskUse(path("p"), {}).cache, 1000);
}

TEST_F(DiskTest, LimitsTheCacheByRemovingTheOldestFirst) {
  writeBytes(path("p") / "cache" / "old.bin", 500);
  fs::last_write_time(path("p") / "cache" / "old.bin",
                      fs::file_time_type::clock::now() - std::chrono::hours(9));
  projects_.limitCache(path("p"), 1400);
  EXPECT_FALSE(fs::exists(path("p") / "cache" / "old.bin"));
  EXPECT_TRUE(fs::exists(path("p") / "cache" / "one.bin"));
}

TEST_F(ProjectFoldersTest, TheDemoIsMadeOnce) {
  const DemoData demo = projects_.makeDemo(path("demo"), {});
  EXPECT_TRUE(fs::exists(demo.labelledSplit));
  EXPECT_TRUE(fs::exists(demo.unlabelledSplit));
  EXPECT_EQ(projects_.inspect(path("demo")).kind, Kind::Ready);
  const auto written = fs::last_write_time(demo.labelledSplit);
  (void)projects_.makeDemo(path("demo"), {});
  EXPECT_EQ(fs::last_write_time(demo.labelledSplit), written);
}

TEST_F(ProjectFoldersTest, ACancelledDemoCanBeMadeAgain) {
  std::stop_source stop;
  WorkContext work;
  work.stop = stop.get_token();
  work.progress = [&](std::string_view, double) { stop.request_stop(); };
  EXPECT_THROW((void)projects_.makeDemo(path("demo"), work), Error);
  EXPECT_TRUE(fs::exists(projects_.makeDemo(path("demo"), {}).labelledSplit));
}

}  // namespace
}  // namespace viscera

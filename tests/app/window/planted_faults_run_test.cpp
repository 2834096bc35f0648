// SPDX-License-Identifier: Apache-2.0
// Planted faults of runs. planted_faults.md lists all.
#include "app/training_words.h"
#include "engine/volume/volume_io.h"
#include "gui/shell/page.h"
#include "gui/training/new_run_form.h"
#include "gui/training/run_log_panel.h"
#include "tests/app/cli_process.h"
#include "tests/app/run_facts.h"
#include "tests/app/window/own_mounts.h"
#include "tests/app/window/tiny_project.h"
#include "tests/app/window/window_session.h"

#include <QSettings>

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::Mounted;
using test::OtherProcess;
using test::TinyProject;
using test::WindowSession;

constexpr char kPretraining[] = "pretraining";
constexpr char kFineTuning[] = "segmentation";

QString q(const fs::path& path) {
  return QString::fromStdString(path.string());
}

class PlantedFaultOfRun : public testing::Test {
 protected:
  void SetUp() override { QSettings().clear(); }
  [[nodiscard]] fs::path demo() const { return tiny_.folder() / "demo"; }
  /// Copies a run of the project into the form, which then starts what a person would.
  void duplicate(WindowSession& session) {
    session.choose("Duplicate…");
    ASSERT_TRUE(session.waitFor([&] { return session.pages().training().isFormShown(); }));
  }
  [[nodiscard]] std::vector<fs::path> checkpointsOf(const std::string& id) const {
    std::vector<fs::path> files;
    for (const auto& one : fs::directory_iterator(tiny_.runFolder(id) / "checkpoints"))
      if (one.path().filename().string().starts_with("step_")) files.push_back(one.path());
    std::sort(files.begin(), files.end());
    return files;
  }

  TinyProject tiny_;
};

TEST_F(PlantedFaultOfRun, GpuThatIsNotThereLetsTheProcessorGoOn) {
  TrainingRequest request = tiny_.request(Task::Pretraining, 2);
  request.device = "cuda:63";
  const std::string id = tiny_.train(request);
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Failed);
  session.reads({"pre-train 1 failed at step 0", "cuda:63"});
  session.press("Go on with the processor");
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_EQ(tiny_.run(id).step, 2);
  EXPECT_FALSE(session.shows({"cuda:63"}));
}

TEST_F(PlantedFaultOfRun, CaseThatVanishedBeforeTheStartIsLeftOut) {
  const std::string before = tiny_.train(tiny_.request(Task::Pretraining, 1));
  fs::remove(tiny_.data() / "unlabelled/scan0002.nii.gz");
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Finished);
  duplicate(session);
  session.reads({"Files of the case scan0002 were not found", "the run would not begin"});
  session.press("Leave them out");
  session.reads({"scan0002", "the case is left out"});
  session.press("Start training");
  ASSERT_TRUE(session.waitFor([&] { return session.project()->board.runs().size() == 2; }));
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_NE(session.run(kPretraining)->record.id, before);
}

TEST_F(PlantedFaultOfRun, CaseThatVanishedDuringTheRunIsSkipped) {
  const fs::path scan = tiny_.data() / "unlabelled/scan0002.nii.gz";
  const std::string id =
      tiny_.train(tiny_.request(Task::Pretraining, 8, {"cache_rate=0"}), 1, [scan] { fs::remove(scan); });
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Failed);
  session.reads({"pre-train 1 failed at step", "scan0002", q(scan), "has disappeared", "put it back"});
  session.press("Go on without this case");
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_EQ(tiny_.run(id).step, 8);
}

TEST_F(PlantedFaultOfRun, CaseThatVanishedDuringTheRunIsPutBack) {
  const fs::path scan = tiny_.data() / "unlabelled/scan0002.nii.gz";
  const fs::path elsewhere = tiny_.folder() / "scan0002.nii.gz";
  const std::string id = tiny_.train(
      tiny_.request(Task::Pretraining, 8, {"cache_rate=0"}), 1, [&] { fs::rename(scan, elsewhere); });
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Failed);
  session.reads({"pre-train 1 failed at step", q(scan), "has disappeared"});
  fs::rename(elsewhere, scan);
  session.press("Go on from the last checkpoint");
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_EQ(tiny_.run(id).step, 8);
}

TEST_F(PlantedFaultOfRun, UnknownLabelInARunLeadsToTheDatasetAndToANewRun) {
  const fs::path label = tiny_.data() / "labelsTr/label0001.nii.gz";
  const std::string sound = test::contentOf(label);
  LoadedVolume map = readVolume(label);
  const auto voxels = map.volume.voxels<std::uint8_t>();
  std::replace(
      voxels.begin(), voxels.end(), std::uint8_t{6}, std::uint8_t{14});  // the liver, which no patch misses
  writeVolume(label, map.volume, &map.header);
  (void)tiny_.train(tiny_.request(Task::Segmentation, 1));
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kFineTuning, RunPhase::Failed);
  session.reads({"fine-tune 1 failed at step",
                 "case img0001",
                 "the value 14",
                 "the classes 0 … 13",
                 "correct the label map"});
  session.press("Show the dataset");
  EXPECT_TRUE(session.waitFor([&] { return session.window().currentPage() == PageId::Datasets; }));
  EXPECT_TRUE(session.waitFor(
      [&] { return session.pages().datasets().selectedCases() == std::vector<std::string>{"img0001"}; }));
  test::write(label, sound);
  session.window().showPage(PageId::Training);
  session.press("New run with the same settings…");
  session.press("Start training");
  session.waitForRun(kFineTuning, RunPhase::Finished);
}

TEST_F(PlantedFaultOfRun, DamagedCheckpointIsPassedOver) {
  const std::string id = tiny_.interrupt(tiny_.request(Task::Pretraining, 8, {"validate_every=2 steps"}), 5);
  const auto files = checkpointsOf(id);
  ASSERT_EQ(files.size(), 2U);
  test::damage(files.back());
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Interrupted);
  session.press("Go on");
  session.reads(
      {"pre-train 1", q(files.back()), "is damaged", "goes on from " + q(files.front().filename())});
  session.press("Show the log");
  EXPECT_TRUE(session.dashboard().log().isOpen());
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_EQ(tiny_.run(id).step, 8);
}

TEST_F(PlantedFaultOfRun, WithoutASoundCheckpointTheRunBeginsAgain) {
  const std::string id = tiny_.interrupt(tiny_.request(Task::Pretraining, 8, {"validate_every=2 steps"}), 5);
  const auto files = checkpointsOf(id);
  for (const fs::path& file : files) test::damage(file);
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Interrupted);
  session.press("Go on");
  session.reads({"pre-train 1", "is damaged", "the run begins at step 0"});
  session.press("Show the log");
  EXPECT_TRUE(session.dashboard().log().isOpen());
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_EQ(tiny_.run(id).step, 8);
}

// With this rate the decay makes each weight nine times as large in every step.
TEST_F(PlantedFaultOfRun, DivergedRunBeginsAgainWithALowerRate) {
  const std::string id = tiny_.train(tiny_.request(Task::Pretraining,
                                                   12,
                                                   {"optimizer=adamw",
                                                    "learning_rate=10",
                                                    "weight_decay=1",
                                                    "schedule=constant",
                                                    "validate_every=2 steps"}));
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Failed);
  session.reads({"pre-train 1 failed at step",
                 "number",
                 "lower \"Learning rate\"",
                 "the last checkpoint is untouched"});
  EXPECT_FALSE(session.offers("Go on without this case"));
  session.press("New run with a lower learning rate…");
  ASSERT_TRUE(session.waitFor([&] {
    return session.pages().training().isFormShown() && session.pages().form().request().has_value();
  }));
  const TrainingRequest again = *session.pages().form().request();
  EXPECT_EQ(std::count(again.settings.begin(), again.settings.end(), "learning_rate=1"), 1);
  EXPECT_EQ(again.initFile, tiny_.runFolder(id));
  session.press("Start training");
  ASSERT_TRUE(session.waitFor([&] { return session.project()->board.runs().size() == 2; }));
  session.waitForRun(kPretraining, RunPhase::Finished);
}

TEST_F(PlantedFaultOfRun, RunOfAKilledProcessGoesOn) {
  const TrainingRequest request = tiny_.request(Task::Pretraining, 6, {"validate_every=2 steps"});
  std::vector<std::string> words = wordsOf(request);
  words.erase(words.begin());
  test::CliProcess other(words);
  ASSERT_TRUE(test::waitUntil([&] {
    const auto run = test::recordedRun(tiny_.project());
    return run && run->step >= 3;
  }));
  other.signal(SIGKILL);
  (void)other.wait();
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Interrupted);
  session.reads({"pre-train 1 was interrupted at step", "It goes on from the checkpoint at step"});
  session.press("Go on");
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_EQ(session.run(kPretraining)->record.step, 6);
}

TEST_F(PlantedFaultOfRun, WeightsOfAnotherNetworkBringTheirSizes) {
  const std::string first = tiny_.train(tiny_.request(Task::Pretraining, 1));
  TrainingRequest request = tiny_.request(Task::Segmentation, 1, {"hidden_size=96", "mlp_dim=192"});
  request.initFile = tiny_.runFolder(first);
  const std::string id = tiny_.train(request);
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kFineTuning, RunPhase::Failed);
  session.reads({"fine-tune 2 failed at step 0", "best.pt", "do not fit the network", "48"});
  session.press("New run with its network…");
  ASSERT_TRUE(session.waitFor([&] { return session.pages().training().isFormShown(); }));
  session.press("Start training");
  ASSERT_TRUE(session.waitFor([&] { return session.project()->board.runs().size() == 3; }));
  session.waitForRun(kFineTuning, RunPhase::Finished);
  EXPECT_NE(session.run(kFineTuning)->record.id, id);
}

TEST_F(PlantedFaultOfRun, FullDiskIsCleanedUpAndTheRunGoesOn) {
  if (!test::mayMount()) GTEST_SKIP() << "mounting a small disk is not permitted here";
  fs::remove_all(tiny_.project());
  fs::create_directory(tiny_.project());
  const Mounted disk = Mounted::smallDisk(tiny_.project(), 64 << 20);
  tiny_.createAnew();
  const std::string id =
      tiny_.train(tiny_.request(Task::Pretraining, 8, {"validate_every=2 steps"}), 3, [this] {
        test::fillDisk(tiny_.project() / "cache" / "of-an-older-run", 2500 << 10);  // half a checkpoint
      });
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Failed);
  session.reads(
      {"pre-train 1 failed at step", q(tiny_.runFolder(id)), "No space left on device", "free some space"});
  session.press("Free space…");
  session.pressFirst("Clear cache (");
  session.reads({"are free again"});
  session.window().showPage(PageId::Training);
  session.press("Go on from the last checkpoint");
  session.waitForRun(kPretraining, RunPhase::Finished);
  EXPECT_EQ(tiny_.run(id).step, 8);
}

TEST_F(PlantedFaultOfRun, DiskThatIsTooSmallIsCleanedUpBeforeTheStart) {
  if (!test::mayMount()) GTEST_SKIP() << "mounting a small disk is not permitted here";
  fs::remove_all(tiny_.project());
  fs::create_directory(tiny_.project());
  const Mounted disk = Mounted::smallDisk(tiny_.project(), 64 << 20);
  tiny_.createAnew();
  (void)tiny_.train(tiny_.request(Task::Pretraining, 1));
  test::fillDisk(tiny_.project() / "cache" / "of-an-older-run", 1 << 20);
  WindowSession session(demo(), tiny_.project());
  session.waitForRun(kPretraining, RunPhase::Finished);
  duplicate(session);
  session.reads(
      {"The run needs", "of disk for checkpoints", "are free at " + q(tiny_.project()), "free some"});
  session.press("Free space…");
  session.pressFirst("Clear cache (");
  session.reads({"are free again"});
  session.window().showPage(PageId::Training);
  session.press("Measure again");
  session.reads({"Fits this machine"});
  session.press("Start training");
  ASSERT_TRUE(session.waitFor([&] { return session.project()->board.runs().size() == 2; }));
  session.waitForRun(kPretraining, RunPhase::Finished);
}

}  // namespace
}  // namespace viscera

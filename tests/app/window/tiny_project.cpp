// SPDX-License-Identifier: Apache-2.0
#include "tests/app/window/tiny_project.h"

#include "app/window/engine_dataset_service.h"
#include "app/window/engine_run_service.h"
#include "app/window/project_folders.h"
#include "engine/data/phantom.h"
#include "storage/database.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>
#include <utility>

namespace viscera::test {
namespace {

namespace fs = std::filesystem;

/// Drawn once for all tests of the program.
const fs::path& phantoms() {
  static const TemporaryFolder folder;
  static const bool drawn = [] {
    PhantomOptions options;
    options.size = {40, 40, 36};
    options.spacing_mm = {7.0, 6.0, 7.0};
    options.seed = 3;
    writePhantomDataset(folder.path(), options, {4, 1, 3, 1, 0});
    return true;
  }();
  (void)drawn;
  return folder.path();
}

/// Does something once a step is done.
class AfterStep final : public RunObserver {
 public:
  AfterStep(std::int64_t step, std::function<void()> then) : step_(step), then_(std::move(then)) {}
  void onEvent(const RunEvent& event) noexcept override {
    const auto* step = std::get_if<StepFinished>(&event);
    if (step != nullptr && step->step >= step_ && then_) std::exchange(then_, {})();
  }

 private:
  std::int64_t step_;
  std::function<void()> then_;
};

void waitForItsEnd(const EngineRunService& service) {
  while (!service.ownRuns().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

std::string trainWith(const TrainingRequest& request, const std::shared_ptr<RunObserver>& observer) {
  EngineRunService service;
  std::string id = service.start(request, observer);
  waitForItsEnd(service);
  return id;
}

}  // namespace

TinyProject::TinyProject() {
  fs::copy(phantoms(), data(), fs::copy_options::recursive);
  ProjectFolders().create(project());
}

TrainingRequest TinyProject::request(Task task, int steps, std::vector<std::string> more) const {
  const bool ssl = task == Task::Pretraining;
  TrainingRequest request;
  request.task = task;
  request.splitFile = data() / (ssl ? "dataset_ssl.json" : "dataset_seg.json");
  request.root = data();
  request.preset = ssl ? "quick-demo-ssl" : "quick-demo-seg";
  request.settings = {"hidden_size=48",
                      "mlp_dim=96",
                      "num_heads=4",
                      "patch_size=32",
                      "workers=1",
                      "max_epochs=0",
                      "max_steps=" + std::to_string(steps)};
  if (!ssl) request.settings.emplace_back("feature_size=4");
  request.settings.insert(request.settings.end(), more.begin(), more.end());
  request.project = project();
  request.device = "cpu";
  request.threads = 1;
  request.preflight = false;
  return request;
}

void TinyProject::createAnew() const {
  ProjectFolders().create(project());
}

std::string TinyProject::train(const TrainingRequest& request) const {
  return trainWith(request, nullptr);
}

std::string TinyProject::train(const TrainingRequest& request,
                               std::int64_t step,
                               std::function<void()> then) const {
  return trainWith(request, std::make_shared<AfterStep>(step, std::move(then)));
}

std::string TinyProject::interrupt(const TrainingRequest& request, std::int64_t step) const {
  EngineRunService service;
  const auto stop = [this, &service] {
    for (const std::string& id : service.ownRuns())
      service.request(project(), id, RunControl::Request::StopNow);
  };
  const auto observer = std::make_shared<AfterStep>(step, stop);
  std::string id = service.start(request, observer);
  waitForItsEnd(service);
  return id;
}

void TinyProject::openDataset() const {
  (void)EngineDatasetService(1).open(project(), labelledSplit(), data(), {});
}

RunRecord TinyProject::run(const std::string& id) const {
  Database database(project() / kDatabaseName, Database::Access::ReadOnly);
  return RunRepository(database).find(id).value_or(RunRecord{});
}

OtherProcess::OtherProcess(const std::function<void()>& work) {
  std::array<int, 2> channel{};
  if (pipe(channel.data()) != 0) return;
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      work();
      (void)!::write(channel[1], "x", 1);
      while (true) pause();
    } catch (...) {
      _exit(1);
    }
  }
  close(channel[1]);
  char first = 0;
  EXPECT_EQ(read(channel[0], &first, 1), 1) << "the other process did not do its work";
  close(channel[0]);
}

void OtherProcess::end() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

bool waitUntil(const std::function<bool()>& condition) {
  return waitUntil(condition, std::chrono::minutes(2));
}

void damage(const fs::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(fs::file_size(file) / 2));
  stream << std::string(64, '\x5a');
  EXPECT_TRUE(stream.good()) << file;
}

std::string contentOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write(const fs::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

void replaceIn(const fs::path& file, const std::string& from, const std::string& to) {
  std::string text = contentOf(file);
  const auto place = text.find(from);
  ASSERT_NE(place, std::string::npos) << file << " lacks " << from;
  write(file, text.replace(place, from.size(), to));
}

}  // namespace viscera::test

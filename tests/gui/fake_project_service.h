// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/project_service.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viscera::test {

/// Projects without a disk: answers what the test has set, remembers what was asked, and throws `error` where
/// that is set. A folder without a state is a ready project.
class FakeProjectService final : public ProjectService {
 public:
  std::map<std::string, ProjectState> states;
  std::map<std::string, Arrival> arrivals;
  std::map<std::string, ProjectSummary> summaries;
  DemoData demoAnswer{"/demo/data", "/demo/data/seg.json", "/demo/data/ssl.json"};
  DiskUse diskAnswer;
  std::optional<Error> error;

  [[nodiscard]] std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  [[nodiscard]] ProjectState inspect(const std::filesystem::path& folder) override {
    note("inspect " + folder.string());
    const auto found = states.find(folder.string());
    if (found != states.end()) return found->second;
    ProjectState ready;
    ready.kind = ProjectState::Kind::Ready;
    return ready;
  }
  void create(const std::filesystem::path& folder) override {
    note("create " + folder.string());
    if (error) throw Error(*error);
    states.erase(folder.string());
  }
  std::string restoreBackup(const std::filesystem::path& folder, const WorkContext& /*work*/) override {
    note("restore " + folder.string());
    states.erase(folder.string());
    return "the newest sound copy took its place";
  }
  [[nodiscard]] ProjectSummary summaryOf(const std::filesystem::path& folder) override {
    const auto found = summaries.find(folder.string());
    return found == summaries.end() ? ProjectSummary{} : found->second;
  }
  [[nodiscard]] Arrival recognise(const std::filesystem::path& path, const WorkContext& /*work*/) override {
    note("recognise " + path.string());
    const auto found = arrivals.find(path.string());
    if (found != arrivals.end()) return found->second;
    return {Arrival::Kind::Unusable, path, path.string() + ": cannot be used here"};
  }
  DemoData makeDemo(const std::filesystem::path& folder, const WorkContext& work) override {
    note("demo " + folder.string());
    work.report("scans", 0.5);
    if (error) throw Error(*error);
    return demoAnswer;
  }
  [[nodiscard]] DiskUse diskUse(const std::filesystem::path& /*project*/,
                                const WorkContext& /*work*/) override {
    if (error) throw Error(*error);
    return diskAnswer;
  }
  std::int64_t cleanUp(const std::filesystem::path& /*project*/,
                       CleanUp what,
                       const WorkContext& /*work*/) override {
    note(what == CleanUp::Cache ? "clear cache" : "clear archived");
    if (error) throw Error(*error);
    const std::int64_t freed = diskAnswer.cache;
    diskAnswer.cache = 0;
    return freed;
  }
  void limitCache(const std::filesystem::path& /*project*/, std::int64_t bytes) override {
    note("limit " + std::to_string(bytes));
  }

 private:
  void note(const std::string& call) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(call);
  }

  mutable std::mutex mutex_;
  std::vector<std::string> calls_;  // guarded by mutex_
};

}  // namespace viscera::test

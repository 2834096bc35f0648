// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_request.h"
#include "storage/run_repository.h"
#include "tests/support/temporary_folder.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace viscera::test {

/// A project with small phantoms and a network that makes several steps a second.
class TinyProject {
 public:
  TinyProject();

  /// Holds everything else.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path project() const { return folder() / "project"; }
  [[nodiscard]] std::filesystem::path data() const { return folder() / "data"; }
  [[nodiscard]] std::filesystem::path labelledSplit() const { return data() / "dataset_seg.json"; }

  [[nodiscard]] TrainingRequest request(Task task, int steps, std::vector<std::string> more = {}) const;
  /// Makes the project anew, in a folder that was mounted meanwhile.
  void createAnew() const;
  /// Trains a run as the window does, without the window, until it ends. Returns its id.
  std::string train(const TrainingRequest& request) const;
  /// The same; after that step `then` is called once, while the run goes on.
  std::string train(const TrainingRequest& request, std::int64_t step, std::function<void()> then) const;
  /// The same, stopped after that step.
  std::string interrupt(const TrainingRequest& request, std::int64_t step) const;
  /// Makes the project know the labelled split.
  void openDataset() const;
  [[nodiscard]] RunRecord run(const std::string& id) const;
  [[nodiscard]] std::filesystem::path runFolder(const std::string& id) const {
    return project() / run(id).folder;
  }

 private:
  TemporaryFolder folder_;
};

/// Something that another process does, until this object ends. The process does `work`, tells that it has,
/// and waits.
class OtherProcess {
 public:
  explicit OtherProcess(const std::function<void()>& work);
  ~OtherProcess() { end(); }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;

  /// Kills it.
  void end();

 private:
  pid_t process_ = -1;
};

/// Waits for something that another process does; false where it takes minutes.
[[nodiscard]] bool waitUntil(const std::function<bool()>& condition);

/// Overwrites bytes in the middle of a file.
void damage(const std::filesystem::path& file);
[[nodiscard]] std::string contentOf(const std::filesystem::path& file);
void write(const std::filesystem::path& file, const std::string& content);
/// Puts `to` in the place of the only `from`.
void replaceIn(const std::filesystem::path& file, const std::string& from, const std::string& to);

}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace viscera::test {

struct CliResult {
  int status = -1;  ///< exit status; 128 + signal where one ended it
  std::string out;
  std::string err;

  /// The document on stdout; a failed assertion where it is not JSON.
  [[nodiscard]] Json json() const;
};

/// One running viscera-cli. The destructor kills it where it still runs.
class CliProcess {
 public:
  /// `before` are the words of a program that ends in executing its last arguments, such as nsenter; the
  /// process keeps its number then.
  explicit CliProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& before = {});
  ~CliProcess();
  CliProcess(const CliProcess&) = delete;
  CliProcess& operator=(const CliProcess&) = delete;

  [[nodiscard]] pid_t id() const { return process_; }
  /// What it has printed on stderr so far.
  [[nodiscard]] std::string errSoFar() const;
  /// Whether it has ended; wait() then returns at once.
  [[nodiscard]] bool hasEnded() const;
  void signal(int number);
  /// Waits for its end.
  [[nodiscard]] CliResult wait();

 private:
  std::filesystem::path folder_;  ///< with what it prints
  pid_t process_ = -1;
};

/// Runs viscera-cli to its end.
[[nodiscard]] CliResult runCli(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& before = {});

}  // namespace viscera::test

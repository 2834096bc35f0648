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
  explicit CliProcess(const std::vector<std::string>& arguments);
  ~CliProcess();
  CliProcess(const CliProcess&) = delete;
  CliProcess& operator=(const CliProcess&) = delete;

  void signal(int number);
  /// Waits for its end.
  [[nodiscard]] CliResult wait();

 private:
  std::filesystem::path folder_;  ///< with what it prints
  pid_t process_ = -1;
};

/// Runs viscera-cli to its end.
[[nodiscard]] CliResult runCli(const std::vector<std::string>& arguments);

}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/app/cli_process.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace viscera::test {

/// Five small phantoms in `folder` and what is needed to train on them in seconds.
class TinyDataset {
 public:
  explicit TinyDataset(const std::filesystem::path& folder) : folder_(folder) {
    const CliResult made = runCli({"phantom",
                                   "--out",
                                   folder_.string(),
                                   "--cases",
                                   "5",
                                   "--size",
                                   "40,40,36",
                                   "--spacing",
                                   "7,6,7",
                                   "--seed",
                                   "3",
                                   "--json",
                                   "--quiet"});
    EXPECT_EQ(made.status, 0) << made.err;
  }

  /// Arguments of a new run with a network of a second a step or less.
  [[nodiscard]] std::vector<std::string> newRun(const std::string& verb,
                                                const std::filesystem::path& out,
                                                int steps,
                                                std::vector<std::string> more = {}) const {
    const bool ssl = verb == "pretrain";
    std::vector<std::string> words = {verb,
                                      "--data",
                                      (folder_ / (ssl ? "dataset_ssl.json" : "dataset_seg.json")).string(),
                                      "--root",
                                      folder_.string(),
                                      "--preset",
                                      ssl ? "quick-demo-ssl" : "quick-demo-seg",
                                      "--out",
                                      out.string(),
                                      "--threads",
                                      "1",
                                      "--device",
                                      "cpu",
                                      "--quiet"};
    std::vector<std::string> settings = {"hidden_size=48",
                                         "mlp_dim=96",
                                         "num_heads=4",
                                         "patch_size=32",
                                         "workers=1",
                                         "max_epochs=0",
                                         "max_steps=" + std::to_string(steps)};
    if (!ssl) settings.emplace_back("feature_size=4");
    for (const std::string& setting : settings) {
      words.emplace_back("--set");
      words.push_back(setting);
    }
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

namespace viscera::test {

/// A segmentation of two steps that is a project of its own, trained once for all tests of a suite.
class TrainedRun : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    data_ = std::make_unique<TinyDataset>(folder_->path() / "data");
    const auto trained = runCli(data_->newRun("train", project(), 2, {"--no-preflight"}));
    ASSERT_EQ(trained.status, 0) << trained.err;
  }
  static void TearDownTestSuite() {
    data_.reset();
    folder_.reset();
  }

  static std::filesystem::path project() { return folder_->path() / "run"; }

  static inline std::unique_ptr<TemporaryFolder> folder_;
  static inline std::unique_ptr<TinyDataset> data_;
};

}  // namespace viscera::test

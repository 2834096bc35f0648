// SPDX-License-Identifier: Apache-2.0
#include "engine/data/batch_loader.h"

#include "engine/base/error.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace viscera {
namespace {

using namespace std::chrono_literals;

// Batches that carry nothing but their own place; later batches of an epoch are made faster than earlier
// ones.
class NamedBatches : public PatchSource {
 public:
  [[nodiscard]] std::int64_t batchesPerEpoch() const override { return 3; }
  [[nodiscard]] Batch makeBatch(std::int64_t epoch, std::int64_t batchNumber) const override {
    ++made;
    std::this_thread::sleep_for(std::chrono::milliseconds(2 * (2 - batchNumber)));
    if (epoch == failingEpoch && batchNumber == 1) throw Error(ErrorCode::Io, "case 7: cannot be read");
    Batch batch;
    batch.caseIds = {std::to_string(epoch) + ":" + std::to_string(batchNumber)};
    return batch;
  }

  std::int64_t failingEpoch = -1;
  mutable std::atomic<int> made = 0;
};

class BatchLoaderWith : public testing::TestWithParam<std::int64_t> {};

TEST_P(BatchLoaderWith, DeliversInOrderFromTheFirstStep) {
  const NamedBatches source;
  BatchLoader loader(source, 4, GetParam());
  for (const char* expected : {"1:1", "1:2", "2:0", "2:1", "2:2", "3:0", "3:1"})
    EXPECT_EQ(loader.next().caseIds.at(0), expected);
}

TEST_P(BatchLoaderWith, RethrowsAtTheBatchOfTheFailureAndGoesOn) {
  NamedBatches source;
  source.failingEpoch = 1;
  BatchLoader loader(source, 2, GetParam());
  EXPECT_EQ(loader.next().caseIds.at(0), "0:2");
  EXPECT_EQ(loader.next().caseIds.at(0), "1:0");
  try {
    (void)loader.next();
    FAIL() << "the failure of batch 1:1 was lost";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Io);
    EXPECT_STREQ(error.what(), "case 7: cannot be read");
  }
  EXPECT_EQ(loader.next().caseIds.at(0), "1:2");
}

TEST_P(BatchLoaderWith, EndsAtAnyMoment) {
  NamedBatches source;
  source.failingEpoch = 0;
  for (int taken = 0; taken < 8; ++taken) {
    BatchLoader loader(source, 2, GetParam());
    for (int i = 0; i < taken; ++i) EXPECT_NO_THROW((void)loader.next());
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, BatchLoaderWith, testing::Values(0, 1, 2, 5));

TEST(BatchLoader, MakesNoMoreThanTwoBatchesAWorkerAndOneAhead) {
  const NamedBatches source;
  BatchLoader loader(source, 0, 2);
  const auto expectToStopAt = [&](int batches) {
    for (int waited = 0; waited < 5000 && source.made < batches; ++waited) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(30ms);
    EXPECT_EQ(source.made, batches);
  };
  expectToStopAt(5);
  (void)loader.next();
  expectToStopAt(6);
}

TEST(BatchLoader, MakesNothingAheadWithoutWorkers) {
  const NamedBatches source;
  BatchLoader loader(source, 0, 0);
  EXPECT_EQ(source.made, 0);
  (void)loader.next();
  EXPECT_EQ(source.made, 1);
}

TEST(BatchLoader, RefusesNegativeNumbers) {
  const NamedBatches source;
  EXPECT_THROW(BatchLoader(source, -1, 0), Error);
  EXPECT_THROW(BatchLoader(source, 0, -1), Error);
}

}  // namespace
}  // namespace viscera

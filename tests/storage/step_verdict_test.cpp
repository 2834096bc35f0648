// SPDX-License-Identifier: Apache-2.0
#include "storage/step_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::HasSubstr;

TEST(StepVerdict, NamesTheNetworkWithItsParts) {
  const auto verdict = stepVerdict({{"wait", 4, 1.0},
                                    {"load", 4, 90.0},  // of the data threads: no part of the step
                                    {"copy", 4, 1.0},
                                    {"forward", 4, 2.0},
                                    {"backward", 4, 5.0},
                                    {"update", 4, 1.0},
                                    {"step", 4, 10.0}});
  ASSERT_TRUE(verdict.has_value());
  EXPECT_EQ(verdict->limitedBy, "compute");
  EXPECT_DOUBLE_EQ(verdict->share, 0.8);
  EXPECT_EQ(verdict->text,
            "limited by compute: 80 % of a step is spent in the network (forward 20 %, backward 50 %, update "
            "10 %)");
}

TEST(StepVerdict, NamesTheDataAndWhatIsSlowAboutThem) {
  std::vector<StageTiming> timings = {
      {"wait", 4, 6.0}, {"load", 4, 9.0}, {"augment", 4, 1.0}, {"forward", 4, 2.0}, {"backward", 4, 2.0}};
  const auto loading = stepVerdict(timings);
  ASSERT_TRUE(loading.has_value());
  EXPECT_EQ(loading->limitedBy, "data");
  EXPECT_DOUBLE_EQ(loading->share, 0.6);
  EXPECT_THAT(loading->text, HasSubstr("limited by data: 60 % of a step"));
  EXPECT_THAT(loading->text, HasSubstr("cache_rate"));
  timings[2].total_s = 20.0;
  EXPECT_THAT(stepVerdict(timings)->text, HasSubstr("augmentation; raise workers"));
}

TEST(StepVerdict, NamesTheTransfer) {
  const auto verdict = stepVerdict({{"copy", 2, 3.0}, {"forward", 2, 1.0}});
  ASSERT_TRUE(verdict.has_value());
  EXPECT_EQ(verdict->limitedBy, "transfer");
  EXPECT_DOUBLE_EQ(verdict->share, 0.75);
}

TEST(StepVerdict, IsNoneBeforeTheFirstStep) {
  EXPECT_FALSE(stepVerdict({}).has_value());
  EXPECT_FALSE(stepVerdict({{"wait", 0, 0.0}}).has_value());
}

TEST(StepVerdict, RoundsItsPartsTogetherAsTheBarDoes) {
  // 67.5 and 32 and 0.5 percent: the bar shows 68, 32 and 0, which are 100 together.
  const auto verdict = stepVerdict({{"backward", 1, 67.5}, {"forward", 1, 32.0}, {"update", 1, 0.5}});
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->text,
            "limited by compute: 100 % of a step is spent in the network (forward 32 %, backward 68 %, "
            "update 0 %)");
}

}  // namespace
}  // namespace viscera

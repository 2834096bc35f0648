// SPDX-License-Identifier: Apache-2.0
#include "engine/train/organ_sides.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

using Labels = std::vector<std::uint8_t>;

TEST(LeftRightPartners, ExchangesPairedOrgansByTheirNames) {
  EXPECT_EQ(leftRightPartners({{1, "spleen"}, {2, "right kidney"}, {3, "left kidney"}, {4, "liver"}}),
            (Labels{0, 1, 3, 2, 4}));
  EXPECT_EQ(leftRightPartners({{1, "lkid"}, {2, "veins"}, {3, "rkid"}}), (Labels{0, 3, 2, 1}));
  EXPECT_EQ(leftRightPartners({{1, "Kidney_R"}, {2, "kidney_l"}}), (Labels{0, 2, 1}));
}

TEST(LeftRightPartners, WhatAPersonSaysCountsMoreThanNames) {
  const std::map<int, std::string> names = {
      {1, "kidney dextra"}, {2, "right lung"}, {3, "left lung"}, {4, "x"}};
  EXPECT_EQ(leftRightPartners(names, {{1, 4}}), (Labels{0, 4, 3, 2, 1}));
  EXPECT_EQ(leftRightPartners(names, {{1, 4}, {4, 1}}), (Labels{0, 4, 3, 2, 1}));
  EXPECT_EQ(leftRightPartners(names, {{2, 4}}),
            (Labels{0, 1, 4, 3, 2}));  // the lung on the left has none then
  EXPECT_EQ(leftRightPartners(names, {{1, 9}, {0, 2}}), (Labels{0, 1, 3, 2, 4}));
}

TEST(LeftRightPartners, LeavesOrgansWithoutPartnerAlone) {
  EXPECT_EQ(leftRightPartners({{1, "right kidney"}, {2, "liver"}}), (Labels{0, 1, 2}));
  EXPECT_EQ(leftRightPartners({}), (Labels{0}));
}

}  // namespace
}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "viewer/window_level.h"

#include <gtest/gtest.h>

#include <limits>

namespace viscera {
namespace {

TEST(WindowLevel, PresetsAreThoseOfOhif) {
  ASSERT_EQ(kWindowPresets.size(), 5U);
  EXPECT_EQ(kWindowPresets[0].window, (WindowLevel{400.0, 40.0}));
  EXPECT_EQ(kWindowPresets[1].window, (WindowLevel{1500.0, -600.0}));
  EXPECT_EQ(kWindowPresets[2].window, (WindowLevel{150.0, 90.0}));
  EXPECT_EQ(kWindowPresets[3].window, (WindowLevel{2500.0, 480.0}));
  EXPECT_EQ(kWindowPresets[4].window, (WindowLevel{80.0, 40.0}));
}

TEST(WindowLevel, WhatTheNetworkSeesIsItsClipRange) {
  EXPECT_EQ(windowOfClip(-175.0, 250.0), (WindowLevel{425.0, 37.5}));
  EXPECT_EQ(windowOfClip(-57.0, 164.0), (WindowLevel{221.0, 53.5}));
  EXPECT_EQ(windowOfClip(-175.0, 250.0).low_hu(), -175.0);
  EXPECT_EQ(windowOfClip(-175.0, 250.0).high_hu(), 250.0);
  EXPECT_THROW((void)windowOfClip(10.0, 10.0), Error);
}

TEST(WindowLevel, HalvesOfAGreyLevelGoUp) {
  const WindowLevel window{510.0, 255.0};  // 0 … 510 HU: two HU a level
  EXPECT_EQ(greyOf(0.0, window), 0);
  EXPECT_EQ(greyOf(0.99, window), 0);
  EXPECT_EQ(greyOf(1.0, window), 1);
  EXPECT_EQ(greyOf(3.0, window), 2);
  EXPECT_EQ(greyOf(508.99, window), 254);
  EXPECT_EQ(greyOf(509.0, window), 255);
  EXPECT_EQ(greyOf(-5000.0, window), 0);
  EXPECT_EQ(greyOf(5000.0, window), 255);
  EXPECT_EQ(greyOf(std::numeric_limits<double>::quiet_NaN(), window), 0);
}

TEST(WindowLevel, DraggingWidensAndRaises) {
  const WindowLevel start{500.0, 40.0};
  EXPECT_EQ(draggedWindow(start, 10.0, -4.0), (WindowLevel{510.0, 36.0}));
  EXPECT_EQ(draggedWindow(start, -10000.0, 0.0).width_hu, 1.0);
}

TEST(GreyTable, HoldsTheGreyOfEveryValue) {
  const WindowLevel window{400.0, 40.0};
  GreyTable table;
  table.update(VoxelType::Int16, window);
  ASSERT_EQ(table.table().size(), 65536U);
  for (int value = -32768; value < 32768; value += 7)
    ASSERT_EQ(table.table()[static_cast<std::size_t>(value + 32768)], greyOf(value, window)) << value;
  table.update(VoxelType::UInt8, window);
  ASSERT_EQ(table.table().size(), 256U);
  EXPECT_EQ(table.table()[40], 128);
}

TEST(GreyTable, FollowsTheWindow) {
  GreyTable table;
  table.update(VoxelType::UInt8, {400.0, 40.0});
  const std::uint8_t before = table.table()[40];
  table.update(VoxelType::UInt8, {400.0, 100.0});
  EXPECT_NE(table.table()[40], before);
}

}  // namespace
}  // namespace viscera

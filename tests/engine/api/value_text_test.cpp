// SPDX-License-Identifier: Apache-2.0
#include "engine/api/value_text.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(ValueText, RealsReadBackAsTheSameNumber) {
  EXPECT_EQ(realText(0.0001), "0.0001");
  EXPECT_EQ(realText(1e-5), "1e-05");
  EXPECT_EQ(realText(96.0), "96");
  EXPECT_EQ(realText(-175.0), "-175");
  EXPECT_EQ(realText(30000.0), "30000");
  for (const double value : {0.1, 1.0 / 3.0, 5e-4, 1e-9, 123456.789})
    EXPECT_EQ(parseReal(realText(value)), value);
}

TEST(ValueText, OnlyOneFiniteNumberIsANumber) {
  EXPECT_EQ(parseReal(" 5e-4 "), 5e-4);
  EXPECT_EQ(parseReal("+2"), 2.0);
  for (const char* text : {"", " ", "1,5", "1 2", "0.1x", "nan", "inf", "1e999"})
    EXPECT_FALSE(parseReal(text)) << text;
  EXPECT_EQ(parseInteger("3e4"), 30000);
  EXPECT_FALSE(parseInteger("1.5"));
  EXPECT_FALSE(parseInteger("99999999999999999999"));
}

TEST(ValueText, ListsHaveExactlyTheirLength) {
  EXPECT_EQ(parseReals<3>("1.5, 1.5,2"), (std::array{1.5, 1.5, 2.0}));
  EXPECT_FALSE(parseReals<3>("1.5,1.5"));
  EXPECT_FALSE(parseReals<3>("1,2,3,4"));
  EXPECT_FALSE(parseReals<2>("1,"));
}

TEST(ValueText, TruthValues) {
  for (const char* text : {"on", "True", "YES", "1"}) EXPECT_EQ(parseBoolean(text), true) << text;
  for (const char* text : {"off", "false", "No", "0"}) EXPECT_EQ(parseBoolean(text), false) << text;
  EXPECT_FALSE(parseBoolean("maybe"));
}

}  // namespace
}  // namespace viscera

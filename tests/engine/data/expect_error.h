// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace viscera::test {

/// Expects `act` to throw an Error of that code whose message holds each of `parts`.
template <class Act>
void expectError(ErrorCode code, const std::vector<std::string>& parts, Act&& act) {
  try {
    act();
    ADD_FAILURE() << "nothing was thrown; expected an error about " << testing::PrintToString(parts);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    for (const std::string& part : parts) EXPECT_THAT(error.what(), testing::HasSubstr(part));
  }
}

}  // namespace viscera::test

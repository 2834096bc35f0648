// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"

#include <gmock/gmock.h>

#include <string>

namespace viscera::test {

/// Code and message of the Error that an action throws.
struct ThrownError {
  ErrorCode code = ErrorCode::Internal;
  std::string message = "nothing was thrown";
};

template <class Action>
ThrownError errorOf(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {};
}

}  // namespace viscera::test

/// The action throws Error{`expectedCode`} whose message holds `first` (the file or value) and `second` (the
/// reason).
#define VISCERA_EXPECT_ERROR(action, expectedCode, first, second)                                       \
  do {                                                                                                  \
    const auto thrown = viscera::test::errorOf([&] { static_cast<void>(action); });                     \
    EXPECT_THAT(thrown.message, testing::AllOf(testing::HasSubstr(first), testing::HasSubstr(second))); \
    EXPECT_EQ(thrown.code, expectedCode) << thrown.message;                                             \
  } while (false)

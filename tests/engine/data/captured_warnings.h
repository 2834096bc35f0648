// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/log.h"

#include <string>
#include <vector>

namespace viscera::test {

/// Keeps the warnings that are logged during its life instead of printing them.
class CapturedWarnings {
 public:
  CapturedWarnings()
      : previous_(setLogSink([this](LogLevel level, std::string_view message) {
          if (level == LogLevel::Warning) texts_.emplace_back(message);
        })) {}
  ~CapturedWarnings() { setLogSink(std::move(previous_)); }
  CapturedWarnings(const CapturedWarnings&) = delete;
  CapturedWarnings& operator=(const CapturedWarnings&) = delete;

  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
  LogSink previous_;
};

}  // namespace viscera::test

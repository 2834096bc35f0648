// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

class QWidget;

namespace viscera::test {

/// What is wrong with the visible widgets below `root`, one sentence each: words that are clipped, controls
/// that overlap, are smaller than 28 px, or lack a name for screen readers, a tool tip or a place in the
/// order of the Tab key.
[[nodiscard]] std::vector<std::string> problemsOfWidgets(const QWidget& root);

}  // namespace viscera::test

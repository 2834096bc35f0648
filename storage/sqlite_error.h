// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <utility>

namespace viscera {

/// To be called in a catch block: turns the SQLite exception in flight into the Error that Database
/// documents; other exceptions pass.
[[noreturn]] void throwTranslated(const std::filesystem::path& file);

/// Runs `work`; what SQLite throws in it leaves as viscera::Error.
template <class Work>
auto translated(const std::filesystem::path& file, Work&& work) -> decltype(std::forward<Work>(work)()) {
  try {
    return std::forward<Work>(work)();
  } catch (...) {
    throwTranslated(file);
  }
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

namespace viscera {

/// Calls `work(begin, end)` for consecutive parts of [0, count), each on a thread of its own where `threads`
/// > 1 (0: all cores). `work` must not throw.
template <class Work>
void forEachSlab(std::int64_t count, int threads, const Work& work) {
  std::int64_t parts = threads > 0 ? threads : static_cast<std::int64_t>(std::thread::hardware_concurrency());
  parts = std::clamp<std::int64_t>(parts, 1, std::max<std::int64_t>(count, 1));
  std::vector<std::jthread> workers;
  workers.reserve(static_cast<std::size_t>(parts));
  for (std::int64_t part = 1; part < parts; ++part)
    workers.emplace_back(
        [&work, begin = count * part / parts, end = count * (part + 1) / parts] { work(begin, end); });
  work(std::int64_t{0}, count / parts);
}

}  // namespace viscera

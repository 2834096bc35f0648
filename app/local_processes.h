// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>

namespace viscera {

struct LocalProcessesEnd {
  int status = 0;               ///< exit status for the whole run
  bool firstWasKilled = false;  ///< rank 0 could not say how the run ended
};

/// Starts this program `count` times more, with its own arguments and the place of each among them in the
/// environment, and waits for all. This process only watches: it loads no data and uses no device, so that
/// nothing can keep it from passing on a stop request, seeing a process die and ending the others, which have
/// 50 s to save.
///
/// The status is that of the first process that failed by itself; else kInterrupted where one was interrupted
/// or killed. @throws Error{Io} where the loopback network is not permitted.
[[nodiscard]] LocalProcessesEnd runLocalProcesses(std::int64_t count, const std::stop_token& stop);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"

#include <mutex>
#include <vector>

namespace viscera {

/// Takes the events of one run on the engine thread and keeps them until the GUI thread drains them. Every
/// sample is kept; of pictures only the newest.
class RunEventRelay final : public RunObserver {
 public:
  void onEvent(const RunEvent& event) noexcept override;  // engine thread

  /// What has come since the last call, in order. GUI thread.
  [[nodiscard]] std::vector<RunEvent> drain();

 private:
  std::mutex mutex_;
  std::vector<RunEvent> pending_;  // guarded by mutex_
};

}  // namespace viscera

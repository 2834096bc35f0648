// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_event_relay.h"

#include <algorithm>

namespace viscera {

void RunEventRelay::onEvent(const RunEvent& event) noexcept {
  const std::lock_guard lock(mutex_);
  if (std::holds_alternative<PreviewReady>(event))
    pending_.erase(
        std::remove_if(pending_.begin(),
                       pending_.end(),
                       [](const RunEvent& one) { return std::holds_alternative<PreviewReady>(one); }),
        pending_.end());
  pending_.push_back(event);
}

std::vector<RunEvent> RunEventRelay::drain() {
  std::vector<RunEvent> batch;
  const std::lock_guard lock(mutex_);
  batch.swap(pending_);
  return batch;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/beat_record.h"

#include <algorithm>
#include <cmath>

namespace viscera {

void DelayHistogram::add(double delay_ms) {
  const double delay = std::max(0.0, delay_ms);
  const auto place = static_cast<std::size_t>(std::min(delay / kClass_ms, 1e9));
  if (place < classes_.size()) ++classes_[place];
  ++count_;
  maximum_ms_ = std::max(maximum_ms_, delay);
}

void DelayHistogram::clear() {
  classes_.fill(0);
  count_ = 0;
  maximum_ms_ = 0.0;
}

double DelayHistogram::percentile_ms(double share) const {
  const auto rank = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count_) - 1e-9)));
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    seen += classes_[i];
    if (seen >= rank) return std::min(static_cast<double>(i + 1) * kClass_ms, maximum_ms_);
  }
  return maximum_ms_;
}

BeatRecord::BeatRecord(double start_ms, double period_ms)
    : period_ms_(period_ms), due_ms_(start_ms + period_ms) {}

void BeatRecord::beat(double now_ms) {
  for (; due_ms_ <= now_ms + period_ms_ / 2; due_ms_ += period_ms_) {
    interval_.add(now_ms - due_ms_);
    whole_.add(now_ms - due_ms_);
  }
}

}  // namespace viscera

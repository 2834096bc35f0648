// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <ATen/autocast_mode.h>
#include <c10/core/Device.h>

namespace viscera {

/// While it lives, operations of this thread on the device that gain from it are computed in bfloat16 (with
/// Precision::Bf16); weights and losses stay float32.
class AutocastScope {
 public:
  AutocastScope(Precision precision, const c10::Device& device)
      : type_(device.type()), before_(at::autocast::is_autocast_enabled(type_)) {
    at::autocast::set_autocast_enabled(type_, precision == Precision::Bf16);
    at::autocast::set_autocast_dtype(type_, at::kBFloat16);
    at::autocast::increment_nesting();
  }
  ~AutocastScope() {
    // The outermost scope forgets the weights it has converted: the next step has others.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(type_, before_);
  }
  AutocastScope(const AutocastScope&) = delete;
  AutocastScope& operator=(const AutocastScope&) = delete;

 private:
  c10::DeviceType type_;
  bool before_;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace viscera {

/// While it lives, autocast does not lower the precision of operations on this thread: losses are computed in
/// float.
class FullPrecisionScope {
 public:
  FullPrecisionScope() : guard_(c10::autocast_dispatch_keyset) {}

 private:
  c10::impl::ExcludeDispatchKeyGuard guard_;
};

/// bfloat16 and half become float; float and double stay.
[[nodiscard]] inline at::Tensor asFullPrecision(const at::Tensor& tensor) {
  return tensor.element_size() < 4 ? tensor.to(at::kFloat) : tensor;
}

}  // namespace viscera

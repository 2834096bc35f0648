// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/pt_reader.h"

#include <string>
#include <vector>

namespace viscera {

/// A data.pkl and the tensors it refers to: tensor i has the storage key "i".
struct WrittenPickle {
  std::string bytes;
  std::vector<PtTensor> tensors;
};

/// Protocol 2, the calls of torch._utils._rebuild_tensor_v2 included. @throws Error{Internal} for a PtOpaque.
[[nodiscard]] WrittenPickle writePickle(const PtValue& value);

}  // namespace viscera

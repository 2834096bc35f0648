// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "tests/support/test_paths.h"

#include <ATen/ATen.h>

#include <array>
#include <cstdint>
#include <string>

namespace viscera::test {

/// Values by MONAI; tests/golden/make_inference.py wrote them.
inline Json inferenceGolden() {
  return readJsonFile(sourceFolder() / "tests" / "golden" / "inference.json");
}

/// A number in [-4, 4) for each whole number, the same as in make_inference.py.
inline float pseudo(std::int64_t n) {
  return static_cast<float>(static_cast<double>((n * n + 17 * n) % 10007) / 10007.0 * 8.0 - 4.0);
}

/// Logits [channels, size], equal within cubes of `cell` voxels.
inline at::Tensor pseudoLogits(std::int64_t channels,
                               const std::array<std::int64_t, 3>& size,
                               std::int64_t cell) {
  at::Tensor logits = at::empty({channels, size[0], size[1], size[2]}, at::kFloat);
  float* value = logits.data_ptr<float>();
  for (std::int64_t c = 0; c < channels; ++c)
    for (std::int64_t i = 0; i < size[0]; ++i)
      for (std::int64_t j = 0; j < size[1]; ++j)
        for (std::int64_t k = 0; k < size[2]; ++k)
          *value++ = pseudo(((c * 512 + i / cell) * 512 + j / cell) * 512 + k / cell);
  return logits;
}

}  // namespace viscera::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/base/progress.h"
#include "engine/data/preprocessing.h"
#include "engine/data/split.h"

namespace viscera {

/// A preprocessed case. `image` may be memory-mapped; hold the CachedCase while using its tensors.
struct CachedCase {
  std::string id;
  at::Tensor image;  ///< [1, I, J, K] int16; value in [0, 1] = image * scale
  at::Tensor label;  ///< [1, I, J, K] uint8, undefined where the case has none
  float scale = 1.0F / 32767.0F;
  ModelGrid grid;
  std::shared_ptr<const void> storage;  ///< keeps a mapping alive
};

/// Preprocessed cases on disk, computed once (the deterministic part of the transforms).
///
/// An entry is keyed by the identity of its files (path, size, modification time) and preprocessingKey(); it is written
/// atomically with a checksum, so that a kill never leaves a damaged one. Cases beyond `cacheRate` are
/// recomputed at every visit, to the same values. Any thread.
class CaseCache {
 public:
  /// `folder` is created on first use.
  CaseCache(std::filesystem::path folder,
            std::vector<SplitCase> cases,
            PreprocessingConfig preprocessing,
            double cacheRate);
  ~CaseCache();

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] const SplitCase& splitCase(std::size_t index) const;
  /// @throws Error{Io, InvalidInput} naming the case's file.
  [[nodiscard]] CachedCase get(std::size_t index) const;
  /// Computes all missing entries with `threads` threads; cases are reported as stage "prepare".
  void fill(int threads, const WorkContext& context) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace viscera

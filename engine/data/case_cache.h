// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/data/preprocessing.h"
#include "engine/data/split.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

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
/// An entry is keyed by the identity of its files (path, size, modification time) and preprocessingKey(); it
/// is written atomically with a checksum, so that a kill never leaves a damaged one. The checksum is read
/// once for each entry; a damaged entry is computed anew with a warning. Cases beyond `cacheRate` are
/// recomputed at every visit, to the same values. A case without labelPath is kept without its label map. Any
/// thread.
class CaseCache {
 public:
  /// `folder` is created on first use; `cases` are resolved. The first trunc(size * cacheRate) cases are
  /// kept.
  /// @throws Error{InvalidConfiguration} for a cacheRate outside 0 … 1.
  CaseCache(std::filesystem::path folder,
            std::vector<SplitCase> cases,
            PreprocessingConfig preprocessing,
            double cacheRate);
  ~CaseCache();

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] const SplitCase& splitCase(std::size_t index) const;
  /// Computes the case where it is not there yet. Image and label tensors must not be written to.
  /// @throws Error{Io, InvalidInput} naming the case's file.
  [[nodiscard]] CachedCase get(std::size_t index) const;
  /// Whether get() finds the case on disk, sound or not, and need not compute it. False where a file of the
  /// case is absent.
  [[nodiscard]] bool has(std::size_t index) const;
  /// Computes all missing entries with `threads` threads (0 = all cores); cases are reported as stage
  /// "prepare".
  /// @throws as get(), and Error{Cancelled}; the entries finished until then stay.
  void fill(int threads, const WorkContext& context) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace viscera

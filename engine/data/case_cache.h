// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/memory_map.h"
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
  std::shared_ptr<const MemoryMap> storage;  ///< null where nothing is mapped

  /// To be called after the last look at the tensors. @throws EntryBroken where a file that lost its bytes
  /// meanwhile gave zeros instead.
  void requireWhole() const;
};

/// An entry lost its bytes while it was read; get() will make it anew.
class EntryBroken : public Error {
 public:
  using Error::Error;
};

/// Calls `read`, which gets a case and looks at its tensors, again where the entry broke meanwhile.
template <class Read>
auto withWholeEntries(Read&& read) {
  for (int attempt = 1;; ++attempt) try {
      return read();
    } catch (const EntryBroken& broken) {
      if (attempt == 3) throw;
      logWarning(std::string(broken.what()) + "; it is read again");
    }
}

/// A file of a case has disappeared, or is no longer the one that the run began with. The message names both.
class CaseLost : public Error {
 public:
  using Error::Error;
};

/// Preprocessed cases on disk, computed once (the deterministic part of the transforms).
///
/// An entry is keyed by the identity of its files (path, size, modification time) and preprocessingKey(); it
/// is written atomically with a checksum, so that a kill never leaves a damaged one. The checksum is read
/// once for each entry, and again where its file changes; a damaged entry is computed anew with a warning.
/// Cases beyond `cacheRate` are recomputed at every visit, to the same values. A case without labelPath is
/// kept without its label map. Nothing is ever computed from other files than those that were there when the
/// case was first asked for. Any thread.
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
  /// @throws Error{Io, InvalidInput} naming the case's file; CaseLost where it would have to be computed from
  /// files that are gone or have changed, or was given up.
  [[nodiscard]] CachedCase get(std::size_t index) const;
  /// Whether get() finds the case on disk, sound or not, and need not compute it. False where a file of the
  /// case is absent.
  [[nodiscard]] bool has(std::size_t index) const;
  /// Computes all missing entries with `threads` threads (0 = all cores); cases are reported as stage
  /// "prepare". A lost case is given up, see giveUp().
  /// @throws as get(), and Error{Cancelled}; the entries finished until then stay.
  void fill(int threads, const WorkContext& context, MissingCase setting = MissingCase::Stop) const;

  /// @throws CaseLost where the files of a case are not those that were there when it was first asked for.
  void requireSource(std::size_t index) const;
  /// Says once for each kept case that its files are gone or have changed; its entry is still what it was.
  void warnOfChangedSources() const;
  /// What the run does about a lost case, by its setting: with Skip get() throws CaseLost from now on, which
  /// is said once; with Stop this @throws CaseLost with the remedy.
  void giveUp(std::size_t index, const CaseLost& lost, MissingCase setting) const;

  /// SHA-256 of a case's entry, which depends on the content of its files and the preprocessing alone; empty
  /// where there is no entry.
  [[nodiscard]] std::string contentHash(std::size_t index) const;
  /// SHA-256 of size and modification time of the case's files; empty where one is absent.
  [[nodiscard]] std::string sourceHash(std::size_t index) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace viscera

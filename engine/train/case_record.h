// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/case_cache.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// cases.json of a run folder: what the data of a run were when it first met them, so that a continuation
/// never goes on with other data unnoticed.
///
/// {"format_version": 1, "training": {"img1": {"content": SHA-256 of the prepared case, "source": SHA-256 of
/// size and modification time of its files}, …}, "validation": {…}}. "content" is empty where the cache does
/// not keep the case.
class CaseRecord {
 public:
  explicit CaseRecord(const std::filesystem::path& runFolder);

  using NamedCache = std::pair<std::string, const CaseCache*>;  ///< "training" or "validation"
  /// Gives up each case whose prepared content is not the recorded one, see CaseCache::giveUp; warns where
  /// only size or time of the files of a case that is not kept can tell. Nothing where there is no record.
  /// @throws CaseLost with MissingCase::Stop, Error{InvalidInput} for a damaged record.
  void compare(const std::vector<NamedCache>& caches, MissingCase setting) const;
  /// Records all cases; with `keepKnown` those that the record knows stay as they are. @throws Error{Io}.
  void write(const std::vector<NamedCache>& caches, bool keepKnown) const;

 private:
  std::filesystem::path file_;
};

}  // namespace viscera

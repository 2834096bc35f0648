// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume_io.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace viscera {

/// A scan as its file has it.
struct ScanFile {
  std::shared_ptr<const Volume> volume;
  std::vector<std::string> notes;  ///< what the reader mended, one sentence each
};

/// A label map with what counting it once tells.
struct LabelFile {
  std::shared_ptr<const Volume> labels;    ///< UInt8
  std::array<std::int64_t, 256> counts{};  ///< voxels of each label
};

/// Volumes read lately, so that going back and forth between cases reads each file once; a file that changed
/// is read again. Volumes that are in use elsewhere are shared, not copied. Any thread, several at once; two
/// that ask for one file read it once.
class VolumeStore {
 public:
  /// Keeps at most `limit_bytes` beyond what was asked for last.
  explicit VolumeStore(std::int64_t limit_bytes = std::int64_t{1} << 30) : limit_bytes_(limit_bytes) {}

  /// @throws as readVolume.
  [[nodiscard]] ScanFile scan(const std::filesystem::path& file);
  /// @throws as readVolume and labelMapFrom.
  [[nodiscard]] LabelFile labels(const std::filesystem::path& file);
  /// Of the volumes kept.
  [[nodiscard]] std::int64_t bytes() const;
  [[nodiscard]] std::int64_t reads() const;  ///< how many files were read so far

 private:
  struct Entry {
    ScanFile scan;
    LabelFile labels;
    std::int64_t bytes = 0;
  };
  struct Slot {
    std::shared_future<Entry> entry;
    std::int64_t bytes = 0;  // 0: still being read
    std::int64_t lastUse = 0;
  };
  Entry take(const std::filesystem::path& file, bool asLabels);
  [[nodiscard]] static Entry read(const std::filesystem::path& file, bool asLabels);
  void makeRoom(const std::string& keep);

  std::int64_t limit_bytes_;
  mutable std::mutex mutex_;
  std::map<std::string, Slot> slots_;  // guarded by mutex_; by file, time of its last change and kind
  std::int64_t uses_ = 0;              // guarded by mutex_
  std::int64_t reads_ = 0;             // guarded by mutex_
};

}  // namespace viscera

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
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class ScanFileService;

/// A scan as its file has it.
struct ScanFile {
  std::shared_ptr<const Volume> volume;
  std::vector<std::string> notes;  ///< what the reader mended, one sentence each
};

/// A label map with what counting it once tells.
struct LabelFile {
  std::shared_ptr<const Volume> labels;    ///< UInt8
  std::array<std::int64_t, 256> counts{};  ///< voxels of each label
  std::map<int, std::string> names;        ///< that the file carries; empty: none
};

/// Volumes read lately, so that going back and forth between cases reads each file once; a file that changed
/// is read again. Volumes that are in use elsewhere are shared, not copied. Any thread, several at once; two
/// that ask for one file read it once.
class VolumeStore {
 public:
  static constexpr std::int64_t kUsualLimit_bytes = std::int64_t{1} << 30;

  /// Keeps at most `limit_bytes` beyond what was asked for last. `files` tells the names of labels and
  /// outlives the store; null: nobody tells them.
  explicit VolumeStore(std::int64_t limit_bytes = kUsualLimit_bytes, ScanFileService* files = nullptr)
      : limit_bytes_(limit_bytes), files_(files) {}

  /// @throws as readVolume.
  [[nodiscard]] ScanFile scan(const std::filesystem::path& file);
  /// @throws as readVolume and labelMapFrom.
  [[nodiscard]] LabelFile labels(const std::filesystem::path& file);
  /// Whether a file is a DICOM segmentation, which labels() and scan() do not read.
  [[nodiscard]] bool isSegmentation(const std::filesystem::path& file) const;
  /// A DICOM segmentation, on `grid` where its frames lie on the slices of it; not kept.
  /// @throws as ScanFileService::readSegmentation.
  [[nodiscard]] LabelFile segmentation(const std::filesystem::path& file,
                                       const std::optional<Geometry>& grid,
                                       const std::map<int, std::string>& names) const;
  /// Names that a label map carries, whichever way its voxels are read.
  [[nodiscard]] std::map<int, std::string> namesOf(const std::filesystem::path& file) const;
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
  [[nodiscard]] Entry read(const std::filesystem::path& file, bool asLabels) const;
  void makeRoom(const std::string& keep);

  std::int64_t limit_bytes_;
  ScanFileService* files_;
  mutable std::mutex mutex_;
  std::map<std::string, Slot> slots_;  // guarded by mutex_; by file, time of its last change and kind
  std::int64_t uses_ = 0;              // guarded by mutex_
  std::int64_t reads_ = 0;             // guarded by mutex_
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/volume_store.h"

#include "engine/base/error.h"
#include "engine/volume/label_map.h"
#include "gui/bridge/scan_file_service.h"
#include "viewer/label_layer.h"

#include <algorithm>

namespace viscera {
namespace {

std::string keyOf(const std::filesystem::path& file, bool asLabels) {
  std::error_code none;  // a file that is not there is told of when it is read
  const auto changed = std::filesystem::last_write_time(file, none).time_since_epoch().count();
  const bool folder = std::filesystem::is_directory(file, none);
  const auto size = folder ? 0 : std::filesystem::file_size(file, none);
  return file.string() + '\n' + std::to_string(changed) + '\n' + std::to_string(size) +
         (asLabels ? "\nlabels" : "\nscan");
}

}  // namespace

ScanFile VolumeStore::scan(const std::filesystem::path& file) {
  return take(file, false).scan;
}

LabelFile VolumeStore::labels(const std::filesystem::path& file) {
  return take(file, true).labels;
}

std::map<int, std::string> VolumeStore::namesOf(const std::filesystem::path& file) const {
  return files_ == nullptr ? std::map<int, std::string>() : files_->labelNames(file);
}

bool VolumeStore::isSegmentation(const std::filesystem::path& file) const {
  return files_ != nullptr && files_->isSegmentation(file);
}

LabelFile VolumeStore::segmentation(const std::filesystem::path& file,
                                    const std::optional<Geometry>& grid,
                                    const std::map<int, std::string>& names) const {
  require(files_ != nullptr, "a DICOM segmentation needs somebody who reads it");
  SegmentationLabels read = files_->readSegmentation(file, grid, names);
  LabelFile labels;
  labels.labels = std::make_shared<const Volume>(std::move(read.labels));
  labels.counts = labelCounts(*labels.labels);
  labels.names = std::move(read.names);
  return labels;
}

VolumeStore::Entry VolumeStore::read(const std::filesystem::path& file, bool asLabels) const {
  Entry entry;
  LoadedVolume loaded = readVolume(file);
  if (asLabels) {
    entry.labels.labels = std::make_shared<const Volume>(
        loaded.volume.type() == VoxelType::UInt8 ? std::move(loaded.volume)
                                                 : labelMapFrom(loaded.volume, file.filename().string()));
    entry.labels.counts = labelCounts(*entry.labels.labels);
    entry.labels.names = namesOf(file);
    entry.bytes = static_cast<std::int64_t>(entry.labels.labels->bytes().size());
  } else {
    entry.scan = {std::make_shared<const Volume>(std::move(loaded.volume)), loaded.header.warnings};
    entry.bytes = static_cast<std::int64_t>(entry.scan.volume->bytes().size());
  }
  return entry;
}

VolumeStore::Entry VolumeStore::take(const std::filesystem::path& file, bool asLabels) {
  const std::string key = keyOf(file, asLabels);
  std::promise<Entry> reading;
  {
    std::unique_lock lock(mutex_);
    const auto found = slots_.find(key);
    if (found != slots_.end()) {
      found->second.lastUse = ++uses_;
      const std::shared_future<Entry> entry = found->second.entry;
      lock.unlock();
      return entry.get();
    }
    slots_[key] = {reading.get_future().share(), 0, ++uses_};
    ++reads_;
  }
  try {
    Entry entry = read(file, asLabels);
    reading.set_value(entry);
    const std::lock_guard lock(mutex_);
    slots_[key].bytes = entry.bytes;
    makeRoom(key);
    return entry;
  } catch (...) {
    reading.set_exception(std::current_exception());
    const std::lock_guard lock(mutex_);
    slots_.erase(key);  // the next one tries again
    throw;
  }
}

/// Lets go of what was used longest ago. Call it under the lock.
void VolumeStore::makeRoom(const std::string& keep) {
  std::int64_t total = 0;
  for (const auto& [key, slot] : slots_) total += slot.bytes;
  while (total > limit_bytes_) {
    auto oldest = slots_.end();
    for (auto one = slots_.begin(); one != slots_.end(); ++one)
      if (one->first != keep && one->second.bytes > 0 &&
          (oldest == slots_.end() || one->second.lastUse < oldest->second.lastUse))
        oldest = one;
    if (oldest == slots_.end()) return;
    total -= oldest->second.bytes;
    slots_.erase(oldest);
  }
}

std::int64_t VolumeStore::bytes() const {
  const std::lock_guard lock(mutex_);
  std::int64_t total = 0;
  for (const auto& [key, slot] : slots_) total += slot.bytes;
  return total;
}

std::int64_t VolumeStore::reads() const {
  const std::lock_guard lock(mutex_);
  return reads_;
}

}  // namespace viscera

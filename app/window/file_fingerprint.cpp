// SPDX-License-Identifier: Apache-2.0
#include "app/window/file_fingerprint.h"

#include <algorithm>
#include <cstdint>
#include <system_error>

namespace viscera {
namespace {

namespace fs = std::filesystem;

struct FileFacts {
  std::uintmax_t files = 0;
  std::uintmax_t bytes = 0;
  std::int64_t newest = 0;

  void add(const fs::path& file) {
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    if (failed) return;
    const auto changed = fs::last_write_time(file, failed).time_since_epoch().count();
    if (failed) return;
    newest = files == 0 ? changed : std::max<std::int64_t>(newest, changed);
    ++files;
    bytes += size;
  }
};

std::string partOf(const fs::path& path) {
  if (path.empty()) return "none";
  FileFacts facts;
  std::error_code failed;
  if (fs::is_directory(path, failed)) {
    for (fs::directory_iterator entry(path, failed), end; !failed && entry != end; entry.increment(failed))
      facts.add(entry->path());
  } else {
    facts.add(path);
  }
  if (facts.files == 0) return "absent";
  return std::to_string(facts.files) + ':' + std::to_string(facts.bytes) + '@' + std::to_string(facts.newest);
}

}  // namespace

std::string fingerprintOf(const fs::path& image, const fs::path& label) {
  return partOf(image) + ' ' + partOf(label);
}

}  // namespace viscera

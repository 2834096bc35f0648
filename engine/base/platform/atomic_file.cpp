// SPDX-License-Identifier: Apache-2.0
#include "engine/base/atomic_file.h"

#include "engine/base/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace viscera {
namespace {

/// Ends the name of an unfinished file, before six random characters.
constexpr std::string_view kMark = ".unfinished-";
constexpr std::size_t kRandomCharacters = 6;

/// What a person can do about it; empty where the system's own words are all there is to say.
const char* remedyOf(int reason) {
  switch (reason) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space there";
    case EFBIG:
      return "; raise the largest size of a file that this process may write (ulimit -f)";
    case EACCES:
    case EPERM:
    case EROFS:
      return "; give this user write permission for its folder, or choose another one";
    default:
      return "";
  }
}

[[noreturn]] void throwIo(const std::filesystem::path& path, const std::string& action, int reason = errno) {
  throw Error(ErrorCode::Io,
              path.string() + ": " + action + " failed: " + std::strerror(reason) + remedyOf(reason));
}

void syncFolder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // some file systems refuse this; the rename itself has been done
  ::fsync(descriptor);
  ::close(descriptor);
}

bool isBeingWritten(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return true;  // gone meanwhile, or another user's
  const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0;
  ::close(descriptor);
  return locked;
}

bool hasUnfinishedName(std::string_view name) {
  if (!name.starts_with('.') || name.size() < kMark.size() + kRandomCharacters) return false;
  name.remove_suffix(kRandomCharacters);
  return name.ends_with(kMark);
}

std::filesystem::path folderOf(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
  std::error_code failed;
  std::filesystem::create_directories(folderOf(target_), failed);
  if (failed) throwIo(target_, "making its folder", failed.value());
  std::string name =
      (folderOf(target_) / ("." + target_.filename().string() + std::string(kMark) + "XXXXXX")).string();
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) throwIo(target_, "creating the file");
  temporary_ = name;
  ::flock(descriptor_, LOCK_EX | LOCK_NB);  // ends with the process: unfinishedFiles() sees whether it lives
  ::fchmod(descriptor_, 0644);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throwIo(target_, "writing");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::commit() {
  require(descriptor_ >= 0, "AtomicFile::commit called twice");
  if (::fsync(descriptor_) != 0) throwIo(target_, "flushing to disk");
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throwIo(target_, "renaming");
  ::close(descriptor_);
  descriptor_ = -1;
  syncFolder(folderOf(target_));
}

std::vector<std::filesystem::path> unfinishedFiles(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& item : std::filesystem::directory_iterator(folder, failed))
    if (hasUnfinishedName(item.path().filename().string()) && !isBeingWritten(item.path()))
      files.push_back(item.path());
  std::sort(files.begin(), files.end());
  return files;
}

void writeFileAtomically(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

}  // namespace viscera

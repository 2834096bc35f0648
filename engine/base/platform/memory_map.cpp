// SPDX-License-Identifier: Apache-2.0
#include "engine/base/memory_map.h"

#include "engine/base/error.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace viscera {
namespace {

/// Closes the file at the end of the scope; the mapping does not need it.
struct OpenFile {
  explicit OpenFile(const std::filesystem::path& path)
      : descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (descriptor >= 0) ::close(descriptor);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int descriptor;
};

[[noreturn]] void throwIo(const std::filesystem::path& path, const std::string& action) {
  const int reason = errno;
  throw Error(ErrorCode::Io, path.string() + ": " + action + " failed: " + std::strerror(reason));
}

}  // namespace

MemoryMap::MemoryMap(const std::filesystem::path& file) {
  const OpenFile open(file);
  if (open.descriptor < 0) throwIo(file, "opening the file");
  struct stat status {};
  if (::fstat(open.descriptor, &status) != 0) throwIo(file, "reading the file's size");
  if (!S_ISREG(status.st_mode)) throw Error(ErrorCode::Io, file.string() + ": is not a regular file");
  if (status.st_size == 0) return;  // an empty mapping is refused by the system
  const auto size = static_cast<std::size_t>(status.st_size);
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, open.descriptor, 0);
  if (memory == MAP_FAILED) throwIo(file, "mapping the file into memory");
  bytes_ = {static_cast<const std::byte*>(memory), size};
}

MemoryMap::~MemoryMap() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace viscera

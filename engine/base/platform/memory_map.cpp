// SPDX-License-Identifier: Apache-2.0
#include "engine/base/memory_map.h"

#include "engine/base/error.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <mutex>
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

/// One mapping, as the handler of SIGBUS finds it: only what is lock-free may be looked at there.
struct Guard {
  std::atomic<bool> taken = false;
  std::atomic<std::uintptr_t> begin = 0;  // 0: no mapping
  std::atomic<std::uintptr_t> end = 0;
  std::atomic<bool> broken = false;
};

// A run maps a few cases at a time; a mapping beyond this number is not guarded.
constexpr std::size_t kGuards = 1024;
std::array<Guard, kGuards> guards;
std::uintptr_t pageBytes = 4096;
struct sigaction before {};

/// Puts zeros where `address` and all behind it in its mapping cannot be read. False where it is in none.
bool replaceLostPages(std::uintptr_t address) {
  for (Guard& guard : guards) {
    const std::uintptr_t begin = guard.begin;
    const std::uintptr_t end = guard.end;
    if (begin == 0 || address < begin || address >= end) continue;
    const std::uintptr_t page = address / pageBytes * pageBytes;
    void* place =
        reinterpret_cast<void*>(page);  // NOLINT(performance-no-int-to-ptr): the system's own number
    if (::mmap(place, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      return false;
    guard.broken = true;
    return true;
  }
  return false;
}

extern "C" void onBusError(int number, siginfo_t* info, void*) {
  const int reason = errno;
  if (!replaceLostPages(reinterpret_cast<std::uintptr_t>(info->si_addr))) {
    ::sigaction(number, &before, nullptr);  // not ours: as if this handler were not there
    ::raise(number);                        // comes when this one has ended
  }
  errno = reason;
}

void installHandler() {
  static std::once_flag once;
  std::call_once(once, [] {
    pageBytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action {};
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &before);
  });
}

/// Number of the guard; kGuards where all are taken.
std::size_t takeGuard(std::span<const std::byte> bytes) {
  installHandler();
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  for (std::size_t i = 0; i < kGuards; ++i) {
    if (guards[i].taken.exchange(true)) continue;
    guards[i].broken = false;
    guards[i].end = begin + bytes.size();
    guards[i].begin = begin;
    return i;
  }
  return kGuards;
}

void giveBackGuard(std::size_t index) {
  guards[index].begin = 0;
  guards[index].taken = false;
}

[[noreturn]] void throwIo(const std::filesystem::path& path, const std::string& action) {
  const int reason = errno;
  throw Error(ErrorCode::Io, path.string() + ": " + action + " failed: " + std::strerror(reason));
}

}  // namespace

MemoryMap::MemoryMap(const std::filesystem::path& file) : guard_(kGuards) {
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
  guard_ = takeGuard(bytes_);
}

bool MemoryMap::isWhole() const noexcept {
  return guard_ == kGuards || !guards[guard_].broken;
}

MemoryMap::~MemoryMap() {
  if (guard_ < kGuards) giveBackGuard(guard_);
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace viscera

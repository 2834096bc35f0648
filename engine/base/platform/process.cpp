// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"

#include <malloc.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace viscera {
namespace {

/// The number behind `key` in a file of lines "key number …".
std::optional<std::int64_t> numberIn(const std::string& file, const std::string& key) {
  std::ifstream stream(file);
  std::string word;
  std::string rest;
  while (stream >> word) {
    std::int64_t number = 0;
    if (word == key && stream >> number) return number;
    stream.clear();
    std::getline(stream, rest);
  }
  return std::nullopt;
}

std::optional<std::int64_t> onlyNumberIn(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::int64_t number = 0;
  if (stream >> number) return number;
  return std::nullopt;  // "max": there is no limit
}

/// What the limits of control groups (version 2) leave, this process' group and those around it.
std::optional<std::int64_t> leftByControlGroups() {
  std::ifstream stream("/proc/self/cgroup");
  std::string line;
  while (std::getline(stream, line) && !line.starts_with("0::/")) continue;
  if (!line.starts_with("0::/")) return std::nullopt;
  const std::filesystem::path root = "/sys/fs/cgroup";
  std::optional<std::int64_t> left;
  for (std::filesystem::path group = root / line.substr(4);; group = group.parent_path()) {
    const auto most = onlyNumberIn(group / "memory.max");
    const auto used = onlyNumberIn(group / "memory.current");
    if (most && used) {
      // Pages of files that nobody has touched for a while are given up first.
      const std::int64_t files = numberIn((group / "memory.stat").string(), "inactive_file").value_or(0);
      left = std::min(left.value_or(*most), std::max<std::int64_t>(0, *most - *used + files));
    }
    if (group == root || !group.has_relative_path()) return left;
  }
}

/// Host name with the colon that ends it in an identity.
std::string hostPart() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + ":";
}

/// Start of a process in clock ticks after that of the machine; empty if unknown. Source: proc(5), field 22.
std::string startOf(const std::string& process) {
  std::ifstream stream("/proc/" + process + "/stat");
  const std::string line{std::istreambuf_iterator<char>(stream), {}};
  // Field 2 is the name of the program in parentheses, which may hold blanks and parentheses itself.
  const std::size_t name = line.rfind(')');
  if (name == std::string::npos) return {};
  std::istringstream fields(line.substr(name + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number)
    if (!(fields >> field)) return {};
  return field;
}

}  // namespace

std::int64_t residentBytes() {
  return numberIn("/proc/self/status", "VmRSS:").value_or(0) * 1024;
}

std::int64_t peakResidentBytes() {
  if (const auto kibibytes = numberIn("/proc/self/status", "VmHWM:")) return *kibibytes * 1024;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

void forgetPeakResident() {
  std::ofstream("/proc/self/clear_refs") << 5;  // the kernel's number for just that
}

void returnFreedMemory() {
  malloc_trim(0);
}

std::int64_t availableMemoryBytes() {
  const std::int64_t machine = numberIn("/proc/meminfo", "MemAvailable:").value_or(0) * 1024;
  const auto left = leftByControlGroups();
  return left && machine > 0 ? std::min(machine, *left) : machine;
}

std::int64_t wallClockMs() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

double monotonicSeconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

double processAge_s() {
  std::istringstream start(startOf("self"));
  double start_ticks = 0.0;
  timespec now{};
  if (!(start >> start_ticks) || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return -1.0;
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) -
         start_ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string processIdentity() {
  const std::string process = std::to_string(getpid());
  const std::string start = startOf(process);
  return hostPart() + process + (start.empty() ? "" : ":" + start);
}

std::optional<bool> processRuns(const std::string& identity) {
  const std::string host = hostPart();
  if (!identity.starts_with(host)) return std::nullopt;
  const std::size_t end = identity.find(':', host.size());
  const std::string process = identity.substr(host.size(), end - host.size());
  std::error_code ignored;
  if (!std::filesystem::exists("/proc/" + process, ignored)) return false;
  if (end == std::string::npos) return true;
  const std::string start = startOf(process);
  return start.empty() || start == identity.substr(end + 1);  // another user's process may hide its start
}

std::string processInWords(const std::string& identity) {
  const auto behindHost = identity.find(':');
  if (behindHost == std::string::npos) return identity;
  const auto behindNumber = identity.find(':', behindHost + 1);
  return identity.substr(behindHost + 1, behindNumber - behindHost - 1) + " on host " +
         identity.substr(0, behindHost);
}

void lowerThreadPriority() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
}

}  // namespace viscera

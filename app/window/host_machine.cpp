// SPDX-License-Identifier: Apache-2.0
#include "app/window/host_machine.h"

#include "app/window/recent_log.h"
#include "app/window/scrubbing.h"
#include "engine/base/process.h"
#include "engine/train/device.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace viscera {
namespace {

/// What follows `key` and the colon in the first line that begins with it.
std::string firstValue(const char* file, const std::string& key) {
  std::ifstream stream(file);
  std::string line;
  while (std::getline(stream, line)) {
    if (!line.starts_with(key)) continue;
    const std::size_t value = line.find_first_not_of(" \t", line.find(':') + 1);
    return value == std::string::npos ? "" : line.substr(value);
  }
  return {};
}

std::int64_t memoryOfMachine() {
  std::int64_t kibibytes = 0;
  std::istringstream(firstValue("/proc/meminfo", "MemTotal")) >> kibibytes;
  return kibibytes * 1024;
}

/// The folder itself, or the nearest one above it that is there.
std::filesystem::path existingPart(std::filesystem::path folder) {
  std::error_code ignored;
  if (folder.empty()) return "/";
  folder = std::filesystem::absolute(folder, ignored);
  while (!std::filesystem::exists(folder, ignored) && folder.has_relative_path())
    folder = folder.parent_path();
  return folder;
}

std::string gigabytes(std::int64_t bytes) {
  std::ostringstream text;
  text.precision(3);
  if (bytes < 100'000'000)
    text << std::llround(static_cast<double>(bytes) / 1e6) << " MB";
  else
    text << static_cast<double>(bytes) / 1e9 << " GB";
  return text.str();
}

std::string systemName() {
  std::ifstream stream("/etc/os-release");
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("PRETTY_NAME=")) continue;
    std::erase(line, '"');
    return line.substr(line.find('=') + 1);
  }
  return "Linux";
}

}  // namespace

HostMachine::Device HostMachine::device() {
  const std::lock_guard lock(mutex_);
  if (!device_) {
    const DeviceChoice choice = chooseDevice("auto");
    Device found{choice.name, {}, choice.reason};
    if (choice.device.is_cuda())
      found.name = choice.reason.substr(0, choice.reason.find(','));
    else
      found.name = firstValue("/proc/cpuinfo", "model name");
    if (found.name.empty()) found.name = "Processor";
    device_ = std::move(found);
  }
  return *device_;
}

MachineFacts HostMachine::facts(const std::filesystem::path& folder) {
  const Device used = device();
  MachineFacts facts;
  facts.device = used.id;
  facts.deviceName = used.name;
  facts.deviceReason = used.reason;
  facts.threads = at::get_num_threads();
  facts.memory = memoryOfMachine();
  facts.freeMemory = availableMemoryBytes();
  std::error_code failed;
  const auto space = std::filesystem::space(existingPart(folder), failed);
  if (!failed) {
    facts.disk = static_cast<std::int64_t>(space.capacity);
    facts.freeDisk = static_cast<std::int64_t>(space.available);
  }
  return facts;
}

std::string HostMachine::programVersion() const {
  return VISCERA_VERSION;
}

std::string HostMachine::diagnostics(const std::filesystem::path& project, bool withoutNames) {
  const MachineFacts now = facts(project);
  std::ostringstream text;
  text << "Viscera " << programVersion() << "\nSystem: " << systemName() << "\nDevice: " << now.device << "; "
       << now.deviceName << "; " << now.deviceReason << "\nThreads: " << now.threads
       << "\nMemory: " << gigabytes(now.freeMemory) << " free of " << gigabytes(now.memory)
       << "\nDisk: " << gigabytes(now.freeDisk) << " free of " << gigabytes(now.disk)
       << "\nProject: " << (project.empty() ? "none" : project.string()) << "\n\nComponents:\n";
  for (const ComponentVersion& one : components()) text << "  " << one.name << ' ' << one.version << '\n';
  text << "\nLast log lines:\n";
  for (const std::string& line : log_.lines()) text << "  " << line << '\n';
  return withoutNames ? scrubbed(text.str(), privateNames(project.string())) : text.str();
}

}  // namespace viscera

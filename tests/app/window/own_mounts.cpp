// SPDX-License-Identifier: Apache-2.0
#include "tests/app/window/own_mounts.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

namespace viscera::test {
namespace {

void writeLine(const char* file, const std::string& line) {
  std::ofstream(file) << line;
}

/// Mounts of its own for all threads to come, so that it must happen before there is a second one.
bool enterOwnMounts() {
  const auto user = std::to_string(geteuid());
  const auto group = std::to_string(getegid());
  const bool isAdministrator = geteuid() == 0;
  if (unshare(CLONE_NEWNS | (isAdministrator ? 0 : CLONE_NEWUSER)) != 0) return false;
  if (!isAdministrator) {
    writeLine("/proc/self/setgroups", "deny");
    writeLine("/proc/self/uid_map", user + ' ' + user + " 1");
    writeLine("/proc/self/gid_map", group + ' ' + group + " 1");
  }
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

const bool kHasOwnMounts = enterOwnMounts();

}  // namespace

bool mayMount() {
  return kHasOwnMounts;
}

Mounted::~Mounted() {
  unmount();
}

Mounted Mounted::smallDisk(const std::filesystem::path& folder, std::int64_t bytes) {
  const std::string options = "size=" + std::to_string(bytes);
  EXPECT_EQ(mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()), 0) << folder;
  return Mounted(folder);
}

Mounted Mounted::readOnly(const std::filesystem::path& folder) {
  EXPECT_EQ(mount(folder.c_str(), folder.c_str(), nullptr, MS_BIND, nullptr), 0) << folder;
  EXPECT_EQ(mount(nullptr, folder.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr), 0) << folder;
  return Mounted(folder);
}

void Mounted::unmount() {
  if (folder_.empty()) return;
  umount2(std::exchange(folder_, std::filesystem::path()).c_str(), MNT_DETACH);
}

void fillDisk(const std::filesystem::path& file, std::int64_t freeBytes) {
  std::filesystem::create_directories(file.parent_path());
  const auto space = static_cast<std::int64_t>(std::filesystem::space(file.parent_path()).available);
  const int filling = open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  EXPECT_EQ(posix_fallocate(filling, 0, std::max<std::int64_t>(1, space - freeBytes)), 0) << file;
  close(filling);
}

}  // namespace viscera::test

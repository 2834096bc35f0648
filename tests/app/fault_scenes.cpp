// SPDX-License-Identifier: Apache-2.0
#include "tests/app/fault_scenes.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace viscera::test {
namespace {

/// A mount namespace of its own; one of users as well where this is not the administrator.
Surroundings ownMounts() {
  if (geteuid() == 0) return {"unshare", "--mount"};
  return {"unshare", "--mount", "--user", "--map-root-user"};
}

Surroundings shell(const std::string& script, const std::vector<std::string>& arguments) {
  Surroundings words = {"sh", "-c", script, "sh"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Surroundings joined(Surroundings words, const Surroundings& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Starts a program; its stdout goes to `output`, its stderr nowhere.
pid_t start(Surroundings words, int output) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t process = fork();
  if (process != 0) return process;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDWR);
  dup2(output >= 0 ? output : nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

bool succeeds(const Surroundings& words) {
  int status = -1;
  waitpid(start(words, -1), &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

bool isPermitted(const Surroundings& surroundings) {
  return succeeds(joined(surroundings, {"true"}));
}

Surroundings withoutPrivileges() {
  if (geteuid() != 0) return {"env"};
  return {"setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"};
}

Surroundings readOnlyMount(const std::filesystem::path& folder) {
  return joined(ownMounts(),
                shell("mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && shift && exec \"$@\"",
                      {folder.string()}));
}

Surroundings limitedFileSize(std::int64_t bytes) {
  return {"prlimit", "--fsize=" + std::to_string(bytes)};
}

bool limitFileSize(pid_t process, std::int64_t bytes) {
  rlimit limit{};
  if (prlimit(process, RLIMIT_FSIZE, nullptr, &limit) != 0) return false;
  limit.rlim_cur = static_cast<rlim_t>(bytes);
  return prlimit(process, RLIMIT_FSIZE, &limit, nullptr) == 0;
}

SmallDisk::SmallDisk(const std::filesystem::path& folder, std::int64_t bytes) : folder_(folder) {
  std::filesystem::create_directories(folder_);
  std::array<int, 2> channel{};
  if (pipe2(channel.data(), O_CLOEXEC) != 0) return;
  process_ = start(joined(ownMounts(),
                          shell("mount -t tmpfs -o \"size=$1\" tmpfs \"$2\" && echo ready && exec sleep 3600",
                                {std::to_string(bytes), folder_.string()})),
                   channel[1]);
  close(channel[1]);
  char first = 0;
  const bool ready = read(channel[0], &first, 1) == 1;
  close(channel[0]);
  if (ready) return;
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

SmallDisk::~SmallDisk() {
  if (process_ < 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

Surroundings SmallDisk::surroundings() const {
  Surroundings words = {"nsenter", "--target=" + std::to_string(process_), "--mount"};
  if (geteuid() != 0) words.insert(words.end(), {"--user", "--preserve-credentials"});
  return words;
}

std::filesystem::path SmallDisk::seen(const std::filesystem::path& path) const {
  return std::filesystem::path("/proc/" + std::to_string(process_) + "/root") / path.relative_path();
}

bool SmallDisk::resize(std::int64_t bytes) {
  return succeeds(
      joined(surroundings(), {"mount", "-o", "remount,size=" + std::to_string(bytes), folder_.string()}));
}

void SmallDisk::fillUpTo(std::int64_t freeBytes) {
  const int file = open(seen(folder_ / "filling").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const auto space = static_cast<std::int64_t>(std::filesystem::space(seen(folder_)).available);
  (void)posix_fallocate(file, 0, std::max<std::int64_t>(1, space - freeBytes));
  close(file);
}

void SmallDisk::removeFilling() {
  std::filesystem::remove(seen(folder_ / "filling"));
}

}  // namespace viscera::test

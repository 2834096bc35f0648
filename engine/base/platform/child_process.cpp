// SPDX-License-Identifier: Apache-2.0
#include "engine/base/child_process.h"

#include "engine/base/error.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace viscera {
namespace {

constexpr int kNotStarted = 127;  // what shells say

std::vector<char*> pointersTo(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Of this process, with the changes.
std::vector<std::string> environmentWith(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string one = *entry;
    if (changes.count(one.substr(0, one.find('='))) == 0) all.push_back(one);
  }
  for (const auto& [name, value] : changes) all.push_back(name + "=" + value);
  return all;
}

}  // namespace

std::string programFile() {
  return std::filesystem::read_symlink("/proc/self/exe").string();
}

std::vector<std::string> programWords() {
  std::ifstream stream("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(stream, word, '\0');) words.push_back(word);
  return words;
}

ChildProcess::ChildProcess(const Start& start) {
  std::vector<std::string> words = start.words;
  std::vector<std::string> environment = environmentWith(start.environment);
  const std::vector<char*> wordPointers = pointersTo(words);
  const std::vector<char*> environmentPointers = pointersTo(environment);
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0)
    throw Error(ErrorCode::Internal,
                start.file + ": cannot be started (" + std::strerror(errno) + "); end other programs first");
  if (process_ > 0) return;
  // Between fork and exec only what is safe in a signal handler: other threads may have held locks.
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(kNotStarted);
  if (start.descriptor) fcntl(*start.descriptor, F_SETFD, 0);
  execve(start.file.c_str(), wordPointers.data(), environmentPointers.data());
  _exit(kNotStarted);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)), end_(other.end_) {}

ChildProcess::~ChildProcess() {
  if (process_ < 0 || end()) return;
  kill();
  waitpid(process_, nullptr, 0);
}

std::optional<ChildProcess::End> ChildProcess::end() {
  if (end_ || process_ < 0) return end_;
  int status = 0;
  const pid_t ended = waitpid(process_, &status, WNOHANG);
  if (ended == process_) end_ = WIFEXITED(status) ? End{WEXITSTATUS(status), 0} : End{0, WTERMSIG(status)};
  return end_;
}

void ChildProcess::interrupt() {
  send(SIGINT);
}

void ChildProcess::kill() {
  send(SIGKILL);
}

void ChildProcess::send(int signal) {
  if (process_ > 0 && !end()) ::kill(process_, signal);
}

int startDetached(const ChildProcess::Start& start, const std::filesystem::path& output) {
  std::vector<std::string> words = start.words;
  std::vector<std::string> environment = environmentWith(start.environment);
  const std::vector<char*> wordPointers = pointersTo(words);
  const std::vector<char*> environmentPointers = pointersTo(environment);
  const int said = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int told[2] = {-1, -1};  // number of the program, then the error where it could not be executed
  if (said < 0 || nothing < 0 || pipe2(told, O_CLOEXEC) != 0) {
    const std::string reason = std::strerror(errno);
    for (const int descriptor : {said, nothing})
      if (descriptor >= 0) close(descriptor);
    throw Error(ErrorCode::Io,
                output.string() + ": cannot be written (" + reason + "); check permissions and free space");
  }
  const pid_t first = fork();
  if (first == 0) {
    setsid();
    const pid_t second = fork();  // its parent is gone at once, so the system is who awaits it
    if (second == 0) {
      const pid_t self = getpid();
      dup2(nothing, STDIN_FILENO);
      dup2(said, STDOUT_FILENO);
      dup2(said, STDERR_FILENO);
      [[maybe_unused]] const auto number = write(told[1], &self, sizeof(self));
      execve(start.file.c_str(), wordPointers.data(), environmentPointers.data());
      const int error = errno;
      [[maybe_unused]] const auto reason = write(told[1], &error, sizeof(error));
    }
    _exit(second > 0 ? 0 : kNotStarted);
  }
  const int forkError = errno;
  for (const int descriptor : {said, nothing, told[1]}) close(descriptor);
  pid_t process = -1;
  int error = first < 0 ? forkError : 0;
  if (first > 0) {
    waitpid(first, nullptr, 0);
    if (read(told[0], &process, sizeof(process)) != static_cast<ssize_t>(sizeof(process))) error = EAGAIN;
    int reason = 0;
    if (read(told[0], &reason, sizeof(reason)) == static_cast<ssize_t>(sizeof(reason))) error = reason;
  }
  close(told[0]);
  if (error != 0)
    throw Error(ErrorCode::Internal, start.file + ": cannot be started (" + std::strerror(error) + ")");
  return process;
}

LoopbackListener::LoopbackListener() {
  descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (descriptor_ < 0 || bind(descriptor_, generic, length) != 0 || listen(descriptor_, SOMAXCONN) != 0 ||
      getsockname(descriptor_, generic, &length) != 0) {
    const std::string reason = std::strerror(errno);
    if (descriptor_ >= 0) close(descriptor_);
    throw Error(ErrorCode::Io,
                "127.0.0.1: no connection can be opened there (" + reason +
                    "); several processes need the loopback network");
  }
  port_ = ntohs(address.sin_port);
}

LoopbackListener::~LoopbackListener() {
  close(descriptor_);
}

}  // namespace viscera

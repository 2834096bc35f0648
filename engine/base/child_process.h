// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// The file this program was started from, and the words it was started with (the first one is its name).
[[nodiscard]] std::string programFile();
[[nodiscard]] std::vector<std::string> programWords();

/// A program that this one has started. It gets a process group of its own, so that Ctrl-C on the terminal
/// reaches only its parent, which passes it on; the system asks it to end where its parent ends before it.
/// The thread that starts it must outlive it.
class ChildProcess {
 public:
  struct Start {
    std::string file;
    std::vector<std::string> words;                  ///< the first one is the program's name
    std::map<std::string, std::string> environment;  ///< added to that of this process
    std::optional<int> descriptor;                   ///< an open file that it inherits
  };
  /// @throws Error{Internal} where the system has no room for another process.
  explicit ChildProcess(const Start& start);
  /// Kills and awaits it where it still runs.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ChildProcess& operator=(ChildProcess&&) = delete;

  /// How it ended; none while it runs.
  struct End {
    int status = 0;  ///< exit status
    int signal = 0;  ///< that ended it; 0 where it ended by itself
  };
  [[nodiscard]] std::optional<End> end();
  /// Asks it to end (SIGINT). Nothing where it has ended.
  void interrupt();
  /// Ends it at once (SIGKILL).
  void kill();

 private:
  void send(int signal);

  int process_ = -1;
  std::optional<End> end_;
};

/// Starts a program in a session of its own: it outlives this process, has no terminal, and writes what it
/// says to the end of `output`. Returns its number. @throws Error{Internal} where it cannot be started,
/// Error{Io} for an output that cannot be written.
int startDetached(const ChildProcess::Start& start, const std::filesystem::path& output);

/// A socket that listens at a free port of 127.0.0.1 until the object ends. Children inherit it only when
/// told to.
class LoopbackListener {
 public:
  /// @throws Error{Io} where the system permits none.
  LoopbackListener();
  ~LoopbackListener();
  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int descriptor_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace viscera

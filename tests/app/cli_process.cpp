// SPDX-License-Identifier: Apache-2.0
#include "tests/app/cli_process.h"

#include "engine/base/error.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace viscera::test {
namespace {

std::string contentOf(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void redirect(int descriptor, const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  dup2(file, descriptor);
  close(file);
}

}  // namespace

Json CliResult::json() const {
  try {
    return parseJson(out, "stdout");
  } catch (const Error& error) {
    ADD_FAILURE() << error.what() << "\nstdout: " << out << "\nstderr: " << err;
    return nullptr;
  }
}

CliProcess::CliProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& before) {
  std::string pattern = (std::filesystem::temp_directory_path() / "viscera-cli-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  std::vector<std::string> words = before;
  words.emplace_back(VISCERA_CLI);
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  process_ = fork();
  if (process_ != 0) return;
  redirect(STDOUT_FILENO, folder_ / "out");
  redirect(STDERR_FILENO, folder_ / "err");
  execvp(pointers[0], pointers.data());
  _exit(127);
}

CliProcess::~CliProcess() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string CliProcess::errSoFar() const {
  return contentOf(folder_ / "err");
}

bool CliProcess::hasEnded() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid != 0;
}

void CliProcess::signal(int number) {
  if (process_ > 0) kill(process_, number);
}

CliResult CliProcess::wait() {
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  CliResult result;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = contentOf(folder_ / "out");
  result.err = contentOf(folder_ / "err");
  return result;
}

CliResult runCli(const std::vector<std::string>& arguments, const std::vector<std::string>& before) {
  return CliProcess(arguments, before).wait();
}

}  // namespace viscera::test

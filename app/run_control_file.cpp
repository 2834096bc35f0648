// SPDX-License-Identifier: Apache-2.0
#include "app/run_control_file.h"

#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/log.h"
#include "engine/base/process.h"

#include <array>
#include <chrono>
#include <exception>
#include <fstream>
#include <string_view>
#include <utility>

namespace viscera {
namespace {

using Request = RunControl::Request;

constexpr const char* kFileName = "control.json";
constexpr std::chrono::milliseconds kPeriod{500};
constexpr std::size_t kMostBytes = 4096;
constexpr std::array<std::pair<Request, std::string_view>, 4> kNames = {
    {{Request::None, "none"},
     {Request::Pause, "pause"},
     {Request::StopNow, "stop"},
     {Request::StopAndFinalise, "finalise"}}};

std::string_view nameOf(Request request) {
  for (const auto& [known, name] : kNames)
    if (known == request) return name;
  return "none";
}

/// Empty where there is no file. More than a request can need is cut off, and then is none.
std::string contentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMostBytes, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

/// @throws Error{InvalidInput}.
Request requestIn(const std::string& text, const std::filesystem::path& file) {
  const Json document = parseJson(text, file.string());
  const auto request = document.find("request");
  if (request != document.end() && request->is_string())
    for (const auto& [known, name] : kNames)
      if (request->get_ref<const std::string&>() == name) return known;
  throw Error(
      ErrorCode::InvalidInput,
      file.string() +
          ": \"request\" is not one of none, pause, stop, finalise; write it with `viscera-cli runs`");
}

void pass(Request request, RunControl& control) {
  switch (request) {
    case Request::None:
      return control.resume();
    case Request::Pause:
      return control.pause();
    case Request::StopNow:
      return control.stopNow();
    case Request::StopAndFinalise:
      return control.stopAndFinalise();
  }
}

}  // namespace

void writeRunRequest(const std::filesystem::path& runFolder, RunControl::Request request) {
  writeJsonFile(runFolder / kFileName,
                {{"request", std::string(nameOf(request))}, {"written_ms", wallClockMs()}});
}

RunControl::Request writtenRunRequest(const std::filesystem::path& runFolder) {
  const auto file = runFolder / kFileName;
  const std::string text = contentOf(file);
  if (text.empty()) return Request::None;
  try {
    return requestIn(text, file);
  } catch (const Error&) {
    return Request::None;  // the process that trains has said what is wrong with it
  }
}

void forgetRunRequests(const std::filesystem::path& runFolder) {
  const auto file = runFolder / kFileName;
  std::error_code failed;
  std::filesystem::remove(file, failed);
  if (failed)
    throw Error(ErrorCode::Io,
                file.string() + ": a request to an earlier session cannot be removed: " + failed.message() +
                    "; remove the file");
}

RunControlFile::RunControlFile(const std::filesystem::path& runFolder, RunControl& control)
    : file_(runFolder / kFileName), control_(control) {
  watcher_ = std::jthread([this](const std::stop_token& end) { watch(end); });
}

RunControlFile::~RunControlFile() {
  watcher_.request_stop();
  watcher_.join();
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

void RunControlFile::watch(const std::stop_token& end) {
  std::unique_lock lock(mutex_);
  while (!end.stop_requested()) {
    look();
    ending_.wait_for(lock, end, kPeriod, [] { return false; });
  }
}

void RunControlFile::look() {
  try {
    std::string text = contentOf(file_);
    if (text.empty() || text == seen_) return;
    seen_ = std::move(text);
    pass(requestIn(seen_, file_), control_);
  } catch (const std::exception& error) {
    logWarning(error.what());  // a request that cannot be read must not end a run
  }
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "app/window/scrubbing.h"

#include "engine/base/process.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <string_view>

namespace viscera {
namespace {

constexpr std::string_view kEndsOfPath = ":;,\"'()<>|\n";
constexpr std::size_t kShortestName = 2;  // a shorter one would tear words apart
// The longer ending first.
constexpr std::array<std::string_view, 19> kEndings = {".nii.gz",
                                                       ".nii",
                                                       ".nrrd",
                                                       ".nhdr",
                                                       ".mha",
                                                       ".mhd",
                                                       ".dcm",
                                                       ".json",
                                                       ".pt",
                                                       ".pth",
                                                       ".zip",
                                                       ".csv",
                                                       ".png",
                                                       ".txt",
                                                       ".sqlite",
                                                       ".tar.gz",
                                                       ".yaml",
                                                       ".log",
                                                       ".svg"};

bool isWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool isBoundary(const std::string& text, std::size_t at) {
  return at >= text.size() || !isWordCharacter(text[at]);
}

void replaceWord(std::string& text, const std::string& word, const std::string& by) {
  if (word.size() < kShortestName) return;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    const bool whole = (at == 0 || !isWordCharacter(text[at - 1])) && isBoundary(text, at + word.size());
    if (whole) text.replace(at, word.size(), by);
    at += whole ? by.size() : word.size();
  }
}

/// Gives each name its number.
class Numbering {
 public:
  std::string of(const std::string& name) {
    const auto [found, isNew] = numbers_.try_emplace(name, numbers_.size() + 1);
    return std::to_string(found->second);
  }

 private:
  std::map<std::string, std::size_t> numbers_;
};

bool startsPath(const std::string& text, std::size_t at) {
  const bool begins = text[at] == '/' || (text[at] == '~' && at + 1 < text.size() && text[at + 1] == '/');
  return begins && (at == 0 || (!isWordCharacter(text[at - 1]) && text[at - 1] != '/')) &&
         at + 1 < text.size() && text[at + 1] != ' ';
}

std::string withoutPaths(const std::string& text, Numbering& numbers) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (!startsPath(text, at)) {
      result += text[at++];
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(kEndsOfPath, at), text.size());
    result += "<path " + numbers.of(text.substr(at, end - at)) + ">";
    at = end;
  }
  return result;
}

/// Length of the file name with a known ending that begins at `at`, and of its ending; 0 where there is none.
std::pair<std::size_t, std::size_t> fileNameAt(const std::string& text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (isWordCharacter(text[end]) || text[end] == '.' || text[end] == '-' ||
                               text[end] == '/' || text[end] == '+'))
    ++end;
  while (end > at && text[end - 1] == '.') --end;
  const std::string_view word = std::string_view(text).substr(at, end - at);
  for (const std::string_view ending : kEndings)
    if (word.size() > ending.size() && word.ends_with(ending)) return {word.size(), ending.size()};
  return {0, 0};
}

std::string withoutFileNames(const std::string& text, Numbering& numbers) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const bool begins = isWordCharacter(text[at]) && (at == 0 || !isWordCharacter(text[at - 1]));
    const auto [length, ending] = begins ? fileNameAt(text, at) : std::pair<std::size_t, std::size_t>{0, 0};
    if (length == 0) {
      result += text[at++];
      continue;
    }
    result +=
        "<file " + numbers.of(text.substr(at, length)) + ">" + text.substr(at + length - ending, ending);
    at += length;
  }
  return result;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

PrivateNames privateNames(const std::string& folder) {
  PrivateNames names;
  names.people = {environment("USER"), environment("LOGNAME")};
  const std::string identity = processIdentity();
  names.hosts = {identity.substr(0, identity.find(':')), environment("HOSTNAME")};
  names.folders = {folder, environment("HOME")};
  return names;
}

std::string scrubbed(const std::string& text, const PrivateNames& names) {
  Numbering numbers;
  std::string result = text;
  for (const std::string& folder : names.folders)
    if (folder.size() > 1)
      for (std::size_t at = result.find(folder); at != std::string::npos; at = result.find(folder))
        result.replace(at, folder.size(), "/folder" + numbers.of(folder));
  result = withoutPaths(result, numbers);
  result = withoutFileNames(result, numbers);
  for (const std::string& person : names.people) replaceWord(result, person, "<user>");
  for (const std::string& host : names.hosts) replaceWord(result, host, "<host>");
  return result;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_folders.h"

#include "engine/base/error.h"
#include "engine/data/case_ids.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Name without ending, or none for a file of another kind.
std::optional<std::string> stemOf(const std::string& fileName, const std::string& fileEnding) {
  if (fileName.starts_with('.')) return std::nullopt;
  if (fileEnding.empty()) {
    const std::string stem = nameWithoutExtension(fileName);
    return stem == fileName ? std::nullopt : std::optional(stem);
  }
  if (fileName.size() <= fileEnding.size() || !fileName.ends_with(fileEnding)) return std::nullopt;
  return fileName.substr(0, fileName.size() - fileEnding.size());
}

/// Stem → file name of one folder; empty where it does not exist.
std::map<std::string, std::string> volumesIn(const fs::path& folder, const std::string& fileEnding) {
  std::map<std::string, std::string> volumes;
  if (!fs::is_directory(folder)) return volumes;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (const auto stem = stemOf(name, fileEnding)) volumes[*stem] = name;
  }
  if (failed) throw Error(ErrorCode::Io, folder.string() + ": cannot be listed: " + failed.message());
  return volumes;
}

/// Channel number of "case_0001": 1; none where the name has no four digits at its end.
std::optional<int> channelOf(const std::string& stem) {
  if (stem.size() < 6 || stem[stem.size() - 5] != '_') return std::nullopt;
  const std::string digits = stem.substr(stem.size() - 4);
  if (!std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
    return std::nullopt;
  return std::stoi(digits);
}

std::vector<SplitCase> casesIn(const fs::path& folder,
                               const std::string& images,
                               const std::string& labels,
                               CaseRole role,
                               const std::string& fileEnding) {
  const auto imageFiles = volumesIn(folder / images, fileEnding);
  const auto labelFiles = volumesIn(folder / labels, fileEnding);
  const bool numbered = std::any_of(
      imageFiles.begin(), imageFiles.end(), [](const auto& file) { return channelOf(file.first) == 0; });
  std::vector<SplitCase> cases;
  for (const auto& [stem, name] : imageFiles) {
    if (numbered && channelOf(stem).value_or(0) > 0)
      throw Error(ErrorCode::InvalidInput,
                  (folder / images / name).string() +
                      ": a case has more than one channel; only images of one channel (CT) are supported");
    SplitCase one;
    one.role = role;
    one.id = numbered && channelOf(stem) ? stem.substr(0, stem.size() - 5) : stem;
    one.image = images + '/' + name;
    const auto label = labelFiles.find(one.id);
    if (label != labelFiles.end()) one.label = labels + '/' + label->second;
    cases.push_back(one);
  }
  return cases;
}

}  // namespace

std::vector<SplitCase> casesOfFolders(const fs::path& folder, const std::string& fileEnding) {
  auto cases = casesIn(folder, "imagesTr", "labelsTr", CaseRole::Training, fileEnding);
  if (cases.empty()) return cases;
  for (SplitCase& test : casesIn(folder, "imagesTs", "labelsTs", CaseRole::Test, fileEnding))
    cases.push_back(std::move(test));
  return cases;
}

}  // namespace viscera

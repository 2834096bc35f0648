// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_ids.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

namespace viscera {
namespace {

constexpr std::array<std::string_view, 10> kExtensions = {
    ".nii.gz", ".nii", ".seg.nrrd", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm", ".npz", ".npy"};

bool endsWithIgnoringCase(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         std::equal(end.begin(),
                    end.end(),
                    text.end() - static_cast<std::ptrdiff_t>(end.size()),
                    [](char a, char b) {
                      return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
                    });
}

/// Names along the path, from the file upwards; the file without its extension.
std::vector<std::string> namesUpwards(const std::string& image) {
  std::vector<std::string> names;
  for (const auto& part : std::filesystem::path(image).lexically_normal().relative_path()) {
    const std::string name = part.string();
    if (!name.empty() && name != "." && name != "..") names.insert(names.begin(), name);
  }
  if (names.empty()) return {image};
  names.front() = nameWithoutExtension(names.front());
  return names;
}

std::string joined(const std::vector<std::string>& namesUpwards, std::size_t depth) {
  std::string id = namesUpwards.front();
  for (std::size_t i = 1; i < depth; ++i) id = namesUpwards[i] + '/' + id;
  return id;
}

/// Adds a folder to each id that occurs more than once; false when no id could be made longer.
bool lengthen(const std::vector<std::vector<std::string>>& names, std::vector<std::size_t>& depths) {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < names.size(); ++i) groups[joined(names[i], depths[i])].push_back(i);
  bool changed = false;
  for (const auto& [id, members] : groups) {
    if (members.size() < 2) continue;
    for (const std::size_t i : members) {
      if (depths[i] >= names[i].size()) continue;
      ++depths[i];
      changed = true;
    }
  }
  return changed;
}

}  // namespace

std::string nameWithoutExtension(const std::string& fileName) {
  for (const std::string_view extension : kExtensions)
    if (fileName.size() > extension.size() && endsWithIgnoringCase(fileName, extension))
      return fileName.substr(0, fileName.size() - extension.size());
  return fileName;
}

std::vector<std::string> uniqueCaseIds(const std::vector<std::string>& images) {
  std::vector<std::vector<std::string>> names;
  for (const std::string& image : images) names.push_back(namesUpwards(image));
  std::vector<std::size_t> depths(images.size(), 1);
  while (lengthen(names, depths)) {
  }
  std::vector<std::string> ids;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string id = joined(names[i], depths[i]);
    std::string unique = id;
    for (int number = 2; !taken.insert(unique).second; ++number) unique = id + '#' + std::to_string(number);
    ids.push_back(unique);
  }
  return ids;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/data/folder_pattern.h"

#include "engine/base/error.h"
#include "engine/data/case_ids.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr char kSource[] = "source_pattern";
constexpr std::string_view kCase = "{case}";
constexpr std::size_t kMostFiles = 1'000'000;  // a root or home folder chosen by mistake

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorCode::InvalidConfiguration, what);
}

void requireInside(const std::string& pattern) {
  for (const fs::path& part : fs::path(pattern))
    if (part == ".." || part == "/")
      refuse(pattern + ": the pattern leaves the folder; write it relative to it");
}

void requireUsable(const FolderPattern& pattern) {
  requireInside(pattern.images);
  requireInside(pattern.labels);
  if (pattern.images.find('*') == std::string::npos)
    refuse('"' + pattern.images +
           "\" holds no *, which stands for the name of the case; an example is *.nii.gz");
  if (!pattern.labels.empty() && pattern.labels.find(kCase) == std::string::npos)
    refuse('"' + pattern.labels +
           "\" holds no {case}, which stands for the name of the case; an example is {case}_seg.nii.gz");
}

std::string withCase(const std::string& labels, const std::string& name) {
  std::string path = labels;
  for (std::size_t at = path.find(kCase); at != std::string::npos; at = path.find(kCase, at + name.size()))
    path.replace(at, kCase.size(), name);
  return path;
}

/// Whether `text` fits from `t` on; `first` gets what the first * stood for. * stands for as little as fits.
bool fits(std::string_view pattern, std::string_view text, std::string* first) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  for (std::size_t end = star; end <= text.size(); ++end) {
    if (end > star && text[end - 1] == '/') return false;
    if (!fits(pattern.substr(star + 1), text.substr(end), nullptr)) continue;
    if (first != nullptr) *first = text.substr(star, end - star);
    return true;
  }
  return false;
}

int depthOf(const std::string& pattern) {
  return static_cast<int>(std::count(pattern.begin(), pattern.end(), '/'));
}

bool isVolume(const std::string& name) {
  return !name.starts_with('.') && nameWithoutExtension(name) != name;
}

/// Volume files, relative to the folder, as deep as the patterns reach.
std::set<std::string> volumesBelow(const FolderPattern& pattern, const WorkContext& context) {
  const int depth = std::max(depthOf(pattern.images), depthOf(pattern.labels));
  std::set<std::string> files;
  std::error_code failed;
  std::size_t seen = 0;
  const auto options =
      fs::directory_options::skip_permission_denied | fs::directory_options::follow_directory_symlink;
  fs::recursive_directory_iterator entry(pattern.folder, options, failed);
  for (const fs::recursive_directory_iterator end; !failed && entry != end; entry.increment(failed)) {
    context.throwIfStopped();
    if (++seen > kMostFiles)
      refuse(pattern.folder.string() + ": holds over a million files; choose a folder below it");
    std::error_code ignored;
    if (entry.depth() >= depth) entry.disable_recursion_pending();
    if (!isVolume(entry->path().filename().string()) || !entry->is_regular_file(ignored)) continue;
    files.insert(entry->path().lexically_relative(pattern.folder).generic_string());
  }
  if (failed) throw Error(ErrorCode::Io, pattern.folder.string() + ": cannot be listed: " + failed.message());
  return files;
}

std::string labelOf(const FolderPattern& pattern,
                    const std::string& name,
                    const std::set<std::string>& files) {
  if (pattern.labels.empty()) return {};
  const std::string label = fs::path(withCase(pattern.labels, name)).lexically_normal().generic_string();
  return files.contains(label) ? label : std::string();
}

}  // namespace

FolderPreview pairsOf(const FolderPattern& pattern, const WorkContext& context) {
  requireUsable(pattern);
  const std::set<std::string> files = volumesBelow(pattern, context);
  FolderPreview preview;
  std::set<std::string> labels;
  for (const std::string& file : files) {
    std::string name;
    if (!fits(pattern.images, file, &name)) continue;
    FolderPair pair{name, file, labelOf(pattern, name, files)};
    if (pair.label == file) pair.label.clear();
    if (!pair.label.empty()) labels.insert(pair.label);
    preview.pairs.push_back(std::move(pair));
  }
  std::erase_if(preview.pairs, [&labels](const FolderPair& pair) { return labels.contains(pair.image); });
  std::set<std::string> images;
  for (const FolderPair& pair : preview.pairs) images.insert(pair.image);
  if (pattern.labels.empty()) return preview;
  for (const std::string& file : files)
    if (fits(withCase(pattern.labels, "*"), file, nullptr) && !labels.contains(file) &&
        !images.contains(file))
      preview.labelsOnly.push_back(file);
  return preview;
}

Json splitOfPairs(const FolderPattern& pattern, const FolderPreview& preview) {
  Json training = Json::array();
  for (const FolderPair& pair : preview.pairs) {
    Json entry = {{"image", pair.image}};
    if (!pair.label.empty()) entry["label"] = pair.label;
    training.push_back(std::move(entry));
  }
  const fs::path folder = fs::absolute(pattern.folder).lexically_normal();
  return {{"name", (folder.has_filename() ? folder : folder.parent_path()).filename().string()},
          {"modality", {{"0", "CT"}}},
          {kSource, {{"images", pattern.images}, {"labels", pattern.labels}}},
          {"numTraining", training.size()},
          {"training", training},
          {"validation", Json::array()}};
}

std::optional<FolderPattern> patternOf(const Json& split, const fs::path& root) {
  const auto source = split.find(kSource);
  if (source == split.end() || !source->is_object()) return std::nullopt;
  const auto images = source->find("images");
  const auto labels = source->find("labels");
  if (images == source->end() || !images->is_string() || labels == source->end() || !labels->is_string())
    return std::nullopt;
  return FolderPattern{root, images->get<std::string>(), labels->get<std::string>()};
}

}  // namespace viscera

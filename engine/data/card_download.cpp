// SPDX-License-Identifier: Apache-2.0
#include "engine/data/card_download.h"

#include "engine/base/error.h"
#include "engine/data/case_ids.h"
#include "engine/data/embedded_resources.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

namespace viscera {
namespace {

namespace fs = std::filesystem;

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

/// Name without what people change by mistake: extension, case, channel number.
std::string looseName(const fs::path& file) {
  std::string stem = lowerCase(nameWithoutExtension(file.filename().string()));
  if (stem.ends_with("_0000")) stem.resize(stem.size() - 5);
  return stem;
}

bool isVolumeFile(const fs::path& file) {
  const std::string name = file.filename().string();
  return nameWithoutExtension(name) != name;
}

/// "label0001" where a label map may be called like its image: "img0001".
std::string imageNameOfLabel(const std::string& looseName) {
  return looseName.starts_with("label") ? "img" + looseName.substr(5) : std::string();
}

bool isInLabelFolder(const fs::path& file) {
  return lowerCase(file.parent_path().filename().string()).starts_with("label");
}

/// All files below a folder by their names, walked once.
class FilesBelow {
 public:
  explicit FilesBelow(const fs::path& root) : root_(root) {
    constexpr auto kOptions = fs::directory_options::skip_permission_denied;
    std::error_code failed;
    for (fs::recursive_directory_iterator entry(root, kOptions, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      std::error_code ignored;
      if (entry->is_directory(ignored)) continue;
      byName_[entry->path().filename().string()].push_back(entry->path());
      if (isVolumeFile(entry->path())) byLooseName_[looseName(entry->path())].push_back(entry->path());
    }
    for (auto* index : {&byName_, &byLooseName_})
      for (auto& [name, paths] : *index) std::sort(paths.begin(), paths.end());
  }

  [[nodiscard]] bool has(const std::string& listed) const {
    std::error_code ignored;
    return fs::exists(root_ / listed, ignored);
  }
  /// A file of that very name in another folder; empty: none.
  [[nodiscard]] std::string elsewhere(const std::string& listed) const {
    return firstFitting(byName_, fs::path(listed).filename().string(), listed);
  }
  [[nodiscard]] std::string wronglyNamed(const std::string& listed) const {
    const std::string loose = looseName(listed);
    if (const std::string found = firstFitting(byLooseName_, loose, listed); !found.empty()) return found;
    const auto images = byLooseName_.find(imageNameOfLabel(loose));
    if (images == byLooseName_.end()) return {};
    for (const fs::path& file : images->second)
      if (isInLabelFolder(file)) return relative(file);
    return {};
  }

 private:
  using Index = std::unordered_map<std::string, std::vector<fs::path>>;

  /// A file in a folder of label maps is no image, whatever its name.
  [[nodiscard]] std::string firstFitting(const Index& index,
                                         const std::string& name,
                                         const std::string& listed) const {
    const auto found = index.find(name);
    if (found == index.end()) return {};
    for (const fs::path& file : found->second)
      if (isInLabelFolder(listed) || !isInLabelFolder(file)) return relative(file);
    return {};
  }
  [[nodiscard]] std::string relative(const fs::path& file) const {
    return file.lexically_relative(root_).string();
  }

  fs::path root_;
  Index byName_;
  Index byLooseName_;
};

void appendPaths(const Json& entry, std::vector<std::string>& files) {
  if (entry.is_string()) files.push_back(entry.get<std::string>());
  if (!entry.is_object()) return;
  for (const char* key : {"image", "label"})
    if (const auto path = entry.find(key); path != entry.end()) files.push_back(path->get<std::string>());
}

FileList embeddedList(std::string_view text, const std::string& name, const std::string& names) {
  FileList list{name, names, {}};
  const Json document = parseJson(text, name);
  for (const char* key : {"training", "validation", "test"})
    if (const auto entries = document.find(key); entries != document.end())
      for (const Json& entry : *entries) appendPaths(entry, list.files);
  return list;
}

}  // namespace

std::vector<FileList> cardFileLists() {
  return {
      embeddedList(
          embeddedTciaSplit(),
          "TCIA",
          "the scans must lie at data/volume-covid19-A-NNNN.nii.gz, some with _dayNNN or _N before .nii.gz; "
          "the download keeps each in folders of its own"),
      embeddedList(
          embeddedBtcvSplit(),
          "BTCV",
          "the files must lie at imagesTr/imgNNNN.nii.gz and labelsTr/labelNNNN.nii.gz (0001-0010, "
          "0021-0040) "
          "and imagesTs/imgNNNN.nii.gz (0061-0080); the download has Training/img, Training/label and "
          "Testing/img")};
}

FileList fileListOf(const Split& split) {
  FileList list{split.name.empty() ? split.file.filename().string() : split.name, "", {}};
  for (const SplitCase& one : split.cases) {
    list.files.push_back(one.image);
    if (!one.label.empty()) list.files.push_back(one.label);
  }
  return list;
}

std::vector<DownloadReport> checkDownload(const std::vector<FileList>& lists, const fs::path& root) {
  const FilesBelow files(root);
  std::vector<DownloadReport> reports;
  for (const FileList& list : lists) {
    DownloadReport report;
    report.list = list;
    for (const std::string& listed : list.files) {
      std::string other;
      if (files.has(listed))
        ++report.inPlace;
      else if (other = files.elsewhere(listed); !other.empty())
        report.elsewhere.emplace_back(listed, other);
      else if (other = files.wronglyNamed(listed); !other.empty())
        report.wronglyNamed.emplace_back(listed, other);
      else
        report.missing.push_back(listed);
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "app/window/dataset_imports.h"

#include "app/window/split_edit_preview.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/data/dicom_import.h"
#include "engine/data/folder_pattern.h"

#include <set>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr char kFolderList[] = "viscera-split";

fs::path splitIn(const fs::path& fileOrFolder) {
  if (!fs::is_directory(fileOrFolder)) return fileOrFolder;
  const fs::path dataset = fileOrFolder / "dataset.json";
  if (fs::exists(dataset)) return dataset;
  throw Error(
      ErrorCode::InvalidInput,
      fileOrFolder.string() +
          ": holds no dataset.json, which an nnU-Net dataset begins with; import it as a folder of scans");
}

void countFiles(const Split& split, SplitPreview& preview) {
  for (const SplitCase& one : split.cases) {
    if (!one.label.empty()) ++preview.labelled;
    if (!one.found) {
      preview.missing.push_back(one.resolution.empty() ? one.image + " is missing" : one.resolution);
      continue;
    }
    ++preview.found;
    if (!one.resolution.empty()) ++preview.foundElsewhere;
  }
}

fs::path unusedName(const fs::path& folder) {
  fs::path file = folder / (std::string(kFolderList) + ".json");
  for (int number = 2; fs::exists(file); ++number)
    file = folder / (std::string(kFolderList) + '-' + std::to_string(number) + ".json");
  return file;
}

std::string unfitnessOf(const FoundSeries& series) {
  const std::string leftOut = leftOutAs(series);
  if (leftOut.empty()) return {};
  if (leftOut == "single slice") return "Only one picture, as in an overview.";
  if (leftOut == "without modality") return "The files do not say what they are.";
  return "Not CT but " + leftOut + '.';
}

std::int64_t imagesOf(const FoundSeries& series) {
  std::int64_t images = 0;
  for (const DicomSlice& slice : series.slices) images += slice.frames;
  return images;
}

}  // namespace

SplitPreview previewOfSplit(const fs::path& splitFileOrFolder,
                            const fs::path& root,
                            const WorkContext& work) {
  SplitPreview preview;
  preview.splitFile = splitIn(splitFileOrFolder);
  Split split = readSplit(preview.splitFile);
  work.throwIfStopped();
  resolvePaths(split, root.empty() ? fs::absolute(preview.splitFile).parent_path() : root);
  preview.name = split.name.empty() ? preview.splitFile.stem().string() : split.name;
  preview.counts = roleCounts(split);
  for (const auto& [value, name] : split.labels)
    if (value != 0) preview.labels.push_back(name);
  countFiles(split, preview);
  return preview;
}

bool canWriteIn(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return false;
  try {
    const AtomicFile probe(folder / ".viscera-probe");
    return true;
  } catch (const Error&) {
    return false;
  }
}

fs::path writeFolderSplit(const FolderPattern& pattern, const fs::path& project, const WorkContext& work) {
  const FolderPreview found = pairsOf(pattern, work);
  if (found.pairs.empty())
    throw Error(
        ErrorCode::InvalidInput,
        pattern.folder.string() + ": no file fits " + pattern.images + "; change the pattern of the scans");
  const fs::path file = unusedName(canWriteIn(pattern.folder) ? pattern.folder : project);
  writeJsonFile(file, splitOfPairs(pattern, found));
  return file;
}

std::vector<SeriesRow> seriesBelow(const fs::path& folder, const WorkContext& work) {
  const SeriesList found = listDicomSeries(folder, work);
  std::vector<SeriesRow> rows;
  for (const FoundSeries& series : found.series) {
    const fs::path place = series.folder.lexically_relative(folder);
    rows.push_back({seriesKey(series),
                    series.number,
                    series.modality,
                    imagesOf(series),
                    place.empty() || place == "." ? std::string() : place.string(),
                    unfitnessOf(series)});
  }
  return rows;
}

SeriesImport importChosenSeries(const fs::path& folder,
                                const std::vector<std::string>& keys,
                                const fs::path& target,
                                const WorkContext& work) {
  if (keys.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                folder.string() + ": no series is chosen; choose at least one");
  if (fs::exists(target / "split.json"))
    throw Error(ErrorCode::InvalidConfiguration,
                (target / "split.json").string() + ": is there already; choose another folder to write to");
  const ImportReport report =
      importDicom(folder, target, work, std::set<std::string>(keys.begin(), keys.end()));
  SeriesImport result;
  result.split = report.split;
  result.imported = static_cast<std::int64_t>(report.imported.size());
  for (const RefusedSeries& one : report.refused) result.refused.push_back(one.reason);
  return result;
}

}  // namespace viscera

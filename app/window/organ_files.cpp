// SPDX-License-Identifier: Apache-2.0
#include "app/window/organ_files.h"

#include "app/prediction_files.h"
#include "engine/base/error.h"
#include "engine/data/grid_difference.h"
#include "engine/interchange/organ_codes.h"
#include "engine/volume/label_map.h"
#include "engine/volume/volume_io.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr double kGridTolerance_mm = 1e-2;

std::vector<fs::path> volumesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    if (it->is_regular_file() && hasVolumeExtension(it->path())) files.push_back(it->path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string stemOfVolume(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.substr(0, name.find('.'));
}

/// Equal for names that mean the same organ.
std::string keyOf(const std::string& name) {
  if (const auto code = organCode(name))
    return code->type.value + (code->laterality ? '/' + code->laterality->value : std::string());
  std::string key;
  for (const char letter : name)
    key += letter == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return key;
}

struct OrganFile {
  int label = 0;
  std::string organ;
  fs::path file;
};

std::vector<OrganFile> organFilesIn(const fs::path& folder,
                                    const std::map<int, std::string>& organs,
                                    std::vector<std::string>& withoutFile) {
  std::map<std::string, fs::path> byKey;
  for (const fs::path& file : volumesIn(folder)) byKey.emplace(keyOf(stemOfVolume(file)), file);
  std::vector<OrganFile> files;
  for (const auto& [label, name] : organs) {
    if (label == 0) continue;
    if (const auto found = byKey.find(keyOf(name)); found != byKey.end())
      files.push_back({label, name, found->second});
    else
      withoutFile.push_back(name);
  }
  if (files.empty())
    throw Error(ErrorCode::InvalidInput,
                folder.string() + ": no file is named after an organ of the dataset, for example " +
                    (organs.empty() ? "spleen" : organs.rbegin()->second) + ".nii.gz");
  return files;
}

Volume readMask(const fs::path& file) {
  return labelMapFrom(readVolume(file).volume, file.string());
}

void lay(const Volume& mask,
         const OrganFile& file,
         const std::map<int, std::string>& organs,
         CombinedOrgans& combined,
         std::set<std::string>& pairs) {
  const auto from = mask.voxels<std::uint8_t>();
  const auto to = combined.labels.voxels<std::uint8_t>();
  std::array<bool, 256> met{};
  for (std::size_t n = 0; n < from.size(); ++n) {
    if (from[n] == 0) continue;
    if (to[n] == 0) {
      to[n] = static_cast<std::uint8_t>(file.label);
    } else {
      ++combined.overlap_voxels;
      met[to[n]] = true;
    }
  }
  for (const auto& [label, name] : organs)
    if (label > 0 && label < 256 && met[static_cast<std::size_t>(label)])
      pairs.insert(name + " and " + file.organ);
}

}  // namespace

fs::path organFolder(const fs::path& caseFolder) {
  for (const fs::path& folder : {caseFolder, caseFolder / "segmentations"})
    if (!volumesIn(folder).empty()) return folder;
  return {};
}

CombinedOrgans combineOrganFiles(const fs::path& folder,
                                 const std::map<int, std::string>& organs,
                                 const WorkContext& work) {
  CombinedOrgans combined;
  const std::vector<OrganFile> files = organFilesIn(folder, organs, combined.withoutFile);
  std::set<std::string> pairs;
  for (const OrganFile& file : files) {
    work.throwIfStopped();
    const Volume mask = readMask(file.file);
    if (&file == &files.front()) {
      combined.labels = Volume(mask.geometry(), VoxelType::UInt8);
    } else if (const auto difference =
                   gridDifference(combined.labels.geometry(), mask.geometry(), kGridTolerance_mm)) {
      throw Error(ErrorCode::InvalidInput,
                  file.file.string() + " lies on another grid than " + files.front().file.string() + ": " +
                      difference->text);
    }
    lay(mask, file, organs, combined, pairs);
  }
  combined.overlaps.assign(pairs.begin(), pairs.end());
  return combined;
}

}  // namespace viscera

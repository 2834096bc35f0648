// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/probability_file.h"

#include "engine/volume/volume_name.h"

#include <string>
#include <string_view>

namespace viscera {
namespace {

constexpr std::string_view kEnding = "_probability.nii.gz";

}  // namespace

std::filesystem::path probabilityFileOf(const std::filesystem::path& labelMap) {
  std::string name = labelMap.filename().string();
  name.resize(name.size() - volumeExtension(labelMap).size());
  return labelMap.parent_path() / (name + std::string(kEnding));
}

bool isProbabilityFile(const std::filesystem::path& file) {
  return file.filename().string().ends_with(kEnding);
}

std::filesystem::path currentProbabilityFileOf(const std::filesystem::path& labelMap) {
  std::error_code absent;
  std::filesystem::path file = probabilityFileOf(labelMap);
  const auto written = std::filesystem::last_write_time(file, absent);
  if (absent) return {};
  const auto labelsWritten = std::filesystem::last_write_time(labelMap, absent);
  return absent || labelsWritten > written ? std::filesystem::path() : file;
}

}  // namespace viscera

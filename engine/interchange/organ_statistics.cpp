// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/organ_statistics.h"

#include "engine/interchange/number_text.h"
#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

double percentile(const std::vector<float>& sorted, int percent) {
  const double place = static_cast<double>(sorted.size() - 1) * percent / 100.0;
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double low = sorted[below];
  return low + (static_cast<double>(sorted[above]) - low) * (place - static_cast<double>(below));
}

template <class T>
std::vector<float> valuesInside(const Volume& labels, const ExportLabel& label, std::span<const T> scan) {
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(label.voxels));
  const auto voxels = labels.voxels<std::uint8_t>();
  for (std::int64_t k = label.box.start[2]; k < label.box.stop[2]; ++k)
    for (std::int64_t j = label.box.start[1]; j < label.box.stop[1]; ++j) {
      const std::size_t row = labels.offset(0, j, k);
      for (std::int64_t i = label.box.start[0]; i < label.box.stop[0]; ++i) {
        const std::size_t at = row + static_cast<std::size_t>(i);
        if (voxels[at] == label.value) values.push_back(static_cast<float>(scan[at]));
      }
    }
  return values;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string result = "\"";
  for (const char letter : text) result += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return result + '"';
}

std::string headerLine() {
  std::string line = "label,name,snomed_code,laterality,voxels,volume_ml,mean_hu,sd_hu,min_hu";
  for (const int percent : kGivenPercentiles)
    line += percent == 50 ? ",median_hu"
                          : ",p" + std::string(percent < 10 ? "0" : "") + std::to_string(percent) + "_hu";
  return line + ",max_hu,not_finite_voxels,sd_definition,percentile_definition\n";
}

std::string hounsfieldFields(const std::optional<HounsfieldStatistics>& statistics) {
  if (!statistics) return std::string(kGivenPercentiles.size() + 4, ',');
  std::string text;
  for (const double value : {statistics->mean_hu, statistics->deviation_hu, statistics->lowest_hu})
    text += ',' + shortestText(value);
  for (const double value : statistics->percentiles_hu) text += ',' + shortestText(value);
  return text + ',' + shortestText(statistics->highest_hu);
}

std::string line(const OrganStatistics& organ) {
  const ExportLabel& label = organ.label;
  return std::to_string(label.value) + ',' + quoted(label.name) + ',' +
         (label.isCoded ? label.code.type.value : "") + ',' +
         (label.code.laterality ? label.code.laterality->meaning : "") + ',' + std::to_string(label.voxels) +
         ',' + shortestText(label.volume_ml) + hounsfieldFields(organ.hounsfield) + ',' +
         std::to_string(organ.notFinite) + ',' + std::string(kDeviationDefinition) + ',' +
         std::string(kPercentileDefinition) + '\n';
}

}  // namespace

std::optional<HounsfieldStatistics> hounsfieldStatistics(std::vector<float> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  HounsfieldStatistics result;
  const auto count = static_cast<double>(values.size());
  double sum = 0.0;
  for (const float value : values) sum += value;
  result.mean_hu = sum / count;
  double squares = 0.0;
  for (const float value : values) squares += (value - result.mean_hu) * (value - result.mean_hu);
  result.deviation_hu = std::sqrt(squares / count);
  result.lowest_hu = values.front();
  result.highest_hu = values.back();
  for (std::size_t n = 0; n < kGivenPercentiles.size(); ++n)
    result.percentiles_hu.at(n) = percentile(values, kGivenPercentiles.at(n));
  return result;
}

std::vector<OrganStatistics> organStatistics(const Volume& labels,
                                             const std::vector<ExportLabel>& table,
                                             const Volume* scan) {
  std::vector<OrganStatistics> organs;
  for (const ExportLabel& label : table) {
    OrganStatistics organ{label, std::nullopt, 0};
    if (scan != nullptr) {
      require(scan->size() == labels.size(), "organStatistics needs scan and labels on one grid");
      std::vector<float> values = withVoxelType(scan->type(), [&]<class T>(std::type_identity<T>) {
        return valuesInside<T>(labels, label, scan->voxels<T>());
      });
      organ.notFinite =
          static_cast<std::int64_t>(std::erase_if(values, [](float value) { return !std::isfinite(value); }));
      organ.hounsfield = hounsfieldStatistics(std::move(values));
    }
    organs.push_back(std::move(organ));
  }
  return organs;
}

std::string statisticsCsv(const std::vector<OrganStatistics>& organs) {
  std::string text = headerLine();
  for (const OrganStatistics& organ : organs) text += line(organ);
  return text;
}

std::vector<std::vector<std::string>> csvRows(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  bool quotedField = false;
  bool begins = true;
  for (std::size_t n = 0; n < text.size(); ++n) {
    const char letter = text[n];
    if (begins) rows.emplace_back(1);
    begins = false;
    std::string& field = rows.back().back();
    if (letter == '"' && quotedField && n + 1 < text.size() && text[n + 1] == '"') {
      field += '"';
      ++n;
    } else if (letter == '"') {
      quotedField = !quotedField;
    } else if (letter == ',' && !quotedField) {
      rows.back().emplace_back();
    } else if (letter == '\n' && !quotedField) {
      begins = true;
    } else {
      field += letter;
    }
  }
  return rows;
}

}  // namespace viscera

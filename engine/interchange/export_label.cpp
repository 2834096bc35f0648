// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/export_label.h"

#include "engine/volume/label_map.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

namespace viscera {
namespace {

constexpr std::size_t kLabelValues = 256;

struct Found {
  std::int64_t voxels = 0;
  Index3 first{std::numeric_limits<std::int64_t>::max(),
               std::numeric_limits<std::int64_t>::max(),
               std::numeric_limits<std::int64_t>::max()};
  Index3 last{-1, -1, -1};

  /// Takes a run of voxels along i.
  void add(const Index3& begin, std::int64_t length) {
    voxels += length;
    for (std::size_t d = 0; d < 3; ++d) {
      first.at(d) = std::min(first.at(d), begin.at(d));
      last.at(d) = std::max(last.at(d), begin.at(d) + (d == 0 ? length - 1 : 0));
    }
  }
};

std::array<Found, kLabelValues> search(const Volume& labels) {
  std::array<Found, kLabelValues> found;
  const auto voxels = labels.voxels<std::uint8_t>();
  const Index3& size = labels.size();
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j) {
      const auto row = voxels.subspan(labels.offset(0, j, k), static_cast<std::size_t>(size[0]));
      for (std::size_t i = 0; i < row.size();) {
        const auto end = std::find_if(row.begin() + static_cast<std::ptrdiff_t>(i),
                                      row.end(),
                                      [&](std::uint8_t value) { return value != row[i]; });
        const auto stop = static_cast<std::size_t>(end - row.begin());
        if (row[i] != 0)
          found.at(row[i]).add({static_cast<std::int64_t>(i), j, k}, static_cast<std::int64_t>(stop - i));
        i = stop;
      }
    }
  return found;
}

/// Without line breaks, blanks at the ends, and what ends a text in XML.
std::string plain(std::string text) {
  for (char& letter : text)
    if (static_cast<unsigned char>(letter) < 0x20) letter = ' ';
  for (auto at = text.find("]]>"); at != std::string::npos; at = text.find("]]>")) text.insert(at + 2, " ");
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? std::string()
                                    : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

std::string nameOf(int value, const std::map<int, std::string>& names) {
  const auto given = names.find(value);
  const std::string name = given == names.end() ? std::string() : plain(given->second);
  return name.empty() ? "label " + std::to_string(value) : name;
}

ExportLabel described(int value, const std::map<int, std::string>& names, const std::map<int, Rgb>& colours) {
  ExportLabel label;
  label.value = value;
  label.name = nameOf(value, names);
  const auto colour = colours.find(value);
  label.colour = colour == colours.end() ? paletteColour(value) : colour->second;
  const auto code = organCode(label.name);
  label.isCoded = code.has_value();
  label.code = code.value_or(uncodedTissue());
  return label;
}

}  // namespace

std::vector<ExportLabel> labelTable(const Volume& labels,
                                    const std::map<int, std::string>& names,
                                    const std::map<int, Rgb>& colours) {
  std::vector<ExportLabel> table;
  const auto found = search(labels);
  for (int value = 1; value < static_cast<int>(kLabelValues); ++value) {
    const Found& one = found.at(static_cast<std::size_t>(value));
    if (one.voxels == 0) continue;
    ExportLabel label = described(value, names, colours);
    label.voxels = one.voxels;
    label.volume_ml = organVolume_ml(one.voxels, labels.geometry());
    label.box.start = one.first;
    for (std::size_t d = 0; d < 3; ++d) label.box.stop.at(d) = one.last.at(d) + 1;
    table.push_back(std::move(label));
  }
  return table;
}

std::vector<ExportLabel> labelTable(const std::map<int, std::string>& names) {
  std::vector<ExportLabel> table;
  for (const auto& [value, name] : names)
    if (value > 0 && value < static_cast<int>(kLabelValues)) table.push_back(described(value, names, {}));
  return table;
}

std::string fileStemOf(const ExportLabel& label) {
  std::string stem;
  for (const char letter : label.name) {
    const auto c = static_cast<unsigned char>(letter);
    if (c < 0x80 && std::isalnum(c) != 0)
      stem += static_cast<char>(std::tolower(c));
    else if (!stem.empty() && stem.back() != '_')
      stem += '_';
  }
  while (!stem.empty() && stem.back() == '_') stem.pop_back();
  return stem.empty() ? "label_" + std::to_string(label.value) : stem;
}

}  // namespace viscera

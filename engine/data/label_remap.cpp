// SPDX-License-Identifier: Apache-2.0
#include "engine/data/label_remap.h"

#include "engine/api/organs.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/data/embedded_resources.h"
#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numeric>
#include <sstream>

namespace viscera {
namespace {

constexpr int kLargestSource = 65535;
constexpr int kLargestTarget = 255;
constexpr double kLabelTolerance = 1e-3;

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, file + ": " + reason);
}

std::optional<int> wholeNumber(const std::string& text) {
  int value = -1;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

/// Words in lower case and alphabetic order: "Kidney_Right" and "right kidney" are one name.
std::string comparable(const std::string& name) {
  std::string plain;
  for (const char letter : name) {
    const auto c = static_cast<unsigned char>(letter);
    plain += std::isalnum(c) != 0 || c >= 0x80 ? static_cast<char>(std::tolower(c)) : ' ';
  }
  std::vector<std::string> words;
  std::istringstream stream(plain);
  for (std::string word; stream >> word;) words.push_back(word);
  std::sort(words.begin(), words.end());
  std::string result;
  for (const std::string& word : words) result += (result.empty() ? "" : " ") + word;
  return result;
}

/// One label of a table: a name, or the new value itself.
struct SourceLabel {
  std::string name;
  std::optional<int> newValue;
};

struct SourceTable {
  std::string name;
  std::map<int, SourceLabel> labels;
};

void addLabel(SourceTable& table, int value, SourceLabel label, const std::string& file) {
  if (value < 0 || value > kLargestSource)
    refuse(file, "value " + std::to_string(value) + " is not in 0 … " + std::to_string(kLargestSource));
  if (label.newValue && (*label.newValue < 0 || *label.newValue > kLargestTarget))
    refuse(file, "the new value " + std::to_string(*label.newValue) + " is not in 0 … 255");
  if (value == 0) return;
  if (!table.labels.emplace(value, std::move(label)).second)
    refuse(file, "value " + std::to_string(value) + " is given twice");
}

/// {"1": "spleen"}, {"spleen": 1}, or {"1": 6} where a number behind a number is the new value.
SourceTable tableOf(const Json& labels, const std::string& file) {
  SourceTable table;
  for (const auto& [key, value] : labels.items()) {
    const std::optional<int> number = wholeNumber(key);
    if (number && value.is_string())
      addLabel(table, *number, {value.get<std::string>(), std::nullopt}, file);
    else if (number && value.is_number_integer())
      addLabel(table, *number, {"", value.get<int>()}, file);
    else if (!number && value.is_number_integer())
      addLabel(table, value.get<int>(), {key, std::nullopt}, file);
    else
      refuse(file,
             '"' + key + "\": " + value.dump() +
                 " is no label; it must be \"value\": \"name\" or \"name\": value");
  }
  return table;
}

SourceTable tableFrom(const Json& document, const std::string& file) {
  for (const char* key : {"from", "labels"}) {
    const auto found = document.is_object() ? document.find(key) : document.end();
    if (!document.is_object() || found == document.end() || !found->is_object()) continue;
    SourceTable table = tableOf(*found, file);
    const auto name = document.find("name");
    table.name = name != document.end() && name->is_string() ? name->get<std::string>() : file;
    if (!table.labels.empty()) return table;
  }
  refuse(file,
         "holds no labels; it needs {\"from\": {\"1\": \"spleen\", …}} or the \"labels\" of a dataset.json");
}

SourceTable sourceTable(const std::string& from) {
  if (from == "amos") return tableFrom(parseJson(embeddedAmosLabels(), "amos.json"), "amos.json");
  if (from == "totalsegmentator")
    return tableFrom(parseJson(embeddedTotalSegmentatorLabels(), "totalsegmentator.json"),
                     "totalsegmentator.json");
  if (!from.ends_with(".json"))
    throw Error(ErrorCode::InvalidConfiguration,
                "--table " + from + ": is neither amos nor totalsegmentator nor a JSON file");
  return tableFrom(readJsonFile(from), from);
}

/// Comparable name → value.
struct TargetTable {
  std::string name;
  std::map<std::string, int> values;
  std::map<int, std::string> names;
};

TargetTable btcvTable() {
  TargetTable table;
  table.name = "BTCV";
  const Json document = parseJson(embeddedBtcvLabels(), "btcv13.json");
  for (const auto& [value, names] : document.at("to").items())
    for (const Json& name : names) table.values[comparable(name.get<std::string>())] = *wholeNumber(value);
  for (const Organ& organ : kBtcvOrgans) table.names[organ.label] = organ.name;
  return table;
}

TargetTable targetTable(const std::string& to) {
  if (to == "btcv13") return btcvTable();
  if (!to.ends_with(".json"))
    throw Error(ErrorCode::InvalidConfiguration, "--to " + to + ": is neither btcv13 nor a JSON file");
  const SourceTable source = tableFrom(readJsonFile(to), to);
  TargetTable table;
  table.name = source.name;
  for (const auto& [value, label] : source.labels) {
    if (value > kLargestTarget) refuse(to, "value " + std::to_string(value) + " is not in 0 … 255");
    table.values[comparable(label.name)] = value;
    table.names[value] = label.name;
  }
  return table;
}

template <class T>
std::size_t sourceValue(T voxel, const std::string& name) {
  const auto value = static_cast<double>(voxel);
  const double whole = std::nearbyint(value);
  if (whole >= 0.0 && whole <= kLargestSource && std::abs(value - whole) <= kLabelTolerance)
    return static_cast<std::size_t>(whole);
  std::ostringstream text;
  text << name << " is not a label map: it holds the value " << value
       << ", and labels are whole numbers from 0 to " << kLargestSource;
  throw Error(ErrorCode::InvalidInput, text.str());
}

/// A value that stays fits into the bytes that are written. @throws Error{InvalidInput}.
int whatStays(int value, const std::string& name) {
  if (value <= kLargestTarget) return value;
  throw Error(ErrorCode::InvalidInput,
              name + ": holds the value " + std::to_string(value) +
                  ", which is above 255; give it another one too, for example " + std::to_string(value) +
                  "=0");
}

/// Voxels of each source value.
template <class T>
std::vector<std::int64_t> remapVoxels(std::span<const T> from,
                                      const std::vector<std::uint8_t>& newValue,
                                      std::span<std::uint8_t> to,
                                      const std::string& name) {
  std::vector<std::int64_t> counts(kLargestSource + 1, 0);
  for (std::size_t n = 0; n < from.size(); ++n) {
    const std::size_t value = sourceValue(from[n], name);
    ++counts[value];
    to[n] = newValue[value];
  }
  return counts;
}

}  // namespace

LabelMapping singleValues(const std::map<int, int>& changes) {
  if (changes.empty()) throw Error(ErrorCode::InvalidConfiguration, "no value is given another one");
  for (const auto& [from, to] : changes)
    if (from < 1 || from > kLargestSource || to < 0 || to > kLargestTarget)
      throw Error(ErrorCode::InvalidConfiguration,
                  std::to_string(from) + '=' + std::to_string(to) +
                      ": a value from 1 to 65535 becomes one from 0 to 255");
  LabelMapping mapping;
  mapping.name = "single values";
  mapping.target = changes;
  mapping.targetNames[0] = "background";
  mapping.othersStay = true;
  return mapping;
}

std::map<int, int> valueChangesIn(const std::vector<std::string>& texts) {
  std::map<int, int> changes;
  for (const std::string& text : texts) {
    const std::size_t sign = text.find('=');
    const auto from = wholeNumber(text.substr(0, sign));
    const auto to = sign == std::string::npos ? std::nullopt : wholeNumber(text.substr(sign + 1));
    if (!from || !to)
      throw Error(ErrorCode::InvalidConfiguration,
                  text + ": is no change of a value; write VALUE=NEW, for example 14=0");
    if (!changes.emplace(*from, *to).second)
      throw Error(ErrorCode::InvalidConfiguration, text + ": the value is given twice");
  }
  return changes;
}

LabelMapping labelMapping(const std::string& from, const std::string& to) {
  const SourceTable source = sourceTable(from);
  const TargetTable target = targetTable(to);
  LabelMapping mapping;
  mapping.name = source.name;
  for (const auto& [value, label] : source.labels) {
    mapping.sourceNames[value] = label.name;
    const auto named = target.values.find(comparable(label.name));
    std::optional<int> newValue = label.newValue;
    if (!newValue && named != target.values.end()) newValue = named->second;
    if (!newValue) continue;
    mapping.target[value] = *newValue;
    const auto name = target.names.find(*newValue);
    if (name != target.names.end()) mapping.targetNames[*newValue] = name->second;
  }
  if (mapping.target.empty())
    refuse(from,
           "none of its labels has a name of " + target.name +
               "; check the names, or give new values as numbers");
  return mapping;
}

RemappedLabels remapLabels(const Volume& labels, const LabelMapping& mapping, const std::string& name) {
  std::vector<std::uint8_t> newValue(kLargestSource + 1, 0);
  if (mapping.othersStay) std::iota(newValue.begin(), newValue.begin() + kLargestTarget + 1, std::uint8_t{0});
  for (const auto& [from, to] : mapping.target)
    newValue[static_cast<std::size_t>(from)] = static_cast<std::uint8_t>(to);
  RemappedLabels result{Volume(labels.geometry(), VoxelType::UInt8), {}};
  const auto counts = withVoxelType(labels.type(), [&](auto type) {
    return remapVoxels(
        labels.voxels<typename decltype(type)::type>(), newValue, result.volume.voxels<std::uint8_t>(), name);
  });
  for (int value = 1; value <= kLargestSource; ++value) {
    const std::int64_t voxels = counts[static_cast<std::size_t>(value)];
    if (voxels == 0) continue;
    RemapReport::Value one{value, voxels, "", std::nullopt};
    if (const auto named = mapping.sourceNames.find(value); named != mapping.sourceNames.end())
      one.name = named->second;
    if (const auto target = mapping.target.find(value); target != mapping.target.end())
      one.to = target->second;
    else if (mapping.othersStay)
      one.to = whatStays(value, name);
    result.report.values.push_back(std::move(one));
  }
  return result;
}

}  // namespace viscera

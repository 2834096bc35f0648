// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_label_maps.h"

#include "engine/base/error.h"
#include "engine/data/split_entries.h"
#include "engine/data/split_roles.h"

#include <map>
#include <utility>

namespace viscera {
namespace {

constexpr const char* kTraining = "training";

[[noreturn]] void refuse(const Split& split, const std::string& id, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, split.file.string() + ": " + id + ' ' + reason);
}

bool isWithheld(const Json& entry) {
  if (!entry.is_object()) return false;
  const auto found = entry.find(kWithheldLabel);
  return found != entry.end() && !found->is_null();
}

Json labelled(Json entry, const LabelMapEntry& labelMap) {
  if (entry.is_string()) entry = Json{{"image", entry}};
  entry["label"] = labelMap.label;
  if (labelMap.provenance.is_null())
    entry.erase(kLabelProvenance);
  else
    entry[kLabelProvenance] = labelMap.provenance;
  return entry;
}

}  // namespace

Json withLabelMaps(const Split& split, const std::vector<LabelMapEntry>& labelMaps) {
  std::map<std::string, const LabelMapEntry*> wanted;
  for (const LabelMapEntry& one : labelMaps)
    if (!one.id.empty()) wanted[one.id] = &one;
  std::vector<SplitEntry> kept;
  std::vector<SplitEntry> added;
  std::vector<SplitEntry> entries = splitEntries(split);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto found = wanted.find(split.cases[i].id);
    if (found == wanted.end()) {
      kept.push_back(std::move(entries[i]));
      continue;
    }
    if (!split.cases[i].label.empty() || isWithheld(entries[i].value))
      refuse(split, found->first, "has a label map already, which is kept");
    const bool stays = entries[i].list == kTraining;
    (stays ? kept : added).push_back({kTraining, labelled(std::move(entries[i].value), *found->second)});
    wanted.erase(found);
  }
  if (!wanted.empty()) refuse(split, wanted.begin()->first, "is not listed; open the file again");
  for (const LabelMapEntry& one : labelMaps)
    if (one.id.empty()) added.push_back({kTraining, labelled(Json{{"image", one.image}}, one)});
  kept.insert(kept.end(), added.begin(), added.end());
  return withEntries(split, kept);
}

std::vector<Json> labelProvenances(const Split& split) {
  std::vector<Json> all;
  for (const SplitEntry& entry : splitEntries(split)) {
    const bool told = entry.value.is_object() && entry.value.contains(kLabelProvenance);
    all.push_back(told ? entry.value.at(kLabelProvenance) : Json());
  }
  return all;
}

std::vector<bool> withheldLabelMaps(const Split& split) {
  std::vector<bool> all;
  for (const SplitEntry& entry : splitEntries(split)) all.push_back(isWithheld(entry.value));
  return all;
}

}  // namespace viscera

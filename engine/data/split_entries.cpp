// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_entries.h"

#include <array>
#include <utility>

namespace viscera {
namespace {

constexpr std::array<const char*, 4> kLists = {"training", "validation", "test", "testing"};

bool hasList(const Json& document, const char* key) {
  const auto list = document.find(key);
  return list != document.end() && list->is_array();
}

const char* listOf(CaseRole role) {
  if (role == CaseRole::Validation) return "validation";
  return role == CaseRole::Test ? "test" : "training";
}

/// Entry of a case whose file has no list to take it from.
Json entryOf(const SplitCase& one) {
  Json entry = {{"image", one.image}};
  if (!one.label.empty()) entry["label"] = one.label;
  if (one.fold) entry["fold"] = *one.fold;
  return entry;
}

/// Header counts follow the lists where the file has them.
void setCount(Json& document, const char* key, std::size_t count) {
  const auto found = document.find(key);
  if (found != document.end() && found->is_number()) *found = count;
}

std::size_t sizeOf(const Json& document, const char* key) {
  return hasList(document, key) ? document.at(key).size() : 0;
}

}  // namespace

std::vector<SplitEntry> splitEntries(const Split& split) {
  std::vector<SplitEntry> entries;
  for (const char* key : kLists)  // the order in which readSplit goes through them
    if (hasList(split.document, key))
      for (const Json& entry : split.document.at(key)) entries.push_back({key, entry});
  if (entries.size() == split.cases.size()) return entries;
  entries.clear();
  for (const SplitCase& one : split.cases) entries.push_back({listOf(one.role), entryOf(one)});
  return entries;
}

Json withEntries(const Split& split, const std::vector<SplitEntry>& entries) {
  Json document = split.document;
  for (const char* key : kLists) {
    Json list = Json::array();
    for (const SplitEntry& entry : entries)
      if (entry.list == key) list.push_back(entry.value);
    if (!list.empty() || hasList(document, key)) document[key] = std::move(list);
  }
  setCount(document, "numTraining", sizeOf(document, "training"));
  setCount(document, "numValidation", sizeOf(document, "validation"));
  setCount(document, "numTest", sizeOf(document, "test") + sizeOf(document, "testing"));
  return document;
}

}  // namespace viscera

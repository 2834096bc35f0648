// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_labels.h"

#include "engine/api/organs.h"
#include "engine/base/error.h"

#include <algorithm>
#include <string>
#include <utility>

namespace viscera {
namespace {

constexpr char kDetails[] = "label_details";

std::optional<int> numberIn(const Json& details, const char* key) {
  const auto found = details.find(key);
  if (found == details.end() || !found->is_number_integer()) return std::nullopt;
  const auto number = found->get<std::int64_t>();
  return number >= 0 && number <= 255 ? std::optional(static_cast<int>(number)) : std::nullopt;
}

Json detailsIn(const Json& document, int value) {
  const auto all = document.find(kDetails);
  if (all == document.end() || !all->is_object()) return Json::object();
  const auto one = all->find(std::to_string(value));
  return one != all->end() && one->is_object() ? *one : Json::object();
}

void setOrErase(Json& object, const char* key, Json value) {
  if (value.is_null())
    object.erase(key);
  else
    object[key] = std::move(value);
}

Json withDetails(Json details, const LabelRow& row) {
  setOrErase(details, "colour", row.colour.empty() ? Json() : Json(row.colour));
  setOrErase(details, "partner", row.partner ? Json(*row.partner) : Json());
  setOrErase(details, "remap_to", row.remapTo ? Json(*row.remapTo) : Json());
  setOrErase(details, "ignored", row.ignored ? Json(true) : Json());
  return details;
}

/// nnU-Net's way of writing: {"spleen": 1}.
bool namesComeFirst(const Json& document) {
  const auto labels = document.find("labels");
  return labels != document.end() && labels->is_object() && !labels->empty() &&
         std::all_of(labels->begin(), labels->end(), [](const Json& value) { return value.is_number(); });
}

}  // namespace

std::vector<LabelRow> labelRowsOf(const Split& split) {
  std::vector<LabelRow> rows;
  for (const auto& [value, name] : split.labels) {
    const Json details = detailsIn(split.document, value);
    LabelRow row;
    row.value = value;
    row.name = name;
    const auto colour = details.find("colour");
    if (colour != details.end() && colour->is_string()) row.colour = colour->get<std::string>();
    row.partner = numberIn(details, "partner");
    row.remapTo = numberIn(details, "remap_to");
    const auto ignored = details.find("ignored");
    row.ignored = ignored != details.end() && ignored->is_boolean() && ignored->get<bool>();
    rows.push_back(std::move(row));
  }
  return rows;
}

std::map<int, std::string> declaredLabels(const Split& split) {
  if (split.labels.empty()) return organNames(static_cast<int>(kBtcvOrgans.size()));
  std::map<int, std::string> labels = split.labels;
  labels.erase(0);
  return labels;
}

Json withLabels(const Split& split, const std::vector<LabelRow>& rows) {
  const std::vector<LabelRowProblem> problems = problemsOfLabels(rows);
  if (!problems.empty())
    throw Error(ErrorCode::InvalidInput, split.file.string() + ": labels: " + problems.front().message);
  Json labels = Json::object();
  Json details = Json::object();
  const bool byName = namesComeFirst(split.document);
  for (const LabelRow& row : rows) {
    if (byName)
      labels[row.name] = row.value;
    else
      labels[std::to_string(row.value)] = row.name;
    Json one = withDetails(detailsIn(split.document, row.value), row);
    if (!one.empty()) details[std::to_string(row.value)] = std::move(one);
  }
  Json document = split.document;
  document["labels"] = std::move(labels);
  setOrErase(document, kDetails, details.empty() ? Json() : std::move(details));
  return document;
}

LabelMapping ownMapping(const Split& split) {
  LabelMapping mapping;
  mapping.name = split.name.empty() ? split.file.filename().string() : split.name;
  bool changes = false;
  for (const LabelRow& row : labelRowsOf(split)) {
    if (row.value == 0) continue;
    mapping.sourceNames[row.value] = row.name;
    changes = changes || row.ignored || (row.remapTo && *row.remapTo != row.value);
    if (row.ignored) continue;
    const int target = row.remapTo.value_or(row.value);
    mapping.target[row.value] = target;
    if (const auto name = split.labels.find(target); name != split.labels.end())
      mapping.targetNames[target] = name->second;
  }
  if (!changes)
    throw Error(ErrorCode::InvalidInput,
                split.file.string() +
                    ": its labels name no new value and ignore none; set them in the label editor first");
  return mapping;
}

}  // namespace viscera

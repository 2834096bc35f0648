// SPDX-License-Identifier: Apache-2.0
#include "app/label_names.h"

#include "engine/api/organs.h"
#include "engine/base/error.h"
#include "engine/base/json.h"

#include <charconv>

namespace viscera {
namespace {

constexpr int kLargestLabel = 255;

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, file + ": " + reason);
}

int valueOf(const std::string& text, const std::string& file) {
  int value = -1;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end) refuse(file, '"' + text + "\" is not a label value");
  return value;
}

void add(std::map<int, std::string>& names, int value, const std::string& name, const std::string& file) {
  if (value < 0 || value > kLargestLabel)
    refuse(file, "value " + std::to_string(value) + " of \"" + name + "\" is not in 0 … 255");
  if (value == 0) return;
  if (!names.emplace(value, name).second)
    refuse(file,
           "value " + std::to_string(value) + " has two names, \"" + names[value] + "\" and \"" + name + '"');
}

std::map<int, std::string> namesOfTable(const Json& organs, const std::string& file) {
  std::map<int, std::string> names;
  for (const Json& one : organs) {
    if (!one.is_object() || !one.contains("label") || !one.contains("name") ||
        !one["label"].is_number_integer() || !one["name"].is_string())
      refuse(file, "an entry of \"organs\" needs \"label\" (a number) and \"name\", but is " + one.dump());
    add(names, one["label"].get<int>(), one["name"].get<std::string>(), file);
  }
  return names;
}

std::map<int, std::string> namesOfObject(const Json& labels, const std::string& file) {
  std::map<int, std::string> names;
  for (const auto& [key, value] : labels.items()) {
    if (value.is_string())
      add(names, valueOf(key, file), value.get<std::string>(), file);
    else if (value.is_number_integer())
      add(names, value.get<int>(), key, file);
    else
      refuse(file, '"' + key + "\" must be a name or a whole number, but is " + value.dump());
  }
  return names;
}

}  // namespace

std::map<int, std::string> labelNamesFrom(const std::string& source, const std::string& option) {
  if (source == "btcv13") return organNames(static_cast<int>(kBtcvOrgans.size()));
  const bool isText = source.starts_with('{');
  if (!isText && !source.ends_with(".json"))
    throw Error(ErrorCode::InvalidConfiguration,
                option + ' ' + source +
                    ": names no labels; give btcv13, a .json file (a split, or {\"labels\": {\"1\": "
                    "\"spleen\"}}), or '{\"1\": \"spleen\"}' itself");
  const Json document = isText ? parseJson(source, "names of labels") : readJsonFile(source);
  if (!document.is_object()) refuse(source, "must be a JSON object with \"labels\" or \"organs\"");
  const auto organs = document.find("organs");
  const auto labels = document.find("labels");
  const auto names = organs != document.end() && organs->is_array()    ? namesOfTable(*organs, source)
                     : labels != document.end() && labels->is_object() ? namesOfObject(*labels, source)
                                                                       : namesOfObject(document, source);
  if (names.empty()) refuse(source, "names no label above 0");
  return names;
}

}  // namespace viscera

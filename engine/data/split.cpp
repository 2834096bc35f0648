// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split.h"

#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/data/case_ids.h"
#include "engine/data/split_folders.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <set>
#include <utility>

namespace viscera {
namespace {

constexpr int kLargestLabel = 255;
constexpr int kBtcvClasses = 14;

struct ListKey {
  const char* key;
  CaseRole role;
};
constexpr std::array<ListKey, 4> kLists = {{{"training", CaseRole::Training},
                                            {"validation", CaseRole::Validation},
                                            {"test", CaseRole::Test},
                                            {"testing", CaseRole::Test}}};

[[noreturn]] void refuse(const std::string& place, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, place + ": " + reason);
}

/// A path, or a list with one path (one channel); empty where the key is absent or null.
std::string pathIn(const Json& entry, const char* key, const std::string& place) {
  const auto found = entry.find(key);
  if (found == entry.end() || found->is_null()) return {};
  const Json* value = &*found;
  if (value->is_array() && value->size() > 1)
    refuse(place,
           '"' + std::string(key) + "\" lists " + std::to_string(value->size()) +
               " files; only images of one channel (CT) are supported");
  if (value->is_array() && value->size() == 1) value = &value->front();
  if (!value->is_string())
    refuse(place, '"' + std::string(key) + "\" must be a path, but is " + found->dump());
  return value->get<std::string>();
}

/// None for another kind of value, and for a number that is no int (a conversion would cut it to another
/// one).
std::optional<int> wholeNumber(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  using Limits = std::numeric_limits<int>;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{Limits::max()})
    return std::nullopt;
  const auto number = value.get<std::int64_t>();
  if (number < Limits::min() || number > Limits::max()) return std::nullopt;
  return static_cast<int>(number);
}

std::optional<int> foldIn(const Json& entry, const std::string& place) {
  const auto found = entry.find("fold");
  if (found == entry.end() || found->is_null()) return std::nullopt;
  const auto fold = wholeNumber(*found);
  if (!fold) refuse(place, "\"fold\" must be a whole number, but is " + found->dump());
  return fold;
}

SplitCase caseOf(const Json& entry, const std::string& imageKey, CaseRole role, const std::string& place) {
  SplitCase one;
  one.role = role;
  if (entry.is_string()) {
    one.image = entry.get<std::string>();
  } else if (entry.is_object()) {
    one.image = pathIn(entry, imageKey.c_str(), place);
    one.label = pathIn(entry, "label", place);
    one.fold = foldIn(entry, place);
  } else {
    refuse(place, "an entry must be a path or an object with \"image\", but is " + entry.dump());
  }
  if (one.image.empty()) refuse(place, '"' + imageKey + "\" is missing or empty");
  return one;
}

void appendList(const Json& document,
                const ListKey& list,
                const std::string& file,
                std::vector<SplitCase>& cases) {
  const auto entries = document.find(list.key);
  if (entries == document.end() || entries->is_null()) return;
  const std::string name = file + ": " + list.key;
  if (!entries->is_array()) refuse(name, "must be a list of cases");
  for (std::size_t i = 0; i < entries->size(); ++i)
    cases.push_back(caseOf((*entries)[i], "image", list.role, name + '[' + std::to_string(i) + ']'));
}

/// The "dataset" object of nnU-Net v2: case name → {"images": [path], "label": path}.
void appendNamedCases(const Json& document, const std::string& file, std::vector<SplitCase>& cases) {
  const auto entries = document.find("dataset");
  if (entries == document.end() || !entries->is_object()) return;
  for (const auto& [name, entry] : entries->items()) {
    const std::string place = file + ": dataset[\"" + name + "\"]";
    cases.push_back(caseOf(entry, "images", CaseRole::Training, place));
    cases.back().id = name;
  }
}

std::string fileEnding(const Json& document) {
  const auto ending = document.find("file_ending");
  return ending != document.end() && ending->is_string() ? ending->get<std::string>() : std::string();
}

bool idsAreUnique(const std::vector<SplitCase>& cases) {
  std::set<std::string> ids;
  return std::all_of(cases.begin(), cases.end(), [&ids](const SplitCase& one) {
    return !one.id.empty() && ids.insert(one.id).second;
  });
}

std::vector<SplitCase> casesOf(const Json& document, const std::filesystem::path& file) {
  std::vector<SplitCase> cases;
  for (const ListKey& list : kLists) appendList(document, list, file.string(), cases);
  if (cases.empty()) appendNamedCases(document, file.string(), cases);
  if (cases.empty())
    cases = casesOfFolders(std::filesystem::absolute(file).parent_path(), fileEnding(document));
  if (cases.empty())
    refuse(file.string(),
           "names no case; it needs a list \"training\", \"validation\" or \"test\", or nnU-Net's folder "
           "imagesTr "
           "beside it");
  if (idsAreUnique(cases)) return cases;
  std::vector<std::string> images;
  for (const SplitCase& one : cases) images.push_back(one.image);
  const std::vector<std::string> ids = uniqueCaseIds(images);
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].id = ids[i];
  return cases;
}

void markUnlabelled(std::vector<SplitCase>& cases) {
  const auto isLabelledTraining = [](const SplitCase& one) {
    return one.role == CaseRole::Training && !one.label.empty();
  };
  if (std::none_of(cases.begin(), cases.end(), isLabelledTraining)) return;
  for (SplitCase& one : cases)
    if (one.role == CaseRole::Training && one.label.empty()) one.role = CaseRole::Unlabelled;
}

int labelValue(const std::string& text, const std::string& place) {
  int value = -1;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end) refuse(place, '"' + text + "\" is not a label value");
  return value;
}

/// One label from {"1": "spleen"} or {"spleen": 1}.
std::pair<int, std::string> labelOf(const std::string& key, const Json& value, const std::string& place) {
  if (value.is_string()) return {labelValue(key, place), value.get<std::string>()};
  if (const auto number = wholeNumber(value)) return {*number, key};
  if (value.is_array())
    refuse(place, '"' + key + "\" is a region of several labels; only one value for each name is supported");
  refuse(place, '"' + key + "\" must be a name or a value in 0 … 255, but is " + value.dump());
}

std::map<int, std::string> labelsOf(const Json& document, const std::string& file) {
  std::map<int, std::string> labels;
  const auto found = document.find("labels");
  if (found == document.end() || found->is_null()) return labels;
  const std::string place = file + ": labels";
  if (!found->is_object() && !found->is_array()) refuse(place, "must be an object of values and names");
  for (const auto& [key, value] : found->items()) {
    auto label = labelOf(key, value, place);
    if (label.first < 0 || label.first > kLargestLabel)
      refuse(place,
             "value " + std::to_string(label.first) + " of \"" + label.second + "\" is not in 0 … 255");
    const auto [entry, isNew] = labels.insert(label);
    if (!isNew)
      refuse(place,
             "value " + std::to_string(label.first) + " has two names, \"" + entry->second + "\" and \"" +
                 label.second + '"');
  }
  return labels;
}

/// What people give in place of a split has a sentence of its own; the JSON reader's would not help.
void refuseOtherKinds(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    refuse(file.string(),
           "is a folder; name the split file in it (a JSON file that lists the cases), or make one: "
           "`dataset import-dicom` for DICOM, dataset.json beside imagesTr for nnU-Net");
  const std::string name = file.filename().string();
  if (nameWithoutExtension(name) != name)
    refuse(file.string(),
           "is a scan; a split is a JSON file that lists scans, e.g. {\"training\": [{\"image\": \"" + name +
               "\"}]}");
}

std::string foldsOf(const Split& split) {
  std::set<int> folds;
  for (const SplitCase& one : split.cases)
    if (one.fold && one.role == CaseRole::Training) folds.insert(*one.fold);
  if (folds.empty()) return "its training cases have no \"fold\"";
  std::string text = "its folds are";
  for (const int fold : folds) text += ' ' + std::to_string(fold);
  return text;
}

}  // namespace

std::vector<const SplitCase*> Split::withRole(CaseRole role) const {
  std::vector<const SplitCase*> chosen;
  for (const SplitCase& one : cases)
    if (one.role == role) chosen.push_back(&one);
  return chosen;
}

int Split::classCount() const {
  return labels.empty() ? kBtcvClasses : labels.rbegin()->first + 1;
}

Split readSplit(const std::filesystem::path& file) {
  refuseOtherKinds(file);
  Split split = splitFrom(readJsonFile(file), file);
  split.sha256 = sha256OfFile(file);
  return split;
}

Split splitFrom(Json document, const std::filesystem::path& file) {
  Split split;
  split.file = file;
  split.document = std::move(document);
  if (!split.document.is_object())
    refuse(file.string(),
           "a split must be a JSON object with a list \"training\", \"validation\" or \"test\"");
  const auto name = split.document.find("name");
  if (name != split.document.end() && name->is_string()) split.name = name->get<std::string>();
  split.labels = labelsOf(split.document, file.string());
  split.cases = casesOf(split.document, file);
  markUnlabelled(split.cases);
  return split;
}

void applyFold(Split& split, int fold) {
  bool used = false;
  for (SplitCase& one : split.cases) {
    if (one.role != CaseRole::Training || one.fold != fold) continue;
    one.role = CaseRole::Validation;
    used = true;
  }
  if (!used)
    throw Error(ErrorCode::InvalidConfiguration,
                split.file.string() + ": no training case carries fold " + std::to_string(fold) + "; " +
                    foldsOf(split));
}

}  // namespace viscera

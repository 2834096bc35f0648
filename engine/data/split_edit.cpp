// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_edit.h"

#include "engine/base/error.h"
#include "engine/base/random_stream.h"
#include "engine/data/patient_id.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace viscera {
namespace {

// Uses of a seed, so that folds and subsets draw apart.
constexpr std::uint64_t kFoldUse = 0x464f4c44;
constexpr std::uint64_t kSubsetUse = 0x53554253;

/// Entry of a case whose file has no list to take it from (folders of nnU-Net).
Json entryOf(const SplitCase& one) {
  Json entry = {{"image", one.image}};
  if (!one.label.empty()) entry["label"] = one.label;
  if (one.fold) entry["fold"] = *one.fold;
  return entry;
}

/// The entry of each case as the file has it, with all its keys. readSplit goes through the lists in this
/// order.
std::vector<Json> entriesOf(const Split& split) {
  std::vector<Json> entries;
  for (const char* key : {"training", "validation", "test", "testing"}) {
    const auto list = split.document.find(key);
    if (list != split.document.end() && list->is_array())
      entries.insert(entries.end(), list->begin(), list->end());
  }
  if (entries.size() == split.cases.size()) return entries;
  entries.clear();
  for (const SplitCase& one : split.cases) entries.push_back(entryOf(one));
  return entries;
}

bool isInTrainingList(const SplitCase& one) {
  return one.role == CaseRole::Training || one.role == CaseRole::Unlabelled;
}

/// Header counts follow the lists where the file has them.
void setCount(Json& document, const char* key, std::size_t count) {
  const auto found = document.find(key);
  if (found != document.end() && found->is_number()) *found = count;
}

/// The test list of a file without lists; one with lists has its own.
void keepTestCases(const Split& split, const std::vector<Json>& entries, Json& document) {
  if (document.contains("test") || document.contains("testing")) return;
  Json list = Json::array();
  for (std::size_t i = 0; i < split.cases.size(); ++i)
    if (split.cases[i].role == CaseRole::Test) list.push_back(entries[i]);
  if (!list.empty()) document["test"] = std::move(list);
}

struct Patient {
  std::string id;
  std::vector<std::size_t> cases;
};

std::vector<Patient> shuffledPatients(const Split& split, std::uint64_t seed) {
  const std::vector<std::string> ids = patientIds(split);
  std::map<std::string, Patient> byId;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (split.cases[i].role == CaseRole::Test) continue;
    byId[ids[i]].id = ids[i];
    byId[ids[i]].cases.push_back(i);
  }
  std::vector<Patient> patients;
  for (auto& [id, patient] : byId) patients.push_back(std::move(patient));
  RandomStream stream({seed, kFoldUse});
  stream.shuffle(std::span(patients));
  std::stable_sort(patients.begin(), patients.end(), [](const Patient& a, const Patient& b) {
    return a.cases.size() > b.cases.size();
  });
  return patients;
}

/// Case number → fold.
std::map<std::size_t, int> shareOut(const std::vector<Patient>& patients, int folds) {
  std::vector<std::size_t> sizes(static_cast<std::size_t>(folds), 0);
  std::map<std::size_t, int> foldOf;
  for (const Patient& patient : patients) {
    const auto smallest = std::min_element(sizes.begin(), sizes.end());
    *smallest += patient.cases.size();
    for (const std::size_t index : patient.cases) foldOf[index] = static_cast<int>(smallest - sizes.begin());
  }
  return foldOf;
}

Json withFold(Json entry, int fold) {
  if (entry.is_string()) entry = Json{{"image", entry}};
  entry["fold"] = fold;
  return entry;
}

}  // namespace

Json splitIntoFolds(const Split& split, int folds, std::uint64_t seed) {
  const std::vector<Patient> patients = shuffledPatients(split, seed);
  if (folds < 2 || static_cast<std::size_t>(folds) > patients.size())
    throw Error(ErrorCode::InvalidConfiguration,
                "--folds " + std::to_string(folds) + " does not fit " + split.file.string() + ": it has " +
                    std::to_string(patients.size()) + " patients in training and validation, so 2 … " +
                    std::to_string(patients.size()) + " folds are possible");
  const std::vector<Json> entries = entriesOf(split);
  Json training = Json::array();
  for (const auto& [index, fold] : shareOut(patients, folds))
    training.push_back(withFold(entries[index], fold));
  Json document = split.document;
  setCount(document, "numTraining", training.size());
  setCount(document, "numValidation", 0);
  document["training"] = std::move(training);
  document.erase("validation");
  keepTestCases(split, entries, document);
  return document;
}

Json trainingSubset(const Split& split, std::int64_t count, std::uint64_t seed) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < split.cases.size(); ++i)
    if (split.cases[i].role == CaseRole::Training) chosen.push_back(i);
  if (count < 1 || count > static_cast<std::int64_t>(chosen.size()))
    throw Error(ErrorCode::InvalidConfiguration,
                "--count " + std::to_string(count) + " does not fit " + split.file.string() + ": it has " +
                    std::to_string(chosen.size()) + " training cases");
  // By id first, so that the order of the file does not matter.
  std::sort(chosen.begin(), chosen.end(), [&split](std::size_t a, std::size_t b) {
    return split.cases[a].id < split.cases[b].id;
  });
  RandomStream stream({seed, kSubsetUse});
  stream.shuffle(std::span(chosen));
  const std::set<std::size_t> kept(chosen.begin(), chosen.begin() + count);
  const std::vector<Json> entries = entriesOf(split);
  Json training = Json::array();
  for (std::size_t i = 0; i < split.cases.size(); ++i)
    if (isInTrainingList(split.cases[i]) && (split.cases[i].role == CaseRole::Unlabelled || kept.contains(i)))
      training.push_back(entries[i]);
  Json document = split.document;
  setCount(document, "numTraining", training.size());
  document["training"] = std::move(training);
  keepTestCases(split, entries, document);
  return document;
}

}  // namespace viscera

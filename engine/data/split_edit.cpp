// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_edit.h"

#include "engine/base/error.h"
#include "engine/base/random_stream.h"
#include "engine/data/patient_id.h"
#include "engine/data/split_entries.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace viscera {
namespace {

// Uses of a seed, so that folds and subsets draw apart.
constexpr std::uint64_t kFoldUse = 0x464f4c44;
constexpr std::uint64_t kSubsetUse = 0x53554253;

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
  const std::map<std::size_t, int> foldOf = shareOut(patients, folds);
  std::vector<SplitEntry> entries = splitEntries(split);
  for (const auto& [index, fold] : foldOf)
    entries[index] = {"training", withFold(std::move(entries[index].value), fold)};
  Json document = withEntries(split, entries);
  document.erase("validation");
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
  const std::vector<SplitEntry> entries = splitEntries(split);
  std::vector<SplitEntry> left;
  for (std::size_t i = 0; i < split.cases.size(); ++i)
    if (split.cases[i].role != CaseRole::Training || kept.contains(i)) left.push_back(entries[i]);
  return withEntries(split, left);
}

}  // namespace viscera

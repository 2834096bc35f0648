// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_roles.h"

#include "engine/base/error.h"
#include "engine/data/patient_id.h"
#include "engine/data/split_audit.h"
#include "engine/data/split_entries.h"

#include <map>
#include <utility>

namespace viscera {
namespace {

void requireKnown(const Split& split, std::set<std::string> ids) {
  for (const SplitCase& one : split.cases) ids.erase(one.id);
  if (!ids.empty())
    throw Error(ErrorCode::InvalidInput,
                split.file.string() + ": has no case " + *ids.begin() + "; open the file again");
}

/// The object with one key under another name, at the same place.
Json withKeyRenamed(const Json& entry, const std::string& from, const std::string& to) {
  Json renamed = Json::object();
  for (const auto& [key, value] : entry.items()) renamed[key == from ? to : key] = value;
  return renamed;
}

Json entryInRole(const Json& entry, CaseRole role) {
  if (!entry.is_object()) return entry;
  const bool withheld = role == CaseRole::Unlabelled;
  const std::string from = withheld ? "label" : kWithheldLabel;
  const std::string to = withheld ? kWithheldLabel : "label";
  if (!entry.contains(from) || (entry.contains(to) && !entry.at(to).is_null())) return entry;
  Json cleared = entry;
  cleared.erase(to);
  return withKeyRenamed(cleared, from, to);
}

std::string listFor(CaseRole role, const Json& document) {
  if (isTrainedOn(role)) return "training";
  if (role == CaseRole::Validation) return "validation";
  return document.contains("testing") && !document.contains("test") ? "testing" : "test";
}

}  // namespace

Json withRole(const Split& split, const std::set<std::string>& ids, CaseRole role) {
  requireKnown(split, ids);
  std::vector<SplitEntry> entries = splitEntries(split);
  std::vector<SplitEntry> kept;
  std::vector<SplitEntry> moved;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    SplitEntry& entry = entries[i];
    if (!ids.contains(split.cases[i].id) || split.cases[i].role == role) {
      kept.push_back(std::move(entry));
      continue;
    }
    entry.value = entryInRole(entry.value, role);
    const std::string list = listFor(role, split.document);
    const bool stays = list == entry.list;
    entry.list = list;
    (stays ? kept : moved).push_back(std::move(entry));
  }
  kept.insert(kept.end(), moved.begin(), moved.end());
  return withEntries(split, kept);
}

Json withoutCases(const Split& split, const std::set<std::string>& ids) {
  requireKnown(split, ids);
  if (ids.size() >= split.cases.size())
    throw Error(ErrorCode::InvalidInput,
                split.file.string() + ": all " + std::to_string(split.cases.size()) +
                    " cases would be taken off the list; leave at least one");
  const std::vector<SplitEntry> entries = splitEntries(split);
  std::vector<SplitEntry> kept;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (!ids.contains(split.cases[i].id)) kept.push_back(entries[i]);
  return withEntries(split, kept);
}

std::set<std::string> casesOfSamePatients(const Split& split, const std::set<std::string>& ids) {
  const std::vector<std::string> patients = patientIds(split);
  std::set<std::string> chosen;
  for (std::size_t i = 0; i < patients.size(); ++i)
    if (ids.contains(split.cases[i].id)) chosen.insert(patients[i]);
  std::set<std::string> cases;
  for (std::size_t i = 0; i < patients.size(); ++i)
    if (chosen.contains(patients[i])) cases.insert(split.cases[i].id);
  return cases;
}

std::vector<PatientLeak> patientLeaks(const Split& split) {
  const std::vector<std::string> patients = patientIds(split);
  std::map<std::string, PatientLeak> byPatient;
  for (std::size_t i = 0; i < patients.size(); ++i) {
    PatientLeak& leak = byPatient[patients[i]];
    leak.patient = patients[i];
    const SplitCase& one = split.cases[i];
    if (isTrainedOn(one.role))
      leak.trained.push_back(one.id);
    else
      (one.role == CaseRole::Test ? leak.test : leak.validation).push_back(one.id);
  }
  std::vector<PatientLeak> leaks;
  for (auto& [patient, leak] : byPatient)
    if (!leak.trained.empty() && leak.validation.size() + leak.test.size() > 0)
      leaks.push_back(std::move(leak));
  return leaks;
}

}  // namespace viscera

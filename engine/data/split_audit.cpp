// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_audit.h"

#include "engine/base/error.h"
#include "engine/data/patient_id.h"
#include "engine/data/split_keys.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace viscera {
namespace {

using CasesByText = std::map<std::string, std::vector<const SplitCase*>>;

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string roleList(const std::vector<const SplitCase*>& cases) {
  std::string text;
  for (const SplitCase* one : cases)
    text += (text.empty() ? "" : ", ") + one->id + " in " + roleText(one->role);
  return text;
}

std::vector<std::string> idsOf(const std::vector<const SplitCase*>& cases) {
  std::vector<std::string> ids;
  for (const SplitCase* one : cases) ids.push_back(one->id);
  return ids;
}

bool isLeak(const std::vector<const SplitCase*>& cases) {
  const auto trained = [](const SplitCase* one) { return isTrainedOn(one->role); };
  return std::any_of(cases.begin(), cases.end(), trained) &&
         !std::all_of(cases.begin(), cases.end(), trained);
}

void addOverlap(const Split& split, CaseRole heldOut, std::vector<DataProblem>& problems) {
  const PatientOverlap overlap = patientOverlap(split, heldOut);
  if (overlap.patients.empty()) return;
  const std::string role = roleText(heldOut);
  DataProblem problem;
  problem.code = "patient_overlap";
  problem.severity = Severity::Warning;
  problem.message = counted(overlap.patients.size(), "patient is", "patients are") + " in training and in " +
                    role + " (" + std::to_string(overlap.heldOut.size()) + " of the " +
                    std::to_string(overlap.heldOutCases) + ' ' + role + " cases), for example " +
                    overlap.patients.front() + "; scores and losses of " + role + " come out too good";
  problem.remedy =
      "keep each patient in one part, e.g. with \"viscera-cli dataset split --folds\", or leave the list as "
      "it "
      "is where results must be comparable with published ones";
  problem.cases = idsOf(overlap.heldOut);
  problem.patients = overlap.patients;
  problems.push_back(std::move(problem));
}

void addFoldLeaks(const Split& split, std::vector<DataProblem>& problems) {
  const std::vector<std::string> patients = patientIds(split);
  std::map<std::string, std::set<int>> folds;
  for (std::size_t i = 0; i < split.cases.size(); ++i)
    if (isTrainedOn(split.cases[i].role) && split.cases[i].fold)
      folds[patients[i]].insert(*split.cases[i].fold);
  DataProblem problem;
  for (const auto& [patient, used] : folds)
    if (used.size() > 1) problem.patients.push_back(patient);
  if (problem.patients.empty()) return;
  problem.code = "patient_in_several_folds";
  problem.severity = Severity::Warning;
  problem.message = counted(problem.patients.size(), "patient is", "patients are") +
                    " in more than one fold, for example " + problem.patients.front();
  problem.remedy =
      "make the folds anew with \"viscera-cli dataset split --folds\", which keeps patients together";
  problems.push_back(std::move(problem));
}

void addDoubledImages(const Split& split, std::vector<DataProblem>& problems) {
  CasesByText byPath;
  for (const SplitCase& one : split.cases)
    byPath[std::filesystem::path(one.image).lexically_normal().string()].push_back(&one);
  for (const auto& [path, cases] : byPath) {
    if (cases.size() < 2) continue;
    DataProblem problem;
    problem.code = "duplicate_path";
    problem.severity = isLeak(cases) ? Severity::Error : Severity::Warning;
    problem.message =
        path + " is listed " + std::to_string(cases.size()) + " times (" + roleList(cases) + ')';
    problem.remedy = "keep one of the entries";
    problem.cases = idsOf(cases);
    problems.push_back(std::move(problem));
  }
}

void addSharedLabels(const Split& split, std::vector<DataProblem>& problems) {
  std::map<std::string, std::map<std::string, const SplitCase*>> imagesOfLabel;
  for (const SplitCase& one : split.cases)
    if (!one.label.empty())
      imagesOfLabel[std::filesystem::path(one.label).lexically_normal().string()].emplace(
          std::filesystem::path(one.image).lexically_normal().string(), &one);
  for (const auto& [label, images] : imagesOfLabel) {
    if (images.size() < 2) continue;
    DataProblem problem;
    problem.code = "duplicate_label_path";
    problem.severity = Severity::Warning;
    problem.message = label + " is the label map of " + std::to_string(images.size()) +
                      " images, for example " + images.begin()->first + " and " +
                      std::next(images.begin())->first;
    problem.remedy = "give each image its own label map";
    for (const auto& [image, one] : images) problem.cases.push_back(one->id);
    problems.push_back(std::move(problem));
  }
}

}  // namespace

const char* roleText(CaseRole role) {
  switch (role) {
    case CaseRole::Training:
      return "training";
    case CaseRole::Validation:
      return "validation";
    case CaseRole::Test:
      return "test";
    case CaseRole::Unlabelled:
      break;
  }
  return "unlabelled";
}

CaseRole roleFrom(const std::string& word) {
  for (const CaseRole role : {CaseRole::Training, CaseRole::Validation, CaseRole::Test, CaseRole::Unlabelled})
    if (word == roleText(role)) return role;
  throw Error(ErrorCode::InvalidConfiguration,
              '"' + word + "\" is no role; there are training, validation, test and unlabelled");
}

PatientOverlap patientOverlap(const Split& split, CaseRole heldOut) {
  const std::vector<std::string> patients = patientIds(split);
  std::set<std::string> trained;
  for (std::size_t i = 0; i < split.cases.size(); ++i)
    if (isTrainedOn(split.cases[i].role)) trained.insert(patients[i]);
  PatientOverlap overlap;
  std::set<std::string> shared;
  for (std::size_t i = 0; i < split.cases.size(); ++i) {
    if (split.cases[i].role != heldOut) continue;
    ++overlap.heldOutCases;
    if (!trained.contains(patients[i])) continue;
    shared.insert(patients[i]);
    overlap.heldOut.push_back(&split.cases[i]);
  }
  overlap.patients.assign(shared.begin(), shared.end());
  return overlap;
}

std::vector<DataProblem> auditSplit(const Split& split) {
  std::vector<DataProblem> problems;
  addOverlap(split, CaseRole::Validation, problems);
  addOverlap(split, CaseRole::Test, problems);
  addFoldLeaks(split, problems);
  addDoubledImages(split, problems);
  addSharedLabels(split, problems);
  for (DataProblem& problem : misspeltKeys(split)) problems.push_back(std::move(problem));
  return problems;
}

}  // namespace viscera

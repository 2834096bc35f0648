// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/data_problem.h"
#include "engine/data/split.h"

namespace viscera {

/// Patients that are trained on and held out at once.
struct PatientOverlap {
  std::vector<std::string> patients;      ///< sorted
  std::vector<const SplitCase*> heldOut;  ///< their cases of the held-out part
  std::size_t heldOutCases = 0;           ///< all cases of that part
};

/// Patients, known by the names of their files, that have a case in training (labelled or not) and one with
/// the role `heldOut`.
[[nodiscard]] PatientOverlap patientOverlap(const Split& split, CaseRole heldOut);

/// True for roles whose cases are trained on.
[[nodiscard]] constexpr bool isTrainedOn(CaseRole role) {
  return role == CaseRole::Training || role == CaseRole::Unlabelled;
}

/// "training", "validation", "test", "unlabelled".
[[nodiscard]] const char* roleText(CaseRole role);
/// @throws Error{InvalidConfiguration} for another word than the four of roleText().
[[nodiscard]] CaseRole roleFrom(const std::string& word);

/// What the lists alone tell about leaks; no file is opened.
///
/// Codes: patient_overlap (warning), patient_in_several_folds (warning), duplicate_path (error where one
/// entry is trained on and another held out, else warning), duplicate_label_path (warning), unknown_key
/// (warning, see misspeltKeys).
[[nodiscard]] std::vector<DataProblem> auditSplit(const Split& split);

}  // namespace viscera

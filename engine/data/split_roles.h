// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"

#include <set>
#include <string>
#include <vector>

namespace viscera {

/// Key under which an entry keeps the label map that must not be learned from.
inline constexpr const char* kWithheldLabel = "withheld_label";

/// The split's file with these cases in another role. Entries keep all their keys; the ones that move come
/// after those that were there, in the order of the file. Unlabelled: "label" becomes "withheld_label", and
/// "label" again with any other role, so that nothing is lost.
/// @throws Error{InvalidInput} for an id that the split does not have.
[[nodiscard]] Json withRole(const Split& split, const std::set<std::string>& ids, CaseRole role);

/// The split's file without these cases; their files stay.
/// @throws Error{InvalidInput} for an id that the split does not have, or where no case would be left.
[[nodiscard]] Json withoutCases(const Split& split, const std::set<std::string>& ids);

/// The cases of all patients (patientIds) that one of `ids` belongs to.
[[nodiscard]] std::set<std::string> casesOfSamePatients(const Split& split, const std::set<std::string>& ids);

/// A patient who is trained on and held out at once.
struct PatientLeak {
  std::string patient;
  std::vector<std::string> trained;     ///< ids
  std::vector<std::string> validation;  ///< ids
  std::vector<std::string> test;        ///< ids
};

/// All of them, by patient. Known by the names of the files.
[[nodiscard]] std::vector<PatientLeak> patientLeaks(const Split& split);

}  // namespace viscera

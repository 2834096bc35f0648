// SPDX-License-Identifier: Apache-2.0
#include "engine/data/patient_id.h"

#include <regex>

namespace viscera {

std::string patientIdOf(const std::string& name) {
  static const std::regex kTcia("volume-covid19-(A-[0-9]{4})");
  static const std::regex kBids("(^|/)(sub-[A-Za-z0-9]+)");
  static const std::regex kDay("_day[0-9]+$");
  std::smatch match;
  if (std::regex_search(name, match, kTcia)) return match[1];
  if (std::regex_search(name, match, kBids)) return match[2];
  return std::regex_replace(name, kDay, "");
}

std::vector<std::string> patientIds(const Split& split) {
  // An image that is listed twice has "#2" behind its id.
  static const std::regex kRepeated("#[0-9]+$");
  std::vector<std::string> patients;
  for (const SplitCase& one : split.cases)
    patients.push_back(patientIdOf(std::regex_replace(one.id, kRepeated, "")));
  return patients;
}

}  // namespace viscera

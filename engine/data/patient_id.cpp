// SPDX-License-Identifier: Apache-2.0
#include "engine/data/patient_id.h"

#include <algorithm>
#include <string_view>

namespace viscera {
namespace {

constexpr std::string_view kTcia = "volume-covid19-";
constexpr std::string_view kTciaId = "A-";
constexpr std::size_t kTciaDigits = 4;
constexpr std::string_view kBids = "sub-";

// Of ASCII alone, whatever the locale.
constexpr bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// "A-0003" of "volume-covid19-A-0003_day012"; empty where there is none.
std::string_view tciaPatient(std::string_view name) {
  for (auto at = name.find(kTcia); at != std::string_view::npos; at = name.find(kTcia, at + 1)) {
    const std::string_view rest = name.substr(at + kTcia.size());
    const std::string_view id = rest.substr(0, kTciaId.size() + kTciaDigits);
    if (id.size() == kTciaId.size() + kTciaDigits && id.starts_with(kTciaId) &&
        std::all_of(id.begin() + kTciaId.size(), id.end(), isDigit))
      return id;
  }
  return {};
}

/// "sub-01" of "data/sub-01_ct": at the beginning or behind a slash; empty where there is none.
std::string_view bidsPatient(std::string_view name) {
  for (auto at = name.find(kBids); at != std::string_view::npos; at = name.find(kBids, at + 1)) {
    if (at > 0 && name[at - 1] != '/') continue;
    std::size_t end = at + kBids.size();
    while (end < name.size() && (isDigit(name[end]) || isLetter(name[end]))) ++end;
    if (end > at + kBids.size()) return name.substr(at, end - at);
  }
  return {};
}

/// Without `mark` and the digits behind it, where the text ends so.
std::string withoutNumber(const std::string& text, std::string_view mark) {
  std::size_t digits = text.size();
  while (digits > 0 && isDigit(text[digits - 1])) --digits;
  if (digits == text.size() || !std::string_view(text).substr(0, digits).ends_with(mark)) return text;
  return text.substr(0, digits - mark.size());
}

}  // namespace

std::string patientIdOf(const std::string& name) {
  if (const std::string_view patient = tciaPatient(name); !patient.empty()) return std::string(patient);
  if (const std::string_view patient = bidsPatient(name); !patient.empty()) return std::string(patient);
  return withoutNumber(name, "_day");
}

std::vector<std::string> patientIds(const Split& split) {
  std::vector<std::string> patients;
  for (const SplitCase& one : split.cases)  // an image that is listed twice has "#2" behind its id
    patients.push_back(patientIdOf(withoutNumber(one.id, "#")));
  return patients;
}

}  // namespace viscera

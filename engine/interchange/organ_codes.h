// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace viscera {

/// A concept of SNOMED CT (coding scheme SCT).
struct CodedConcept {
  std::string value;
  std::string meaning;
};

/// What a structure is, as DICOM SEG and 3D Slicer write it.
struct OrganCode {
  CodedConcept category;
  CodedConcept type;
  std::optional<CodedConcept> laterality;
};

/// Code of an organ by its name. Case, underscores, the order of words, the short names of BTCV and British
/// spelling do not count: "kidney_left", "Left kidney" and "lkid" are one. None for a name that is not known.
/// Source: the tables of TotalSegmentator and SlicerTotalSegmentator, which agree in these codes.
[[nodiscard]] std::optional<OrganCode> organCode(const std::string& name);

/// "Tissue", which 3D Slicer gives to what nobody has coded.
[[nodiscard]] OrganCode uncodedTissue();

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"

#include <string>
#include <vector>

namespace viscera {

/// The patient of an image, as far as its name tells: "A-0705" of TCIA's volume-covid19-A-0705_day043,
/// "sub-012" of BIDS' sub-012_ses-02_ct, else the name without a "_day<number>" at its end. `name` is an id
/// of a case: no extension, folders where the name alone is ambiguous.
[[nodiscard]] std::string patientIdOf(const std::string& name);

/// The patient of each case, in the order of the split.
[[nodiscard]] std::vector<std::string> patientIds(const Split& split);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/split.h"

#include <cstdint>

namespace viscera {

/// The split's file with its training and validation cases shared out over `folds` folds: all of them become
/// entries of "training" with a "fold" of 0 … folds - 1, the list "validation" goes, all else stays
/// (Auto3DSeg style, see applyFold).
///
/// No patient (patientIds) is in two folds. Folds are balanced: patients are drawn in random order, those
/// with most cases first, and each goes to the fold with fewest cases, so that sizes differ by at most 1
/// where every patient has one case. The same seed gives the same folds.
/// @throws Error{InvalidConfiguration} for fewer than 2 folds or more folds than patients.
[[nodiscard]] Json splitIntoFolds(const Split& split, int folds, std::uint64_t seed);

/// The split's file with only `count` of its training cases (those with a label map where any has one), in
/// the order of the file; all else stays. Subsets of one seed are nested: the 6 are among the 12.
/// @throws Error{InvalidConfiguration} unless 1 <= count <= number of training cases.
[[nodiscard]] Json trainingSubset(const Split& split, std::int64_t count, std::uint64_t seed);

}  // namespace viscera

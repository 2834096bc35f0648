// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/prediction_repository.h"

#include <string>
#include <vector>

namespace viscera {

/// What is odd about a predicted label map: where to look first, no verdict.
struct TriageFlag {
  enum class Kind {
    Missing,      ///< nothing of the organ was found
    SwappedPair,  ///< the left one of a pair lies right of the right one
    WrongSide     ///< the only one of a pair that was found lies on the other side of the body
  };
  Kind kind = Kind::Missing;
  std::string organ;  ///< of a pair without its side: "kidney", "adrenal gland"

  bool operator==(const TriageFlag&) const = default;
};

/// Flags of a scan, sides first. An organ is one of a pair where its name with "left" and "right" exchanged
/// names another one. In LPS the left one has the greater x. Fewer than half of all organs found: the scan
/// shows another part of the body, and organs that are missing are not told one by one (see organsFound).
[[nodiscard]] std::vector<TriageFlag> triageFlags(const PredictedScanRecord& scan);

/// Organs that were found.
[[nodiscard]] int organsFound(const PredictedScanRecord& scan);
/// Components beyond one for each organ.
[[nodiscard]] int extraComponents(const PredictedScanRecord& scan);
/// Volume of all components but the largest of each organ.
[[nodiscard]] double outside_ml(const PredictedScanRecord& scan);

/// "left" for an organ of the left side, "right", or empty.
[[nodiscard]] std::string sideOf(const std::string& organ);

}  // namespace viscera

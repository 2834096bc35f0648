// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/overlap.h"

#include "engine/base/error.h"

#include <limits>

namespace viscera {

std::vector<LabelCounts> countLabels(std::span<const std::uint8_t> prediction,
                                     std::span<const std::uint8_t> reference,
                                     int classCount) {
  require(prediction.size() == reference.size(), "countLabels needs spans of equal length");
  require(classCount > 0 && classCount <= 256, "countLabels needs 1 to 256 classes");
  std::vector<LabelCounts> all(256);
  for (std::size_t n = 0; n < prediction.size(); ++n) {
    ++all[prediction[n]].prediction;
    ++all[reference[n]].reference;
    if (prediction[n] == reference[n]) ++all[prediction[n]].both;
  }
  all.resize(static_cast<std::size_t>(classCount));
  return all;
}

double dice(const LabelCounts& counts) {
  if (counts.reference == 0) return std::numeric_limits<double>::quiet_NaN();
  return 2.0 * static_cast<double>(counts.both) / static_cast<double>(counts.prediction + counts.reference);
}

}  // namespace viscera

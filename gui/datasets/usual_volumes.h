// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <optional>

namespace viscera {

/// Volumes that most healthy adults have; a hint where to look, no diagnosis.
struct UsualVolume {
  double least_ml = 0.0;
  double most_ml = 0.0;
  QString source;  ///< who measured it, and what the two numbers are
};

/// Of the organ with this name (as in BTCV); none where it is unknown, or depends on what was eaten or on how
/// far the scan reaches, as with stomach and vessels.
[[nodiscard]] std::optional<UsualVolume> usualVolumeOf(const QString& organ);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/intensity.h"

#include <algorithm>
#include <sstream>

namespace viscera {

void applyHuWindow(Volume& volume, double low_hu, double high_hu) {
  if (!(low_hu < high_hu)) {
    std::ostringstream message;
    message << "the HU window " << low_hu << " to " << high_hu
            << " is empty; its low end must be below its high end";
    throw Error(ErrorCode::InvalidConfiguration, message.str());
  }
  // In float32 like the reference, so that results agree to the last bit.
  const auto low = static_cast<float>(low_hu);
  const auto width = static_cast<float>(high_hu - low_hu);
  for (float& value : volume.voxels<float>()) value = std::clamp((value - low) / width, 0.0F, 1.0F);
}

}  // namespace viscera

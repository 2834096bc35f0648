// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/organ_painting.h"

#include <utility>

namespace viscera {

OrganPainting& OrganPainting::shared() {
  static OrganPainting painting;
  return painting;
}

void OrganPainting::choose(OrganPalette palette) {
  if (palette_ == palette) return;
  palette_ = palette;
  Q_EMIT changed();
}

void OrganPainting::setOwnColours(std::map<int, QColor> colours) {
  if (own_ == colours) return;
  own_ = std::move(colours);
  Q_EMIT changed();
}

std::optional<QColor> OrganPainting::ownColour(int label) const {
  const auto found = own_.find(label);
  return found == own_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace viscera

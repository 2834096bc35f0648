// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/theme/organ_colours.h"

#include <QObject>

#include <map>
#include <optional>

namespace viscera {

/// In which colours organs are drawn everywhere: the palette that the user chose, and over it the colours
/// that the dataset in front gives to its labels. organColour() goes by it; who keeps colours asks again at
/// changed(). GUI thread.
class OrganPainting : public QObject {
  Q_OBJECT

 public:
  /// The one of the program.
  [[nodiscard]] static OrganPainting& shared();

  [[nodiscard]] OrganPalette palette() const { return palette_; }
  void choose(OrganPalette palette);
  /// By label value; labels that are not in it have the colour of the palette.
  void setOwnColours(std::map<int, QColor> colours);
  [[nodiscard]] std::optional<QColor> ownColour(int label) const;

 Q_SIGNALS:
  void changed();

 private:
  OrganPainting() = default;

  OrganPalette palette_ = OrganPalette::Viscera;
  std::map<int, QColor> own_;
};

}  // namespace viscera

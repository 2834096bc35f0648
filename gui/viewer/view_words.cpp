// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/view_words.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace viscera {
namespace {

QString tenths(double value) {
  // Not "-0.0".
  const double rounded = std::round(value * 10.0) / 10.0 + 0.0;
  return QString::number(rounded, 'f', 1).replace('-', QChar(0x2212));
}

}  // namespace

QString viewName(SliceView view) {
  switch (view) {
    case SliceView::Axial:
      return QCoreApplication::translate("viscera::Viewer", "Axial");
    case SliceView::Coronal:
      return QCoreApplication::translate("viscera::Viewer", "Coronal");
    case SliceView::Sagittal:
      return QCoreApplication::translate("viscera::Viewer", "Sagittal");
  }
  return {};
}

QString sliceText(const SlicePlane& plane, std::int64_t slice) {
  // Patient axis that the view steps along: S for axial, P for coronal, L for sagittal.
  const int axis = plane.view() == SliceView::Axial ? 2 : plane.view() == SliceView::Coronal ? 1 : 0;
  const Eigen::Vector3d middle = plane.patientFromPlane({static_cast<double>(plane.count(0) - 1) / 2.0,
                                                         static_cast<double>(plane.count(1) - 1) / 2.0,
                                                         static_cast<double>(slice)});
  constexpr std::array<std::array<char, 2>, 3> kLetters{{{'L', 'R'}, {'P', 'A'}, {'S', 'I'}}};
  const auto& letters = kLetters.at(static_cast<std::size_t>(axis));
  return QCoreApplication::translate("viscera::Viewer", "%1 %2 mm · slice %3")
      .arg(QChar::fromLatin1(letters[middle[axis] < 0.0 ? 1 : 0]), tenths(std::abs(middle[axis])))
      .arg(slice);
}

QString coordinatesText(const Eigen::Vector3d& mm) {
  return tenths(mm[0]) + ", " + tenths(mm[1]) + ", " + tenths(mm[2]);
}

}  // namespace viscera

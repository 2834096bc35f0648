// SPDX-License-Identifier: Apache-2.0
#include "gui/datasets/case_slices.h"

#include "gui/theme/fonts.h"
#include "gui/theme/organ_colours.h"
#include "gui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kCaption = 20;
constexpr int kGap = metrics::kInside;
constexpr int kGreatestSide = 180;  // of a small slice
constexpr double kOrganOpacity = 0.55;

QImage greyImage(const PreviewImage& slice) {
  return QImage(slice.pixels.data(), slice.width, slice.height, slice.width, QImage::Format_Grayscale8)
      .copy();
}

QImage organImage(const PreviewImage& labels) {
  QImage image(labels.width, labels.height, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  for (int y = 0; y < labels.height; ++y)
    for (int x = 0; x < labels.width; ++x) {
      const int label = labels.pixels[static_cast<std::size_t>(y * labels.width + x)];
      if (label != 0) image.setPixelColor(x, y, organColour(label));
    }
  return image;
}

bool isWhole(const PreviewImage& picture) {
  return picture.width > 0 && picture.height > 0 &&
         picture.pixels.size() ==
             static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
}

}  // namespace

CaseSlices::CaseSlices(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Axial, coronal and sagittal slice"));
}

void CaseSlices::setSlices(const std::vector<PreviewImage>& slices, const std::vector<PreviewImage>& labels) {
  pictures_.clear();
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (!isWhole(slices[i])) continue;
    Picture picture{QString::fromStdString(slices[i].name), greyImage(slices[i]), {}};
    if (i < labels.size() && isWhole(labels[i])) picture.organs = organImage(labels[i]);
    pictures_.push_back(std::move(picture));
  }
  update();
}

void CaseSlices::setOrgansShown(bool shown) {
  organsShown_ = shown;
  update();
}

int CaseSlices::heightForWidth(int width) const {
  return 2 * smallSide(width) + 2 * kCaption + kGap;
}

int CaseSlices::smallSide(int width) {
  // The large slice is as high as two small ones with a caption and a gap between them.
  return std::min((width - 2 * kGap - kCaption) / 3, kGreatestSide);
}

QRect CaseSlices::boxOf(int picture) const {
  const int small = smallSide(width());
  const int large = 2 * small + kCaption + kGap;
  if (picture == 0) return {0, 0, large, large};
  return {large + kGap, (picture - 1) * (small + kCaption + kGap), small, small};
}

void CaseSlices::paintEvent(QPaintEvent* /*event*/) {
  const Tokens& t = Theme::current().tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.setFont(typeFont(TypeRole::Caption));
  for (int i = 0; i < static_cast<int>(pictures_.size()); ++i) {
    const Picture& picture = pictures_[static_cast<std::size_t>(i)];
    const QRect box = boxOf(i);
    painter.fillRect(box, t.imageBackground);
    QRect place(QPoint(0, 0), picture.grey.size().scaled(box.size(), Qt::KeepAspectRatio));
    place.moveCenter(box.center());
    painter.drawImage(place, picture.grey);
    if (organsShown_ && !picture.organs.isNull()) {
      painter.setOpacity(kOrganOpacity);
      painter.setRenderHint(QPainter::SmoothPixmapTransform, false);  // labels are never mixed
      painter.drawImage(place, picture.organs);
      painter.setRenderHint(QPainter::SmoothPixmapTransform);
      painter.setOpacity(1.0);
    }
    painter.setPen(t.textSecondary);
    painter.drawText(QRect(box.left(), box.bottom() + 1, box.width(), kCaption),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     picture.name);
  }
}

}  // namespace viscera

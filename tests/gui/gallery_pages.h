// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSize>
#include <QString>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

namespace viscera::test {

/// One picture of the gallery.
struct GalleryPage {
  QString name;
  std::vector<QSize> sizes;
  std::function<std::unique_ptr<QWidget>()> make;
};

/// Everything the gallery shows, filled with made-up but plausible numbers.
[[nodiscard]] std::vector<GalleryPage> galleryPages();

}  // namespace viscera::test

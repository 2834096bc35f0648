// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSize>
#include <QString>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

namespace viscera::test {

/// The window as small as the gallery shows it, and large; on a screen of double resolution only the latter.
inline constexpr QSize kSmallWindow(1280, 800);
inline constexpr QSize kLargeWindow(1920, 1080);

/// One picture of the gallery.
struct GalleryPage {
  QString name;
  std::vector<QSize> sizes;  ///< the largest last
  std::function<std::unique_ptr<QWidget>()> make;
};

/// Whether it shows controls side by side that no page has together, some of them wrong on purpose.
[[nodiscard]] inline bool showsParts(const GalleryPage& page) {
  return page.name == "icons" || page.name == "controls" || page.name == "charts" || page.name == "strips";
}

/// Everything the gallery shows, filled with made-up but plausible numbers.
[[nodiscard]] std::vector<GalleryPage> galleryPages();

}  // namespace viscera::test

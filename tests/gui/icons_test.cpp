// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/icons.h"

#include "gui/theme/theme.h"

#include <QFile>
#include <QImage>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace viscera {
namespace {

int inkedPixels(const QImage& image) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y).alpha() > 32 ? 1 : 0;
  return count;
}

TEST(Icons, AllAreDrawnInTheColourAskedFor) {
  std::set<std::string> names;
  for (int i = 0; i < kIconCount; ++i) {
    const auto name = static_cast<IconName>(i);
    EXPECT_TRUE(names.insert(fileNameOf(name)).second) << fileNameOf(name);
    for (const qreal ratio : {1.0, 2.0}) {
      const QImage image = iconPixmap(name, QColor(200, 30, 60), 20, ratio).toImage();
      EXPECT_EQ(image.width(), static_cast<int>(20 * ratio)) << fileNameOf(name);
      EXPECT_GT(inkedPixels(image), 8 * ratio) << fileNameOf(name);
      EXPECT_LT(inkedPixels(image), 300 * ratio * ratio) << fileNameOf(name);
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
          if (image.pixelColor(x, y).alpha() == 255) {
            ASSERT_NEAR(image.pixelColor(x, y).red(), 200, 2) << fileNameOf(name);
          }
    }
  }
}

TEST(Icons, AreOfOneStyle) {
  for (int i = 0; i < kIconCount; ++i) {
    const std::string name = fileNameOf(static_cast<IconName>(i));
    (void)icon(static_cast<IconName>(i)).pixmap(20, 20);  // loads the resources
    QFile file(QString::fromStdString(":/icons/" + name + ".svg"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly)) << name;
    const QByteArray drawing = file.readAll();
    for (const char* part : {"viewBox=\"0 0 20 20\"",
                             "stroke-width=\"1.5\"",
                             "stroke=\"currentColor\"",
                             "fill=\"none\"",
                             "stroke-linecap=\"round\"",
                             "stroke-linejoin=\"round\""})
      EXPECT_TRUE(drawing.contains(part)) << name << " lacks " << part;
    EXPECT_EQ(drawing.count("stroke-width"), 1) << name;
  }
}

TEST(Icons, FollowTheTheme) {
  const QIcon warning = icon(IconName::Warning, IconTone::Warning);
  const auto darkest = [&] {
    const QImage image = warning.pixmap(QSize(40, 40)).toImage();
    QColor found;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        if (image.pixelColor(x, y).alpha() == 255) found = image.pixelColor(x, y);
    return found;
  };
  EXPECT_EQ(darkest(), tokensOf(Scheme::Light).warning);
  Theme::current().choose(Theme::Choice::Dark);
  EXPECT_EQ(darkest(), tokensOf(Scheme::Dark).warning);
  Theme::current().choose(Theme::Choice::Light);
}

}  // namespace
}  // namespace viscera

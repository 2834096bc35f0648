// SPDX-License-Identifier: Apache-2.0
// gui_gallery FOLDER [SCALE]: draws every chart, control and page in both themes into PNG files, to be looked
// at.
#include "gallery_pages.h"
#include "gui/charts/curve_chart.h"
#include "gui/theme/theme.h"

#include <QApplication>
#include <QCursor>
#include <QDir>
#include <QMainWindow>
#include <QSettings>
#include <QTest>

#include <cstdio>
#include <utility>

namespace {

constexpr int kSettle_ms = 250;  // until charts are laid out and banners have faded in

void drawPage(const viscera::test::GalleryPage& page, const QString& folder, const QString& suffix) {
  for (const QSize& size : page.sizes) {
    const auto widget = page.make();
    widget->resize(size);
    if (qobject_cast<QMainWindow*>(widget.get()) == nullptr) {
      widget->setFocusPolicy(Qt::ClickFocus);
      widget->setFocus();  // else the first control wears the focus ring
    }
    widget->show();
    QTest::qWait(kSettle_ms);
    const QString file = QString("%1/%2-%3-%4.png").arg(folder, page.name).arg(size.width()).arg(suffix);
    if (!widget->grab().save(file)) std::fprintf(stderr, "gallery: cannot write %s\n", qPrintable(file));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: gui_gallery FOLDER [SCALE]\n");
    return 2;
  }
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QString scale = argc > 2 ? argv[2] : "1";
  qputenv("QT_SCALE_FACTOR", scale.toLatin1());
  QApplication application(argc, argv);
  QApplication::setOrganizationName("viscera-gallery");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QCursor::setPos(5000, 5000);  // over nothing
  const QString folder = argv[1];
  QDir().mkpath(folder);
  viscera::Theme theme(application, viscera::Theme::Choice::Light);
  for (const auto& [choice, name] :
       {std::pair(viscera::Theme::Choice::Light, "light"), std::pair(viscera::Theme::Choice::Dark, "dark")}) {
    theme.choose(choice);
    for (const auto& page : viscera::test::galleryPages())
      drawPage(page, folder, QString(name) + '-' + scale + 'x');
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// gui_gallery FOLDER [SCALE [PART]]: draws every chart, control and page in both themes into PNG files, to be
// looked at; with PART only those whose name contains it. At a scale above 1 each page at its largest size.
// gui_gallery --lint [TEXT_SCALE [PART]]: looks for mistakes in the widgets of all pages instead, at their
// smallest size, with letters that much larger.
#include "gallery_pages.h"
#include "gui/theme/theme.h"
#include "widget_lint.h"

#include <QApplication>
#include <QCursor>
#include <QDir>
#include <QElapsedTimer>
#include <QImage>
#include <QMainWindow>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr int kSettle_ms = 250;  // until charts are laid out and banners have faded in
constexpr int kPatience_ms = 20'000;
constexpr int kStill_ms = 400;     // as long as nothing changes, a page is taken to be finished
constexpr int kMoving_ms = 5'000;  // some pages never come to rest: they show a progress without an end

std::unique_ptr<QWidget> shown(const viscera::test::GalleryPage& page, const QSize& size) {
  auto widget = page.make();
  widget->resize(size);
  if (qobject_cast<QMainWindow*>(widget.get()) == nullptr) {
    widget->setFocusPolicy(Qt::ClickFocus);
    widget->setFocus();  // else the first control wears the focus ring
  }
  widget->show();
  QTest::qWait(kSettle_ms);
  return widget;
}

/// What the page looks like when it has come to rest, also on a machine that does other things.
QImage restingPicture(QWidget& widget) {
  QElapsedTimer all, still;
  all.start();
  still.start();
  QImage picture = widget.grab().toImage();
  while (still.elapsed() < kStill_ms && all.elapsed() < kMoving_ms) {
    QTest::qWait(kStill_ms / 4);
    const QImage now = widget.grab().toImage();
    if (now != picture) still.restart();
    picture = now;
  }
  return picture;
}

void drawPage(const viscera::test::GalleryPage& page,
              const QString& folder,
              double scale,
              const QString& theme) {
  for (const QSize& size : page.sizes) {
    if (scale > 1.0 && size != page.sizes.back()) continue;
    const auto widget = shown(page, size);
    const QString file =
        QString("%1/%2-%3-%4-%5x.png").arg(folder, page.name).arg(size.width()).arg(theme).arg(scale);
    if (!restingPicture(*widget).save(file))
      std::fprintf(stderr, "gallery: cannot write %s\n", qPrintable(file));
  }
}

void drawAll(QApplication& application, const QString& folder, double scale, const QString& part) {
  QDir().mkpath(folder);
  viscera::Theme theme(application, viscera::Theme::Choice::Light);
  for (const auto& [choice, name] :
       {std::pair(viscera::Theme::Choice::Light, "light"), std::pair(viscera::Theme::Choice::Dark, "dark")}) {
    theme.choose(choice);
    for (const auto& page : viscera::test::galleryPages())
      if (page.name.contains(part)) drawPage(page, folder, scale, name);
  }
}

/// What is still wrong when the page has had time to lay itself out, also on a machine that does other
/// things.
std::vector<std::string> lastingProblems(QWidget& widget) {
  std::vector<std::string> problems;
  (void)QTest::qWaitFor([&] { return (problems = viscera::test::problemsOfWidgets(widget)).empty(); },
                        kPatience_ms);
  return problems;
}

/// Returns how many mistakes there are.
int lintAll(QApplication& application, const QString& part) {
  const viscera::Theme theme(application, viscera::Theme::Choice::Light);
  int count = 0;
  for (const auto& page : viscera::test::galleryPages()) {
    if (viscera::test::showsParts(page) || !page.name.contains(part)) continue;
    const auto widget = shown(page, page.sizes.front());
    for (const std::string& problem : lastingProblems(*widget)) {
      std::printf("%s: %s\n", qPrintable(page.name), problem.c_str());
      std::fflush(stdout);
      ++count;
    }
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  const bool lint = argc > 1 && QString(argv[1]) == "--lint";
  if (argc < 2 || (!lint && QString(argv[1]).startsWith('-'))) {
    std::fprintf(stderr,
                 "usage: gui_gallery FOLDER [SCALE [PART]]\n       gui_gallery --lint [TEXT_SCALE [PART]]\n");
    return 2;
  }
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QString scale = argc > 2 ? argv[2] : "1";
  qputenv(lint ? "VISCERA_TEXT_SCALE" : "QT_SCALE_FACTOR", scale.toLatin1());
  QApplication application(argc, argv);
  QApplication::setOrganizationName("viscera-gallery");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  const QTemporaryDir settings;  // nothing that an earlier gallery kept
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  QCursor::setPos(5000, 5000);  // over nothing
  const QString part = argc > 3 ? argv[3] : "";
  if (lint) return lintAll(application, part) == 0 ? 0 : 1;
  drawAll(application, argv[1], scale.toDouble(), part);
  return 0;
}

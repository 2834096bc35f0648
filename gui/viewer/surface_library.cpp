// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/surface_library.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLibrary>
#include <QOpenGLContext>

namespace viscera {
namespace {

constexpr int kMajor = 3;
constexpr int kMinor = 2;
constexpr int kDepthBits = 24;

QString sayOfSurfaces(const char* text) {
  return QCoreApplication::translate("viscera::SurfaceLibrary", text);
}

}  // namespace

SurfaceLibrary loadSurfaceLibrary() {
  const QDir beside(QCoreApplication::applicationDirPath());
  const QString name = QStringLiteral("libviscera_surfaces.so");
  QString file = beside.filePath(name);
  if (!QFileInfo::exists(file)) file = beside.filePath(QStringLiteral("../lib/viscera/") + name);
  QLibrary library(file);
  const auto make = reinterpret_cast<MakeSurfaceScene>(library.resolve(kMakeSurfaceScene));
  if (make != nullptr) return {make, {}};
  return {nullptr,
          sayOfSurfaces(
              "3D surfaces cannot be shown, since %1 cannot be loaded (%2). Install Viscera again; slices "
              "are shown all the same.")
              .arg(name, library.errorString())};
}

QSurfaceFormat surfaceFormat() {
  QSurfaceFormat format;
  format.setVersion(kMajor, kMinor);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setDepthBufferSize(kDepthBits);
  format.setSamples(0);
  return format;
}

bool mayHaveOpenGl() {
  const QString platform = QGuiApplication::platformName();
  return platform == QStringLiteral("xcb") || platform.startsWith(QStringLiteral("wayland"));
}

QString openGlProblem() {
  const QString problem = sayOfSurfaces(
      "3D surfaces need OpenGL 3.2, which this display does not offer. Install the driver of the "
      "graphics card, or Mesa (libgl1-mesa-dri), and start Viscera again; slices are shown all the same.");
  if (!mayHaveOpenGl()) return problem;
  QOpenGLContext context;
  context.setFormat(surfaceFormat());
  if (!context.create()) return problem;
  const auto version = context.format().version();
  return version < qMakePair(kMajor, kMinor) ? problem : QString();
}

}  // namespace viscera

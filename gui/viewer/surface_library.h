// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/surface_scene.h"

#include <QString>
#include <QSurfaceFormat>

namespace viscera {

/// What draws surfaces, or the sentence that says why there is nothing.
struct SurfaceLibrary {
  MakeSurfaceScene make = nullptr;
  QString problem;
};

/// Loads libviscera_surfaces.so from beside the program or from its lib/viscera, with VTK. Any thread.
[[nodiscard]] SurfaceLibrary loadSurfaceLibrary();

/// What a window for surfaces asks OpenGL for.
[[nodiscard]] QSurfaceFormat surfaceFormat();

/// Whether it is worth asking this display: not where windows are drawn into memory.
[[nodiscard]] bool mayHaveOpenGl();

/// Empty where this display has OpenGL 3.2; else one sentence. Any thread; the first call loads the driver,
/// which takes longer than the window may be busy.
[[nodiscard]] QString openGlProblem();

}  // namespace viscera

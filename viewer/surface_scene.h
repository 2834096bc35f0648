// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/organ_mesh.h"
#include "viewer/surface_camera.h"
#include "viewer/surface_marks.h"

#include <bitset>
#include <memory>
#include <string_view>

namespace viscera {

/// How organs are painted and which of them are seen.
struct SurfaceColours {
  std::array<std::uint32_t, 256> rgb{};  ///< 0xRRGGBB
  std::bitset<256> visible = std::bitset<256>().set();
};

/// Surfaces of organs, drawn by VTK with an OpenGL context of someone else (3.2 or newer, no multisampling).
/// The context must be current in every call that says so, and in the destructor. One thread.
///
/// A picture comes into being in the scene's own buffers, in one piece or part by part, and is then shown.
class SurfaceScene {
 public:
  SurfaceScene() = default;
  SurfaceScene(const SurfaceScene&) = delete;
  SurfaceScene& operator=(const SurfaceScene&) = delete;
  virtual ~SurfaceScene() = default;

  /// Before anything is drawn, once. Context.
  virtual void begin() = 0;
  /// Takes the place of an organ of the same label.
  virtual void put(std::shared_ptr<const OrganMesh> mesh) = 0;
  /// Context.
  virtual void clear() = 0;
  virtual void setColours(const SurfaceColours& colours) = 0;
  virtual void setLines(const std::vector<SurfaceLine>& lines) = 0;
  virtual void setCamera(const SurfaceCamera& camera, const Eigen::AlignedBox3d& scene_mm) = 0;
  /// In pixels of the screen.
  virtual void setSize(int width, int height) = 0;

  /// Lines and the coarse copy of each visible organ. False: there are organs that are not on the card yet;
  /// each call sends one more, since that takes as long as a frame. Context.
  virtual bool drawCoarse() = 0;
  /// The whole surfaces in one piece, else likewise. Context.
  virtual bool drawWhole() = 0;
  /// Begins the whole surfaces anew, part by part; draws the lines. Context.
  virtual void beginParts() = 0;
  /// Adds a part to the picture; false where all of them were in it already. Context.
  virtual bool drawNextPart() = 0;
  /// Number of the texture that holds the picture, its lowest row first; another one after setSize().
  /// Context.
  [[nodiscard]] virtual unsigned pictureTexture() = 0;

  /// Triangles of the picture drawn last.
  [[nodiscard]] virtual std::size_t trianglesDrawn() const = 0;
};

/// Whether GL_RENDERER names a program that draws on the processor: llvmpipe, softpipe, swrast, SVGA.
[[nodiscard]] bool isSoftwareGl(std::string_view renderer);

/// What libviscera_surfaces.so offers, the only part that needs VTK: it is loaded when 3D is first wanted.
using MakeSurfaceScene = SurfaceScene* (*)();
inline constexpr char kMakeSurfaceScene[] = "visceraMakeSurfaceScene";

}  // namespace viscera

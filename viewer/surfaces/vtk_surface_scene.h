// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/surface_scene.h"
#include "viewer/surfaces/organ_actors.h"

#include <vtkCamera.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkRenderer.h>

#include <map>

namespace viscera {

/// See SurfaceScene.
class VtkSurfaceScene : public SurfaceScene {
 public:
  VtkSurfaceScene();
  ~VtkSurfaceScene() override;

  void begin() override;
  void put(std::shared_ptr<const OrganMesh> mesh) override;
  void clear() override;
  void setColours(const SurfaceColours& colours) override;
  void setLines(const std::vector<SurfaceLine>& lines) override;
  void setCamera(const SurfaceCamera& camera, const Eigen::AlignedBox3d& scene_mm) override;
  void setSize(int width, int height) override;
  bool drawCoarse() override;
  bool drawWhole() override;
  void beginParts() override;
  bool drawNextPart() override;
  [[nodiscard]] unsigned pictureTexture() override;
  [[nodiscard]] std::size_t trianglesDrawn() const override { return triangles_; }

 private:
  void addLights();
  void addLines();
  void remove(OrganActors& organ);
  void beginPicture();
  void hideAll();
  [[nodiscard]] bool isSeen(int label) const {
    return colours_.visible.test(static_cast<std::size_t>(label));
  }
  void reveal(PartActor& part);
  /// Reveals a part that the card has, or the first one that it has not; false for others.
  bool revealOrSend(PartActor& part, bool& maySend);
  /// What is visible now, on black or over the picture so far.
  void render(bool overPicture);

  vtkNew<vtkGenericOpenGLRenderWindow> window_;
  vtkNew<vtkRenderer> renderer_;
  vtkNew<vtkCamera> camera_;
  vtkNew<vtkPolyData> lineData_;
  vtkNew<vtkActor> lines_;
  std::map<int, OrganActors> organs_;  // by label
  SurfaceColours colours_;
  std::vector<PartActor*> waiting_;  // parts not in the picture yet, the last comes next
  std::size_t triangles_ = 0;
};

}  // namespace viscera

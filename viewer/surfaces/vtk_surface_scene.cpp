// SPDX-License-Identifier: Apache-2.0
#include "viewer/surfaces/vtk_surface_scene.h"

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkLight.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLShaderCache.h>
#include <vtkOpenGLState.h>
#include <vtkPoints.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkTextureObject.h>
#include <vtkUnsignedCharArray.h>
#include <vtk_glew.h>

#include <utility>

namespace viscera {
namespace {

constexpr double kLineWidth_px = 1.0;

double channel(std::uint32_t rgb, unsigned shift) {
  return static_cast<double>(rgb >> shift & 0xffU) / 255.0;
}

}  // namespace

VtkSurfaceScene::VtkSurfaceScene() {
  window_->SetMultiSamples(0);
  window_->AddRenderer(renderer_);
  renderer_->SetBackground(0.0, 0.0, 0.0);
  renderer_->SetActiveCamera(camera_);
  camera_->ParallelProjectionOn();
  addLights();
  addLines();
}

VtkSurfaceScene::~VtkSurfaceScene() {
  window_->Finalize();
}

/// Two lamps that move with the viewer: the main one a little above and to the left, a faint one below.
void VtkSurfaceScene::addLights() {
  renderer_->AutomaticLightCreationOff();
  const auto add = [this](double x, double y, double z, double intensity) {
    vtkNew<vtkLight> light;
    light->SetLightTypeToCameraLight();
    light->SetPosition(x, y, z);
    light->SetFocalPoint(0.0, 0.0, 0.0);
    light->SetIntensity(intensity);
    renderer_->AddLight(light);
  };
  add(-0.35, 0.45, 1.0, 0.85);
  add(0.6, -0.5, 0.6, 0.25);
}

void VtkSurfaceScene::addLines() {
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(lineData_);
  mapper->SetScalarModeToUseCellData();
  lines_->SetMapper(mapper);
  lines_->GetProperty()->SetLineWidth(kLineWidth_px);
  lines_->GetProperty()->LightingOff();
  lines_->PickableOff();
  renderer_->AddActor(lines_);
}

void VtkSurfaceScene::begin() {
  window_->SetReadyForRendering(true);
  window_->SetSupportsOpenGL(1);
  window_->SetIsDirect(1);
  window_->SetMapped(1);
  window_->SetIsCurrent(true);
  window_->SetOwnContext(0);
  window_->OpenGLInitContext();
  window_->MakeCurrent();
  window_->SetFrameBlitModeToNoBlit();
}

void VtkSurfaceScene::remove(OrganActors& organ) {
  const auto forget = [this](PartActor& one) {
    if (!one.actor) return;
    one.actor->ReleaseGraphicsResources(window_);
    renderer_->RemoveActor(one.actor);
  };
  for (PartActor& one : organ.whole) forget(one);
  forget(organ.coarse);
}

void VtkSurfaceScene::put(std::shared_ptr<const OrganMesh> mesh) {
  const int label = mesh->label;
  if (const auto before = organs_.find(label); before != organs_.end()) {
    remove(before->second);
    organs_.erase(before);
  }
  OrganActors& organ = organs_[label] = actorsOf(std::move(mesh));
  const auto add = [this](const PartActor& one) {
    if (one.actor) renderer_->AddActor(one.actor);
  };
  for (const PartActor& one : organ.whole) add(one);
  add(organ.coarse);
  waiting_.clear();
  setColours(colours_);
}

void VtkSurfaceScene::clear() {
  for (auto& [label, organ] : organs_) remove(organ);
  organs_.clear();
  waiting_.clear();
}

void VtkSurfaceScene::setColours(const SurfaceColours& colours) {
  colours_ = colours;
  for (auto& [label, organ] : organs_) {
    const std::uint32_t rgb = colours_.rgb.at(static_cast<std::size_t>(label));
    organ.look->SetColor(channel(rgb, 16), channel(rgb, 8), channel(rgb, 0));
  }
}

void VtkSurfaceScene::setLines(const std::vector<SurfaceLine>& lines) {
  vtkNew<vtkPoints> points;
  vtkNew<vtkCellArray> cells;
  vtkNew<vtkUnsignedCharArray> colours;
  colours->SetNumberOfComponents(3);
  for (const SurfaceLine& line : lines) {
    cells->InsertNextCell(2);
    cells->InsertCellPoint(points->InsertNextPoint(line.from_mm.data()));
    cells->InsertCellPoint(points->InsertNextPoint(line.to_mm.data()));
    for (const unsigned shift : {16U, 8U, 0U})
      colours->InsertNextValue(static_cast<unsigned char>(line.rgb >> shift & 0xffU));
  }
  lineData_->SetPoints(points);
  lineData_->SetLines(cells);
  lineData_->GetCellData()->SetScalars(colours);
  lineData_->Modified();
}

void VtkSurfaceScene::setCamera(const SurfaceCamera& camera, const Eigen::AlignedBox3d& scene_mm) {
  const double reach_mm = scene_mm.isEmpty()
                              ? camera.halfHeight_mm
                              : scene_mm.diagonal().norm() + (scene_mm.center() - camera.focus_mm).norm();
  const Eigen::Vector3d towards = camera.axes.row(2).transpose();
  const Eigen::Vector3d from = camera.focus_mm + 2.0 * reach_mm * towards;
  camera_->SetFocalPoint(camera.focus_mm.data());
  camera_->SetPosition(from.data());
  camera_->SetViewUp(camera.axes(1, 0), camera.axes(1, 1), camera.axes(1, 2));
  camera_->SetParallelScale(camera.halfHeight_mm);
  camera_->SetClippingRange(reach_mm, 3.0 * reach_mm);
}

void VtkSurfaceScene::setSize(int width, int height) {
  window_->SetSize(width, height);
}

void VtkSurfaceScene::hideAll() {
  lines_->VisibilityOff();
  for (auto& [label, organ] : organs_) {
    for (PartActor& one : organ.whole)
      if (one.actor) one.actor->VisibilityOff();
    if (organ.coarse.actor) organ.coarse.actor->VisibilityOff();
  }
}

void VtkSurfaceScene::reveal(PartActor& part) {
  if (!part.actor) return;
  part.actor->VisibilityOn();
  part.isSent = true;
  triangles_ += part.triangles;
}

void VtkSurfaceScene::render(bool overPicture) {
  renderer_->SetPreserveColorBuffer(overPicture ? 1 : 0);
  renderer_->SetPreserveDepthBuffer(overPicture ? 1 : 0);
  // Whoever lent the context has drawn with it since.
  vtkOpenGLState* state = window_->GetState();
  state->Reset();
  state->Push();
  state->vtkglDepthFunc(GL_LEQUAL);
  window_->Render();
  state->Pop();
}

void VtkSurfaceScene::beginPicture() {
  waiting_.clear();
  hideAll();
  triangles_ = 0;
  lines_->VisibilityOn();
}

bool VtkSurfaceScene::revealOrSend(PartActor& part, bool& maySend) {
  if (!part.isSent && part.actor != nullptr && !std::exchange(maySend, false)) return false;
  reveal(part);
  return true;
}

bool VtkSurfaceScene::drawCoarse() {
  beginPicture();
  bool maySend = true;
  bool isAll = true;
  for (auto& [label, organ] : organs_)
    if (isSeen(label)) isAll = revealOrSend(organ.coarse, maySend) && isAll;
  render(false);
  return isAll;
}

bool VtkSurfaceScene::drawWhole() {
  beginPicture();
  bool maySend = true;
  bool isAll = true;
  for (auto& [label, organ] : organs_)
    if (isSeen(label))
      for (PartActor& one : organ.whole) isAll = revealOrSend(one, maySend) && isAll;
  render(false);
  return isAll;
}

void VtkSurfaceScene::beginParts() {
  beginPicture();
  for (auto& [label, organ] : organs_)
    if (isSeen(label))
      for (PartActor& one : organ.whole)
        if (one.actor) waiting_.push_back(&one);
  render(false);
}

bool VtkSurfaceScene::drawNextPart() {
  if (waiting_.empty()) return false;
  hideAll();
  reveal(*waiting_.back());
  waiting_.pop_back();
  render(true);
  glFinish();  // else the work piles up until the picture is shown
  return !waiting_.empty();
}

unsigned VtkSurfaceScene::pictureTexture() {
  window_->GetShaderCache()->ReleaseCurrentShader();  // whoever draws next binds one that VTK does not know
  return window_->GetDisplayFramebuffer()->GetColorAttachmentAsTextureObject(0)->GetHandle();
}

}  // namespace viscera

extern "C" __attribute__((visibility("default"))) viscera::SurfaceScene* visceraMakeSurfaceScene() {
  return new viscera::VtkSurfaceScene;
}

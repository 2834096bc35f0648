// SPDX-License-Identifier: Apache-2.0
#include "viewer/surfaces/organ_actors.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkTypeInt32Array.h>

namespace viscera {
namespace {

constexpr double kAmbient = 0.18;
constexpr double kDiffuse = 0.82;
constexpr double kSpecular = 0.18;
constexpr double kShininess = 24.0;
constexpr int kOurs = 1;  // VTK reads the memory and never frees it

/// Vectors as VTK's array, without a copy; VTK takes them as not const, but only reads.
vtkSmartPointer<vtkFloatArray> arrayOf(const std::vector<Eigen::Vector3f>& vectors) {
  static_assert(sizeof(Eigen::Vector3f) == 3 * sizeof(float));
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetNumberOfComponents(3);
  array->SetArray(
      const_cast<float*>(vectors.data()->data()), static_cast<vtkIdType>(3 * vectors.size()), kOurs);
  return array;
}

vtkSmartPointer<vtkPolyData> polyDataOf(const SurfacePart& part) {
  static_assert(sizeof(std::array<std::uint32_t, 3>) == 3 * sizeof(vtkTypeInt32));
  vtkNew<vtkPoints> points;
  points->SetData(arrayOf(part.points_mm));
  vtkNew<vtkTypeInt32Array> corners;
  corners->SetArray(const_cast<vtkTypeInt32*>(reinterpret_cast<const vtkTypeInt32*>(part.triangles.data())),
                    static_cast<vtkIdType>(3 * part.triangles.size()),
                    kOurs);
  vtkNew<vtkCellArray> cells;
  cells->SetData(3, corners);
  auto data = vtkSmartPointer<vtkPolyData>::New();
  data->SetPoints(points);
  data->SetPolys(cells);
  data->GetPointData()->SetNormals(arrayOf(part.normals));
  return data;
}

PartActor partActor(const SurfacePart& part, vtkProperty* look) {
  PartActor result;
  result.triangles = part.triangles.size();
  if (part.triangles.empty()) return result;
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(polyDataOf(part));
  mapper->ScalarVisibilityOff();
  mapper->StaticOn();
  result.actor = vtkSmartPointer<vtkActor>::New();
  result.actor->SetMapper(mapper);
  result.actor->SetProperty(look);
  result.actor->PickableOff();
  return result;
}

}  // namespace

OrganActors actorsOf(std::shared_ptr<const OrganMesh> mesh) {
  OrganActors result;
  result.look = vtkSmartPointer<vtkProperty>::New();
  result.look->SetAmbient(kAmbient);
  result.look->SetDiffuse(kDiffuse);
  result.look->SetSpecular(kSpecular);
  result.look->SetSpecularPower(kShininess);
  for (const SurfacePart& part : mesh->whole) result.whole.push_back(partActor(part, result.look));
  result.coarse = partActor(mesh->coarse, result.look);
  result.mesh = std::move(mesh);
  return result;
}

}  // namespace viscera

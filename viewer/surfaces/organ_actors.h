// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/organ_mesh.h"

#include <vtkActor.h>
#include <vtkSmartPointer.h>

#include <memory>
#include <vector>

namespace viscera {

/// A part of a surface as VTK draws it; the points stay where they are.
struct PartActor {
  vtkSmartPointer<vtkActor> actor;
  std::size_t triangles = 0;
  bool isSent = false;  ///< whether the card has it
};

/// An organ in both its forms.
struct OrganActors {
  std::shared_ptr<const OrganMesh> mesh;
  vtkSmartPointer<vtkProperty> look;
  std::vector<PartActor> whole;
  PartActor coarse;
};

[[nodiscard]] OrganActors actorsOf(std::shared_ptr<const OrganMesh> mesh);

}  // namespace viscera

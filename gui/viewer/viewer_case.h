// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "gui/viewer/viewer_request.h"
#include "viewer/label_pairs.h"
#include "viewer/slice_scene.h"
#include "viewer/worst_slice.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace viscera {

class VolumeStore;

/// Figures of an organ in one layer.
struct OrganFigures {
  double volume_ml = 0.0;
  std::optional<double> dice;  ///< with the truth, on the same grid
};

/// A layer of a case that was read.
struct CaseLayer {
  bool isTruth = false;
  bool isOpened = false;  ///< a person opened the file here, and may take it away again
  QString role;           ///< "Truth", "Prediction A"
  QString name;           ///< what it is called beside its role; may be the file's name
  std::filesystem::path file;
  std::map<int, OrganFigures> organs;  ///< by label value, without background
  std::map<int, std::string> names;    ///< that the file carries of itself
  std::optional<SeenWindow> seen;      ///< HU that its model sees; none: unknown, or no model made it
  /// How sure the model was of each voxel's label, in percent, on the label map's grid; null: not kept.
  std::shared_ptr<const Volume> probability = nullptr;
  /// Of a prediction on the truth's grid: with the truth's labels.
  std::shared_ptr<const LabelPairs> pairs = nullptr;
};

/// A case as the viewer shows it, read and counted; unchanged from then on.
struct ViewerCase {
  ViewerRequest request;
  std::shared_ptr<const SliceScene> scene;
  std::vector<CaseLayer> layers;  ///< as those of the scene
  /// Names of all label values of request and layers: the request's, else those of the first layer whose file
  /// names the value; empty without layers.
  std::map<int, QString> organs;
  std::optional<WorstSlice> worst;  ///< of request.organ
  std::vector<QString> problems;    ///< layers that cannot be read, one sentence each
  std::vector<QString> notes;       ///< what the reader mended
  bool onlyLabels = false;          ///< the image is a label map: there are no HU
  bool isFolder = false;            ///< the image is the folder of a DICOM series
};

/// Reads scan and label maps, several at once, through the store. A label map that cannot be read is a
/// problem of the case, a scan that cannot be read an error. Background. @throws as readVolume,
/// Error{Cancelled}.
[[nodiscard]] ViewerCase readCase(const ViewerRequest& request, VolumeStore& store, const WorkContext& work);

/// Reads what a request needs into the store. Never throws for a file that cannot be read: who asks for the
/// case is told.
void readAhead(const ViewerRequest& request, VolumeStore& store, const WorkContext& work);

/// Centre of the slice that has most of an organ in a layer, LPS; none where it has none of it.
[[nodiscard]] std::optional<Eigen::Vector3d> placeOfOrgan(const Volume& labels, int organ);

}  // namespace viscera

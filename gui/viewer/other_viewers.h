// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_request.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace viscera {

/// Another program for scans, as it is installed on this machine.
struct OtherViewer {
  QString name;     ///< "3D Slicer"
  QString program;  ///< absolute path

  bool operator==(const OtherViewer&) const = default;
};

/// Where they are looked for besides PATH.
struct ViewerPlaces {
  QString slicer;       ///< the program that a person named; empty, or no program: it is looked for
  QString itkSnap;      ///< likewise
  QStringList folders;  ///< that hold the folder of a program, "Slicer-5.6.2-linux-amd64"
};

/// What the settings name, and the folders that archives are usually unpacked in.
[[nodiscard]] ViewerPlaces usualViewerPlaces();

/// Those that a person named, else those of PATH, else the newest in the folders. Looks at the disk:
/// background.
[[nodiscard]] std::vector<OtherViewer> findOtherViewers(const ViewerPlaces& places);

/// Arguments that open the scan with the label maps of a request. 3D Slicer gets a DICOM series by its folder
/// and number, through a database of its own for it; ITK-SNAP a file of the series. Source: 3D Slicer, script
/// repository ("Load DICOM files into the scene from a folder") and --python-code; ITK-SNAP's -g (main image)
/// and -s (segmentation), which takes one label map.
/// Reads the headers of a DICOM series: background.
[[nodiscard]] QStringList argumentsFor(const OtherViewer& viewer, const ViewerRequest& request);

}  // namespace viscera

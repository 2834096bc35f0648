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
};

/// Those that are found in PATH. Looks at the disk: background.
[[nodiscard]] std::vector<OtherViewer> findOtherViewers();

/// Arguments that open the scan with the label maps of a request. Source: 3D Slicer, Libs "command line
/// arguments" (--python-code); ITK-SNAP's -g (main image) and -s (segmentation), which takes one label map.
/// Looks into the folder of a DICOM series: background.
[[nodiscard]] QStringList argumentsFor(const OtherViewer& viewer, const ViewerRequest& request);

}  // namespace viscera

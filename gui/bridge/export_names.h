// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/export_service.h"

#include <string>

namespace viscera {

// Names of the files that an export writes. Nothing here looks at a disk. No name of a scan's file reaches
// them: they are made of what a dataset calls the case, of numbers, and of what made the labels.

/// What the name of a folder of surfaces ends in.
inline constexpr char kSurfacesEnding[] = "-surfaces";

/// ".nii.gz", ".seg.nrrd", ".dcm", ".csv"; empty for surfaces, which are a folder.
[[nodiscard]] std::string endingOf(ExportKind kind);

/// Letters, digits, '-', '_' and '.' of a name; others become '-'.
[[nodiscard]] std::string fileSafe(const std::string& name);

/// Whether the case has a name that may stand in the name of a file: that of a dataset's case.
[[nodiscard]] bool hasCaseName(const ExportSubject& subject);

/// "img0007-fine-tune-3", "img0007-labels" where nobody knows what made it. Where the case is no dataset's,
/// or its name is not wanted, the number of the predicted scan: "scan-22-fine-tune-3"; without one
/// "fine-tune-3" or "labels".
[[nodiscard]] std::string stemOf(const ExportSubject& subject, bool caseNames = true);

/// Name of the folder for several label maps: what made the first, "fine-tune-3", else "label-maps".
[[nodiscard]] std::string folderNameOf(const std::vector<ExportSubject>& subjects);

/// `folder`/`stem` with the ending of the kind, for surfaces "-surfaces"; never the label map itself.
[[nodiscard]] std::filesystem::path targetIn(const std::filesystem::path& folder,
                                             const std::string& stem,
                                             ExportKind kind,
                                             const ExportSubject& subject);

/// Where each label map of the order goes; of one the target itself. Those whose case is not named are
/// numbered: "case-001". No two are equal.
[[nodiscard]] std::vector<std::filesystem::path> targetsOf(const ExportOrder& order);

/// Whether the scan is a file, by its ending, and no folder of DICOM files; so is none at all.
[[nodiscard]] bool isScanFile(const std::filesystem::path& image);

/// Folder of the DICOM series of a label map; empty: to be named by a person.
[[nodiscard]] std::filesystem::path seriesOf(const ExportOrder& order, const ExportSubject& subject);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/export_service.h"

#include <QString>

#include <array>
#include <vector>

namespace viscera {

inline constexpr std::array<ExportKind, 5> kExportKinds = {
    ExportKind::Nifti, ExportKind::SegNrrd, ExportKind::DicomSeg, ExportKind::Stl, ExportKind::Csv};

/// "NIfTI with names".
[[nodiscard]] QString formatName(ExportKind kind);
/// Who reads it, one sentence.
[[nodiscard]] QString formatReaders(ExportKind kind);
/// For a file dialog: "NIfTI (*.nii.gz *.nii)".
[[nodiscard]] QString formatFilter(ExportKind kind);
/// "Writing: 40 %".
[[nodiscard]] QString exportProgressText(const WorkProgress& progress);
/// What was found when a file was read again: "Dice 1.0", "volume within 0.4 %", "same text".
[[nodiscard]] QString checkText(const CheckedExport& file);
/// "Read back and compared: Dice 1.0 for 13 organs."
[[nodiscard]] QString outcomeText(ExportKind kind, const ExportOutcome& outcome);

}  // namespace viscera

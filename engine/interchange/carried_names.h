// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/export_label.h"

#include <filesystem>

namespace viscera {

/// Names that a label map carries of itself: in the extension of a NIfTI header (Caret's table of labels, as
/// TotalSegmentator writes it) or in the fields of a .seg.nrrd of 3D Slicer. Empty where there are none.
/// @throws Error{Io}.
[[nodiscard]] std::map<int, std::string> carriedNames(const std::filesystem::path& file);

/// Caret's table of labels as XML, the text of a NIfTI header extension (code 0, as TotalSegmentator writes
/// it).
[[nodiscard]] std::string caretTable(const std::vector<ExportLabel>& labels);

/// Names in such a text; empty where it holds no such table.
[[nodiscard]] std::map<int, std::string> namesInCaretTable(std::string_view xml);

}  // namespace viscera

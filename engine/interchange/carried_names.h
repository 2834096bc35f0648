// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/export_label.h"

#include <filesystem>

namespace viscera {

/// Names that a label map carries of itself: in the extension of a NIfTI header (Caret's table of labels, as
/// TotalSegmentator writes it), in the fields of a .seg.nrrd of 3D Slicer, else in ITK-SNAP's table beside it
/// ("liver_labels.txt" beside "liver.nii.gz", as an export writes it). Empty where there are none.
/// @throws Error{Io}.
[[nodiscard]] std::map<int, std::string> carriedNames(const std::filesystem::path& file);

/// Caret's table of labels as XML, the text of a NIfTI header extension (code 0, as TotalSegmentator writes
/// it).
[[nodiscard]] std::string caretTable(const std::vector<ExportLabel>& labels);

/// Names in such a text; empty where it holds no such table.
[[nodiscard]] std::map<int, std::string> namesInCaretTable(std::string_view xml);

/// Names in the text of ITK-SNAP's file of label descriptions; empty where it is none.
[[nodiscard]] std::map<int, std::string> namesInItkSnapTable(std::string_view text);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace viscera {

/// True where a DICOM file ends inside an element before the end of its pixels, e.g. after a broken download.
///
/// To be asked before GDCM: it fills what is missing of the pixels with nothing in particular, and it ends
/// the program where the cut goes through a sequence. What this walk does not understand counts as whole.
/// Source: DICOM PS3.5 section 7 (elements, sequences), A.4 (fragments), A.5 (deflated).
[[nodiscard]] bool isDicomCutOff(const std::filesystem::path& file);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/dicom_file.h"

#include <vector>

namespace viscera {

/// Stored values of one slice, rows one after the other, in the byte order of this machine.
struct DicomPixels {
  int rows = 0;
  int columns = 0;
  int bytesPerPixel = 2;  ///< 1, 2 or 4
  bool isSigned = false;
  std::vector<char> bytes;
};

/// Reads and unpacks the pixels of a single-frame greyscale object. GDCM sees the packed stream alone, after
/// its own header was compared with that of the DICOM file.
/// Source: DICOM PS3.5 section 8 (pixels), annex A.4 (packed ones), annex G (RLE).
/// @throws Error{InvalidInput} naming the file where the pixels are missing, cut off, damaged, coloured, or
/// packed in a way that is not read; Error{Io}.
[[nodiscard]] DicomPixels readDicomPixels(const DicomFile& file);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_slice.h"

#include "engine/base/error.h"
#include "engine/volume/dicom_file.h"
#include "engine/volume/dicom_pixels.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace viscera {
namespace {

/// Of an integer string; `absent` where there is none or it is out of any reason.
int wholeNumber(const DicomFile& file, DicomTag tag, int absent) {
  constexpr double kLargest = 1e9;
  const auto value = file.number(tag);
  return value && std::abs(*value) <= kLargest ? static_cast<int>(*value) : absent;
}

void fillPlace(const DicomFile& file, DicomSlice& slice) {
  if (const auto position = file.numbers(0x00200032, 3))
    slice.position_mm = Eigen::Vector3d(position->data());
  if (const auto orientation = file.numbers(0x00200037, 6)) {
    slice.alongRow = Eigen::Vector3d(orientation->data());
    slice.alongColumn = Eigen::Vector3d(orientation->data() + 3);
  }
  if (const auto spacing = file.numbers(0x00280030, 2))
    slice.pixelSpacing_mm = Eigen::Vector2d(spacing->data());
  slice.thickness_mm = file.number(0x00180050);
}

[[noreturn]] void refuse(const DicomSlice& slice, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, slice.file.string() + ": " + reason);
}

template <class T>
std::vector<float> scaled(const std::vector<char>& raw, const DicomSlice& slice) {
  const double slope = slice.slope.value_or(1.0);
  const double intercept = slice.intercept.value_or(0.0);
  std::vector<float> hu(raw.size() / sizeof(T));
  for (std::size_t n = 0; n < hu.size(); ++n) {
    T value;
    std::memcpy(&value, raw.data() + n * sizeof(T), sizeof(T));
    hu[n] = static_cast<float>(static_cast<double>(value) * slope + intercept);
  }
  return hu;
}

template <class Signed>
std::vector<float> scaledAs(const DicomPixels& pixels, const DicomSlice& slice) {
  return pixels.isSigned ? scaled<Signed>(pixels.bytes, slice)
                         : scaled<std::make_unsigned_t<Signed>>(pixels.bytes, slice);
}

}  // namespace

DicomSlice readDicomSlice(const std::filesystem::path& path) {
  const DicomFile file(path);
  DicomSlice slice;
  slice.file = path;
  slice.modality = file.text(0x00080060);
  slice.studyInstanceUid = file.text(0x0020000d);
  slice.seriesInstanceUid = file.text(0x0020000e);
  slice.seriesDescription = file.text(0x0008103e);
  for (const DicomTag tag : {0x00080022U, 0x00080021U, 0x00080020U})
    if (slice.date.empty()) slice.date = file.text(tag);
  slice.seriesNumber = wholeNumber(file, 0x00200011, 0);
  slice.frameOfReferenceUid = file.text(0x00200052);
  slice.sopInstanceUid = file.text(0x00080018);
  slice.rows = file.whole(0x00280010).value_or(0);
  slice.columns = file.whole(0x00280011).value_or(0);
  slice.frames = wholeNumber(file, 0x00280008, 1);
  slice.samplesPerPixel = file.whole(0x00280002).value_or(1);
  slice.intercept = file.number(0x00281052);
  slice.slope = file.number(0x00281053);
  fillPlace(file, slice);
  return slice;
}

std::vector<float> readHounsfieldUnits(const DicomSlice& slice) {
  const DicomPixels pixels = readDicomPixels(DicomFile(slice.file));
  if (pixels.rows != slice.rows || pixels.columns != slice.columns)
    refuse(slice, "the file has changed since its header was read; start again");
  if (pixels.bytesPerPixel == 1) return scaledAs<std::int8_t>(pixels, slice);
  if (pixels.bytesPerPixel == 2) return scaledAs<std::int16_t>(pixels, slice);
  return scaledAs<std::int32_t>(pixels, slice);
}

}  // namespace viscera

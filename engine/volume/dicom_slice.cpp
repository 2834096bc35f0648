// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_slice.h"

#include "engine/base/error.h"
#include "engine/volume/dicom_extent.h"

#include <gdcmImageReader.h>
#include <gdcmReader.h>
#include <gdcmStringFilter.h>

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

namespace viscera {
namespace {

constexpr std::size_t kPreambleBytes = 128;

std::string trimmed(const std::string& text) {
  const auto isPadding = [](char letter) { return letter == ' ' || letter == '\0'; };
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (begin < end && isPadding(text[begin])) ++begin;
  while (end > begin && isPadding(text[end - 1])) --end;
  return text.substr(begin, end - begin);
}

/// Values of a DICOM file as text, whatever their representation.
class Values {
 public:
  explicit Values(const gdcm::File& file) { filter_.SetFile(file); }

  [[nodiscard]] std::string text(std::uint16_t group, std::uint16_t element) const {
    return trimmed(filter_.ToString(gdcm::Tag(group, element)));
  }
  /// Exactly `count` finite numbers, separated by backslashes; none otherwise.
  [[nodiscard]] std::optional<std::vector<double>> numbers(std::uint16_t group,
                                                           std::uint16_t element,
                                                           std::size_t count) const {
    std::vector<double> result;
    std::istringstream parts(text(group, element));
    for (std::string part; std::getline(parts, part, '\\');) {
      std::istringstream stream(part);
      stream.imbue(std::locale::classic());
      double value = 0.0;
      if (!(stream >> value) || !std::isfinite(value)) return std::nullopt;
      result.push_back(value);
    }
    if (result.size() != count) return std::nullopt;
    return result;
  }
  [[nodiscard]] std::optional<double> number(std::uint16_t group, std::uint16_t element) const {
    const auto values = numbers(group, element, 1);
    return values ? std::optional(values->front()) : std::nullopt;
  }
  [[nodiscard]] int integer(std::uint16_t group, std::uint16_t element, int absent) const {
    return static_cast<int>(number(group, element).value_or(absent));
  }

 private:
  gdcm::StringFilter filter_;
};

void fillPlace(const Values& values, DicomSlice& slice) {
  if (const auto position = values.numbers(0x0020, 0x0032, 3))
    slice.position_mm = Eigen::Vector3d(position->data());
  if (const auto orientation = values.numbers(0x0020, 0x0037, 6)) {
    slice.alongRow = Eigen::Vector3d(orientation->data());
    slice.alongColumn = Eigen::Vector3d(orientation->data() + 3);
  }
  if (const auto spacing = values.numbers(0x0028, 0x0030, 2))
    slice.pixelSpacing_mm = Eigen::Vector2d(spacing->data());
  slice.thickness_mm = values.number(0x0018, 0x0050);
}

[[noreturn]] void refuse(const DicomSlice& slice, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, slice.file.string() + ": " + reason);
}

template <class T>
void scale(const std::vector<char>& raw, const DicomSlice& slice, std::span<float> target) {
  if (raw.size() < target.size() * sizeof(T))
    refuse(slice, "the pixel data are cut off; fetch the file anew");
  const double slope = slice.slope.value_or(1.0);
  const double intercept = slice.intercept.value_or(0.0);
  for (std::size_t n = 0; n < target.size(); ++n) {
    T value;
    std::memcpy(&value, raw.data() + n * sizeof(T), sizeof(T));
    target[n] = static_cast<float>(static_cast<double>(value) * slope + intercept);
  }
}

void scaleAs(gdcm::PixelFormat::ScalarType type,
             const std::vector<char>& raw,
             const DicomSlice& slice,
             std::span<float> target) {
  switch (type) {
    case gdcm::PixelFormat::UINT8:
      return scale<std::uint8_t>(raw, slice, target);
    case gdcm::PixelFormat::INT8:
      return scale<std::int8_t>(raw, slice, target);
    case gdcm::PixelFormat::UINT16:
      return scale<std::uint16_t>(raw, slice, target);
    case gdcm::PixelFormat::INT16:
      return scale<std::int16_t>(raw, slice, target);
    case gdcm::PixelFormat::UINT32:
      return scale<std::uint32_t>(raw, slice, target);
    case gdcm::PixelFormat::INT32:
      return scale<std::int32_t>(raw, slice, target);
    default:
      refuse(slice, "pixels of this width are not supported");
  }
}

}  // namespace

bool looksLikeDicom(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, kPreambleBytes + 4> start{};
  stream.read(start.data(), start.size());
  if (std::memcmp(start.data() + kPreambleBytes, "DICM", 4) == 0) return true;
  const auto isGroup = [&](char low, char high) { return (low == 2 || low == 8) && high == 0; };
  return stream.gcount() > 8 && (isGroup(start[0], start[1]) || isGroup(start[1], start[0])) && start[3] == 0;
}

std::optional<DicomSlice> readDicomSlice(const std::filesystem::path& file) {
  if (isDicomCutOff(file)) return std::nullopt;
  gdcm::Reader reader;
  reader.SetFileName(file.c_str());
  try {
    if (!reader.ReadUpToTag(gdcm::Tag(0x7fe0, 0x0010))) return std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
  const Values values(reader.GetFile());
  DicomSlice slice;
  slice.file = file;
  slice.modality = values.text(0x0008, 0x0060);
  slice.studyInstanceUid = values.text(0x0020, 0x000d);
  slice.seriesInstanceUid = values.text(0x0020, 0x000e);
  slice.seriesDescription = values.text(0x0008, 0x103e);
  slice.seriesNumber = values.integer(0x0020, 0x0011, 0);
  slice.frameOfReferenceUid = values.text(0x0020, 0x0052);
  slice.sopInstanceUid = values.text(0x0008, 0x0018);
  slice.rows = values.integer(0x0028, 0x0010, 0);
  slice.columns = values.integer(0x0028, 0x0011, 0);
  slice.frames = values.integer(0x0028, 0x0008, 1);
  slice.samplesPerPixel = values.integer(0x0028, 0x0002, 1);
  slice.intercept = values.number(0x0028, 0x1052);
  slice.slope = values.number(0x0028, 0x1053);
  fillPlace(values, slice);
  return slice;
}

void readHounsfieldUnits(const DicomSlice& slice, std::span<float> target) {
  gdcm::ImageReader reader;
  reader.SetFileName(slice.file.c_str());
  std::vector<char> raw;
  gdcm::PixelFormat::ScalarType type = gdcm::PixelFormat::UNKNOWN;
  try {
    if (!reader.Read()) refuse(slice, "the pixel data are missing, damaged or packed in an unknown way");
    const gdcm::Image& image = reader.GetImage();
    type = image.GetPixelFormat().GetScalarType();
    raw.resize(image.GetBufferLength());
    if (!image.GetBuffer(raw.data()))
      refuse(slice, "the pixel data cannot be unpacked; the file may be damaged");
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse(slice, std::string("reading the pixel data failed: ") + error.what());
  }
  scaleAs(type, raw, slice, target);
}

}  // namespace viscera

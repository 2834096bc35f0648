// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_pixels.h"

#include "engine/base/error.h"
#include "engine/volume/packed_pixels.h"

#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

namespace viscera {
namespace {

constexpr std::string_view kRle = "1.2.840.10008.1.2.5";
constexpr std::array<std::string_view, 4> kPlain = {
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"};
/// JPEG (baseline, extended, lossless), JPEG-LS, JPEG 2000.
constexpr std::array<std::string_view, 8> kJpeg = {"1.2.840.10008.1.2.4.50",
                                                   "1.2.840.10008.1.2.4.51",
                                                   "1.2.840.10008.1.2.4.57",
                                                   "1.2.840.10008.1.2.4.70",
                                                   "1.2.840.10008.1.2.4.80",
                                                   "1.2.840.10008.1.2.4.81",
                                                   "1.2.840.10008.1.2.4.90",
                                                   "1.2.840.10008.1.2.4.91"};

/// How the pixels are stored (PS3.3 C.7.6.3).
struct Layout {
  int rows = 0;
  int columns = 0;
  int bitsAllocated = 0;
  int bitsStored = 0;
  bool isSigned = false;
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
  [[nodiscard]] int bytesPerPixel() const { return bitsAllocated / 8; }
  [[nodiscard]] std::size_t bytes() const { return count() * static_cast<std::size_t>(bytesPerPixel()); }
};

[[noreturn]] void refuse(const DicomFile& file, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, file.path().string() + ": " + reason);
}

[[noreturn]] void refuseDamaged(const DicomFile& file) {
  refuse(file, "the packed pixels are damaged; fetch the file anew");
}

template <class List>
bool contains(const List& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

Layout layoutOf(const DicomFile& file) {
  const std::string colours = file.text(0x00280004);
  if (file.whole(0x00280002).value_or(1) != 1 || !(colours.empty() || colours.starts_with("MONOCHROME")))
    refuse(file, "the pixels are colours (" + colours + "), not CT");
  Layout layout;
  layout.rows = file.whole(0x00280010).value_or(0);
  layout.columns = file.whole(0x00280011).value_or(0);
  layout.bitsAllocated = file.whole(0x00280100).value_or(0);
  layout.bitsStored = file.whole(0x00280101).value_or(layout.bitsAllocated);
  layout.isSigned = file.whole(0x00280103).value_or(0) == 1;
  const int highBit = file.whole(0x00280102).value_or(layout.bitsStored - 1);
  if (layout.count() == 0) refuse(file, "the number of rows or columns is missing");
  const bool isByte = layout.bitsAllocated == 8 || layout.bitsAllocated == 16 || layout.bitsAllocated == 32;
  const bool isLow =
      layout.bitsStored > 0 && layout.bitsStored <= layout.bitsAllocated && highBit == layout.bitsStored - 1;
  if (!isByte || !isLow)
    refuse(file,
           "pixels of " + std::to_string(layout.bitsStored) + " bits up to bit " + std::to_string(highBit) +
               " of " + std::to_string(layout.bitsAllocated) + " are not supported");
  return layout;
}

std::vector<char> plainPixels(const DicomFile& file, const Layout& layout) {
  std::vector<char> bytes = file.pixelBytes();
  if (bytes.size() < layout.bytes())
    refuse(file,
           "the pixel data are cut off: " + std::to_string(bytes.size()) + " of " +
               std::to_string(layout.bytes()) + " bytes are there; fetch the file anew");
  bytes.resize(layout.bytes());
  const bool isBigEndianMachine = std::endian::native == std::endian::big;
  if (file.syntax().isBigEndian == isBigEndianMachine) return bytes;
  // Bytes stored as words of 16 bits are turned in pairs (PS3.5 section 7.3).
  const bool isPaired = layout.bitsAllocated == 8 && file.pixelRepresentation() == "OW";
  const int width = isPaired ? 2 : layout.bytesPerPixel();
  for (auto at = bytes.begin(); bytes.end() - at >= width; at += width) std::reverse(at, at + width);
  return bytes;
}

void requireAgreement(const DicomFile& file, const Layout& layout, const std::vector<char>& packed) {
  const auto size = packedJpegSize(packed);
  if (!size) refuseDamaged(file);
  if (size->rows != layout.rows || size->columns != layout.columns || size->components != 1 ||
      size->bits > layout.bitsAllocated)
    refuse(file,
           "the packed pixels are " + std::to_string(size->columns) + "x" + std::to_string(size->rows) + "x" +
               std::to_string(size->components) + " of " + std::to_string(size->bits) +
               " bits, the header says " + std::to_string(layout.columns) + "x" +
               std::to_string(layout.rows) + "x1 of " + std::to_string(layout.bitsAllocated) +
               "; fetch the file anew");
}

/// What GDCM is to know: the packed stream as one fragment, with its size and kind.
gdcm::Image packedImage(const DicomFile& file, const Layout& layout, const std::vector<char>& packed) {
  gdcm::Fragment fragment;
  fragment.SetByteValue(packed.data(), gdcm::VL(static_cast<std::uint32_t>(packed.size())));
  const gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments = new gdcm::SequenceOfFragments;
  fragments->AddFragment(fragment);
  gdcm::DataElement pixels(gdcm::Tag(0x7fe0, 0x0010));
  pixels.SetValue(*fragments);
  gdcm::Image image;
  image.SetNumberOfDimensions(2);
  image.SetDimension(0, static_cast<unsigned>(layout.columns));
  image.SetDimension(1, static_cast<unsigned>(layout.rows));
  const auto bits = [](int value) { return static_cast<unsigned short>(value); };
  image.SetPixelFormat(gdcm::PixelFormat(1,
                                         bits(layout.bitsAllocated),
                                         bits(layout.bitsStored),
                                         bits(layout.bitsStored - 1),
                                         layout.isSigned ? 1 : 0));
  image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
  image.SetTransferSyntax(gdcm::TransferSyntax::GetTSType(file.transferSyntax().c_str()));
  image.SetDataElement(pixels);
  return image;
}

std::vector<char> jpegPixels(const DicomFile& file, const Layout& layout) {
  const std::vector<char> packed = file.pixelBytes();
  requireAgreement(file, layout, packed);
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  std::vector<char> bytes(layout.bytes());
  try {
    const gdcm::Image image = packedImage(file, layout, packed);
    if (image.GetBufferLength() != bytes.size() || !image.GetBuffer(bytes.data())) refuseDamaged(file);
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {
    refuseDamaged(file);
  }
  return bytes;
}

}  // namespace

DicomPixels readDicomPixels(const DicomFile& file) {
  if (!file.hasPixels()) refuse(file, "the pixel data are missing");
  const Layout layout = layoutOf(file);
  DicomPixels pixels{layout.rows, layout.columns, layout.bytesPerPixel(), layout.isSigned, {}};
  const std::string& syntax = file.transferSyntax();
  if (syntax.empty() || contains(kPlain, syntax)) {
    pixels.bytes = plainPixels(file, layout);
  } else if (syntax == kRle) {
    auto unpacked = unpackedRle(file.pixelBytes(), layout.count(), layout.bytesPerPixel());
    if (!unpacked) refuseDamaged(file);
    pixels.bytes = std::move(*unpacked);
  } else if (contains(kJpeg, syntax)) {
    pixels.bytes = jpegPixels(file, layout);
  } else {
    refuse(file,
           "the pixels are packed in a way that is not read (transfer syntax " + syntax +
               "); unpack them first, e.g. with gdcmconv --raw");
  }
  return pixels;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/dicom_toolkit.h"
#include "engine/volume/dicom_file.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

namespace viscera {
namespace {

constexpr double kPositionTolerance_mm = 1e-2;

/// Elements of one item, with errors that name the file.
class Item {
 public:
  Item(DcmItem& item, const std::filesystem::path& file) : item_(item), file_(file) {}

  [[noreturn]] void refuse(const std::string& reason) const {
    throw Error(ErrorCode::InvalidInput, file_.string() + ": " + reason);
  }
  [[nodiscard]] std::string text(const DcmTagKey& tag) const {
    OFString value;
    item_.findAndGetOFString(tag, value);
    return {value.c_str(), value.size()};
  }
  [[nodiscard]] std::string longText(const DcmTagKey& tag) const {
    OFString value;
    item_.findAndGetOFStringArray(tag, value);
    return {value.c_str(), value.size()};
  }
  [[nodiscard]] int whole(const DcmTagKey& tag, const char* name) const {
    Uint16 value = 0;
    if (item_.findAndGetUint16(tag, value).bad()) refuse(std::string(name) + " is missing");
    return value;
  }
  [[nodiscard]] double number(const DcmTagKey& tag, unsigned long place, const char* name) const {
    Float64 value = 0.0;
    if (item_.findAndGetFloat64(tag, value, place).bad() || !std::isfinite(value))
      refuse(std::string(name) + " is missing");
    return value;
  }
  [[nodiscard]] Eigen::Vector3d vector(const DcmTagKey& tag, unsigned long first, const char* name) const {
    return {number(tag, first, name), number(tag, first + 1, name), number(tag, first + 2, name)};
  }
  [[nodiscard]] std::optional<Item> inside(const DcmTagKey& sequence) const {
    DcmItem* found = nullptr;
    if (item_.findAndGetSequenceItem(sequence, found, 0).bad() || found == nullptr) return std::nullopt;
    return Item(*found, file_);
  }
  [[nodiscard]] std::vector<Item> all(const DcmTagKey& sequence) const {
    std::vector<Item> items;
    DcmSequenceOfItems* found = nullptr;
    if (item_.findAndGetSequence(sequence, found).bad() || found == nullptr) return items;
    for (DcmObject* one = found->nextInContainer(nullptr); one != nullptr; one = found->nextInContainer(one))
      items.emplace_back(*static_cast<DcmItem*>(one), file_);
    return items;
  }
  [[nodiscard]] DcmItem& item() const { return item_; }

 private:
  DcmItem& item_;
  const std::filesystem::path& file_;
};

CodedConcept conceptOf(const std::optional<Item>& item) {
  if (!item) return {};
  return {item->text(DCM_CodeValue), item->text(DCM_CodeMeaning)};
}

SegSegment segmentOf(const Item& item) {
  SegSegment segment;
  segment.number = item.whole(DCM_SegmentNumber, "SegmentNumber");
  segment.label = item.text(DCM_SegmentLabel);
  segment.algorithmType = item.text(DCM_SegmentAlgorithmType);
  segment.algorithmName = item.text(DCM_SegmentAlgorithmName);
  segment.code.category = conceptOf(item.inside(DCM_SegmentedPropertyCategoryCodeSequence));
  const auto type = item.inside(DCM_SegmentedPropertyTypeCodeSequence);
  segment.code.type = conceptOf(type);
  if (type) {
    const auto side = type->inside(DCM_SegmentedPropertyTypeModifierCodeSequence);
    if (side) segment.code.laterality = conceptOf(side);
  }
  std::array<int, 3> lab{};
  bool isColoured = true;
  for (std::size_t n = 0; n < 3; ++n) {
    Uint16 value = 0;
    isColoured =
        isColoured && item.item().findAndGetUint16(DCM_RecommendedDisplayCIELabValue, value, n).good();
    lab.at(n) = value;
  }
  if (isColoured) segment.cieLab = lab;
  return segment;
}

/// A group of a frame, or that of all frames where the frame has none of its own.
std::optional<Item> groupOf(const Item& frame, const std::optional<Item>& shared, const DcmTagKey& tag) {
  if (auto own = frame.inside(tag)) return own;
  return shared ? shared->inside(tag) : std::nullopt;
}

SegFrame frameOf(const Item& item, const std::optional<Item>& shared) {
  SegFrame frame;
  const auto segment = groupOf(item, shared, DCM_SegmentIdentificationSequence);
  if (!segment) item.refuse("a frame does not name its segment");
  frame.segment = segment->whole(DCM_ReferencedSegmentNumber, "ReferencedSegmentNumber");
  const auto place = groupOf(item, shared, DCM_PlanePositionSequence);
  if (!place) item.refuse("a frame has no position");
  frame.position_mm = place->vector(DCM_ImagePositionPatient, 0, "ImagePositionPatient");
  if (const auto derivation = groupOf(item, shared, DCM_DerivationImageSequence))
    if (const auto source = derivation->inside(DCM_SourceImageSequence))
      frame.sourceInstanceUid = source->text(DCM_ReferencedSOPInstanceUID);
  return frame;
}

void readPlane(const Item& first, const std::optional<Item>& shared, SegFile& seg) {
  const auto orientation = groupOf(first, shared, DCM_PlaneOrientationSequence);
  const auto measures = groupOf(first, shared, DCM_PixelMeasuresSequence);
  if (!orientation || !measures) first.refuse("orientation or pixel spacing is missing");
  seg.alongRow = orientation->vector(DCM_ImageOrientationPatient, 0, "ImageOrientationPatient");
  seg.alongColumn = orientation->vector(DCM_ImageOrientationPatient, 3, "ImageOrientationPatient");
  for (unsigned n = 0; n < 2; ++n)
    seg.pixelSpacing_mm[n] = measures->number(DCM_PixelSpacing, n, "PixelSpacing");
  for (const DcmTagKey& tag : {DCM_SpacingBetweenSlices, DCM_SliceThickness}) {
    Float64 value = 0.0;
    if (measures->item().findAndGetFloat64(tag, value).good() && std::isfinite(value) && value > 0.0 &&
        seg.sliceDistance_mm == 0.0)
      seg.sliceDistance_mm = value;
  }
}

/// A byte a pixel, as FRACTIONAL has them, as bits. @throws Error{InvalidInput} where they are shares.
std::vector<std::uint8_t> bitsOfShares(const Item& dataset, std::span<const Uint8> shares) {
  std::vector<std::uint8_t> bits((shares.size() + 7) / 8);
  Uint8 whole = 0;
  for (std::size_t n = 0; n < shares.size(); ++n) {
    if (shares[n] == 0) continue;
    if (whole == 0) whole = shares[n];
    if (shares[n] != whole)
      dataset.refuse(
          "holds shares of voxels (its type is FRACTIONAL, with several values), which a label map cannot "
          "hold; "
          "export it as BINARY from the program that made it");
    bits[n / 8] = static_cast<std::uint8_t>(bits[n / 8] | (1U << (n % 8)));
  }
  return bits;
}

void readBits(const Item& dataset, bool isFractional, SegFile& seg) {
  const Uint8* bytes = nullptr;
  const Uint16* words = nullptr;
  unsigned long count = 0;
  if (dataset.item().findAndGetUint8Array(DCM_PixelData, bytes, &count).bad() || bytes == nullptr) {
    if (dataset.item().findAndGetUint16Array(DCM_PixelData, words, &count).bad() || words == nullptr)
      dataset.refuse(
          "the pixels are missing, or packed in a way that is not read; export it without compression");
    bytes = reinterpret_cast<const Uint8*>(words);
    count *= 2;
  }
  const auto pixels = static_cast<std::uint64_t>(seg.frames.size()) * static_cast<std::uint64_t>(seg.rows) *
                      static_cast<std::uint64_t>(seg.columns);
  const std::uint64_t needed = isFractional ? pixels : (pixels + 7) / 8;
  if (needed > count) dataset.refuse("the pixels are cut off");
  if (isFractional)
    seg.bits = bitsOfShares(dataset, {bytes, static_cast<std::size_t>(pixels)});
  else
    seg.bits.assign(bytes, bytes + needed);
}

void readReferences(const Item& dataset, SegFile& seg) {
  const auto series = dataset.inside(DCM_ReferencedSeriesSequence);
  if (!series) return;
  seg.referencedSeriesUid = series->text(DCM_SeriesInstanceUID);
  for (const Item& one : series->all(DCM_ReferencedInstanceSequence))
    seg.referencedInstanceUids.push_back(one.text(DCM_ReferencedSOPInstanceUID));
}

/// Slice of the grid that a frame lies on. @throws Error{InvalidInput}.
std::int64_t sliceOf(const SegFrame& frame, const Geometry& grid, const std::string& name) {
  const Eigen::Vector3d index = grid.patientFromVoxel().inverse() * frame.position_mm;
  const double slice = std::nearbyint(index[2]);
  const double off_mm = (index - Eigen::Vector3d(0.0, 0.0, slice)).cwiseProduct(grid.spacing_mm).norm();
  if (off_mm > kPositionTolerance_mm || slice < 0.0 || slice >= static_cast<double>(grid.size[2]))
    throw Error(ErrorCode::InvalidInput,
                name + ": a frame of segment " + std::to_string(frame.segment) + " lies " +
                    std::to_string(off_mm) + " mm off the slices of the scan");
  return static_cast<std::int64_t>(slice);
}

void requirePlaneOfGrid(const SegFile& seg, const Geometry& grid, const std::string& name) {
  const bool sameSize = seg.columns == grid.size[0] && seg.rows == grid.size[1];
  // Far corners of a slice tell more than angles.
  const Eigen::Vector3d own = seg.alongRow * (seg.pixelSpacing_mm[1] * seg.columns) +
                              seg.alongColumn * (seg.pixelSpacing_mm[0] * seg.rows);
  const Eigen::Vector3d wanted =
      grid.direction.col(0) * (grid.spacing_mm[0] * static_cast<double>(grid.size[0])) +
      grid.direction.col(1) * (grid.spacing_mm[1] * static_cast<double>(grid.size[1]));
  if (!sameSize || (own - wanted).norm() > kPositionTolerance_mm)
    throw Error(ErrorCode::InvalidInput,
                name + ": its frames of " + std::to_string(seg.columns) + 'x' + std::to_string(seg.rows) +
                    " pixels do not lie on the slices of the scan (" + toString(grid.size) + ")");
}

[[noreturn]] void refuseOverlap(
    const SegFile& seg, const std::vector<int>& values, int one, int other, const std::string& name) {
  const auto called = [&](int value) {
    const auto place = values.empty() ? static_cast<std::ptrdiff_t>(value) - 1
                                      : std::find(values.begin(), values.end(), value) - values.begin();
    if (place < 0 || place >= std::ssize(seg.segments)) return std::to_string(value);
    const std::string& label = seg.segments[static_cast<std::size_t>(place)].label;
    return label.empty() ? std::to_string(value) : '"' + label + '"';
  };
  throw Error(ErrorCode::InvalidInput,
              name + ": the segments " + called(one) + " and " + called(other) +
                  " overlap, which a label map cannot hold; export them as separate segmentations");
}

}  // namespace

bool SegFile::bit(std::int64_t frame, std::int64_t pixel) const {
  const auto place = static_cast<std::uint64_t>(frame) * static_cast<std::uint64_t>(rows) *
                         static_cast<std::uint64_t>(columns) +
                     static_cast<std::uint64_t>(pixel);
  return ((bits[place / 8] >> (place % 8)) & 1U) != 0;
}

SegFile readDicomSeg(const std::filesystem::path& path) {
  prepareDicomToolkit();
  if (!std::filesystem::exists(path)) throw Error(ErrorCode::Io, path.string() + ": there is no such file");
  DcmFileFormat file;
  const std::string name = path.string();
  requireGood(file.loadFile(OFString(name.c_str(), name.size())), path, "reading the segmentation");
  const Item dataset(*file.getDataset(), path);
  const std::string type = dataset.text(DCM_SegmentationType);
  const bool isFractional = type == "FRACTIONAL";
  if (type != "BINARY" && !isFractional)
    dataset.refuse("is no DICOM segmentation of type BINARY (its type is \"" + type +
                   "\"); export it as BINARY from the program that made it");
  SegFile seg;
  seg.studyInstanceUid = dataset.text(DCM_StudyInstanceUID);
  seg.frameOfReferenceUid = dataset.text(DCM_FrameOfReferenceUID);
  seg.rows = dataset.whole(DCM_Rows, "Rows");
  seg.columns = dataset.whole(DCM_Columns, "Columns");
  for (const Item& one : dataset.all(DCM_SegmentSequence)) seg.segments.push_back(segmentOf(one));
  const auto shared = dataset.inside(DCM_SharedFunctionalGroupsSequence);
  const std::vector<Item> frames = dataset.all(DCM_PerFrameFunctionalGroupsSequence);
  if (frames.empty()) dataset.refuse("holds no frame");
  for (const Item& one : frames) seg.frames.push_back(frameOf(one, shared));
  readPlane(frames.front(), shared, seg);
  readBits(dataset, isFractional, seg);
  readReferences(dataset, seg);
  return seg;
}

bool isDicomSeg(const std::filesystem::path& path) {
  constexpr DicomTag kSopClassUid = 0x00080016;
  constexpr std::string_view kLabelMapStorage = "1.2.840.10008.5.1.4.1.1.66.7";  // refused with a sentence
  try {
    if (!std::filesystem::is_regular_file(path) || !looksLikeDicom(path)) return false;
    const std::string uid = DicomFile(path).text(kSopClassUid);
    return uid == UID_SegmentationStorage || uid == kLabelMapStorage;
  } catch (const std::exception&) {
    return false;  // what is wrong with it is told where it is read
  }
}

Geometry gridOf(const SegFile& seg, const std::string& name) {
  constexpr double kMostSlices = 100'000.0;
  Geometry grid;
  grid.direction << seg.alongRow, seg.alongColumn, seg.alongRow.cross(seg.alongColumn);
  std::vector<double> places;
  for (const SegFrame& frame : seg.frames) places.push_back(frame.position_mm.dot(grid.direction.col(2)));
  const auto first = std::min_element(places.begin(), places.end()) - places.begin();
  grid.origin_mm = seg.frames[static_cast<std::size_t>(first)].position_mm;
  std::sort(places.begin(), places.end());
  double smallest = 0.0;
  for (std::size_t n = 1; n < places.size(); ++n)
    if (const double step = places[n] - places[n - 1];
        step > kPositionTolerance_mm && (smallest == 0.0 || step < smallest))
      smallest = step;
  const double extent = places.back() - places.front();
  const auto fits = [&](double distance) {
    return distance > 0.0 && extent / distance < kMostSlices &&
           std::all_of(places.begin(), places.end(), [&](double one) {
             const double steps = (one - places.front()) / distance;
             return std::abs(steps - std::nearbyint(steps)) * distance <= kPositionTolerance_mm;
           });
  };
  const double stored = seg.sliceDistance_mm > 0.0 ? seg.sliceDistance_mm : 1.0;
  const double distance = smallest == 0.0 || fits(stored) ? stored : smallest;
  if (!fits(distance))
    throw Error(
        ErrorCode::InvalidInput,
        name + ": its frames are not evenly spaced; open it together with the series it was drawn on");
  grid.spacing_mm = {seg.pixelSpacing_mm[1], seg.pixelSpacing_mm[0], distance};
  grid.size = {seg.columns, seg.rows, static_cast<std::int64_t>(std::nearbyint(extent / distance)) + 1};
  return grid;
}

Volume segOnGrid(const SegFile& seg,
                 const Geometry& grid,
                 const std::vector<int>& values,
                 const std::string& name) {
  requirePlaneOfGrid(seg, grid, name);
  Volume labels(grid, VoxelType::UInt8);
  const auto voxels = labels.voxels<std::uint8_t>();
  const std::int64_t pixels = grid.size[0] * grid.size[1];
  for (std::size_t n = 0; n < seg.frames.size(); ++n) {
    const SegFrame& frame = seg.frames[n];
    const auto place = static_cast<std::size_t>(frame.segment - 1);
    const int value = values.empty() ? frame.segment : place < values.size() ? values[place] : 0;
    const std::int64_t first = sliceOf(frame, grid, name) * pixels;
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      // Most of a frame is empty: eight pixels at once.
      const std::uint64_t bit = static_cast<std::uint64_t>(n) * static_cast<std::uint64_t>(pixels) +
                                static_cast<std::uint64_t>(pixel);
      if (bit % 8 == 0 && seg.bits[bit / 8] == 0) {
        pixel += 7;
        continue;
      }
      if (!seg.bit(static_cast<std::int64_t>(n), pixel)) continue;
      std::uint8_t& voxel = voxels[static_cast<std::size_t>(first + pixel)];
      if (voxel != 0 && voxel != value) refuseOverlap(seg, values, voxel, value, name);
      voxel = static_cast<std::uint8_t>(value);
    }
  }
  return labels;
}

}  // namespace viscera

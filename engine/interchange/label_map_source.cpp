// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/label_map_source.h"

#include "engine/base/error.h"
#include "engine/interchange/carried_names.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/volume/label_map.h"
#include "engine/volume/orientation.h"
#include "engine/volume/volume_io.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace viscera {
namespace {

constexpr int kLargestLabel = 255;

std::string plain(const std::string& name) {
  std::string text;
  for (const char letter : name)
    text += letter == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

/// Whether two names mean one organ; by their codes where both have one.
bool sameOrgan(const std::string& one, const std::string& other) {
  const auto a = organCode(one);
  const auto b = organCode(other);
  if (!a || !b) return plain(one) == plain(other);
  const auto side = [](const OrganCode& code) { return code.laterality ? code.laterality->value : ""; };
  return a->type.value == b->type.value && side(*a) == side(*b);
}

std::string nameOfCode(const OrganCode& code) {
  const std::string side = code.laterality ? code.laterality->meaning : "";
  return code.type.meaning.empty() || side.empty() ? code.type.meaning : side + ' ' + code.type.meaning;
}

/// The label of a segment may be anything ("Segment_1"); its code then says what it is.
std::string nameOf(const SegSegment& segment) {
  const std::string coded = nameOfCode(segment.code);
  if (segment.label.empty()) return coded.empty() ? "segment " + std::to_string(segment.number) : coded;
  return !organCode(segment.label) && organCode(coded) ? coded : segment.label;
}

int freeValue(const std::set<int>& taken, const std::string& file) {
  for (int value = 1; value <= kLargestLabel; ++value)
    if (!taken.contains(value)) return value;
  throw Error(ErrorCode::InvalidInput, file + ": has more segments than the 255 that a label map can hold");
}

/// The value of each segment, in the order of their numbers.
std::vector<int> valuesOf(const SegFile& seg,
                          const std::map<int, std::string>& wanted,
                          const std::string& file) {
  std::vector<int> values;
  std::set<int> taken;
  bool fits = false;
  for (const auto& [value, name] : wanted) taken.insert(value);
  for (const SegSegment& segment : seg.segments) {
    const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const auto& one) {
      return one.first > 0 && sameOrgan(one.second, nameOf(segment)) &&
             std::find(values.begin(), values.end(), one.first) == values.end();
    });
    fits = fits || found != wanted.end();
    values.push_back(found == wanted.end() ? 0 : found->first);
  }
  if (!fits) taken.clear();
  for (int& value : values) {
    if (value == 0) value = freeValue(taken, file);
    taken.insert(value);
  }
  return values;
}

/// The axes of the segmentation on the voxels of a grid.
Volume onGrid(const SegFile& seg,
              const Geometry& grid,
              const std::vector<int>& values,
              const std::string& name) {
  Geometry own;
  own.size = {1, 1, 1};
  own.direction << seg.alongRow, seg.alongColumn, seg.alongRow.cross(seg.alongColumn);
  const Geometry turned = reorientedGeometry(grid, axisMapTo(grid, own.axcodes()));
  Volume labels = segOnGrid(seg, turned, values, name);
  labels = reoriented(labels, axisMapTo(turned, grid.axcodes()));
  labels.setGeometry(grid);
  return labels;
}

/// Segments that lie upon each other are refused on any grid, so only what does not lie on this one is tried
/// again on its own.
Volume labelsOf(const SegFile& seg,
                const std::optional<Geometry>& grid,
                const std::vector<int>& values,
                const std::string& name) {
  if (grid) try {
      return onGrid(seg, *grid, values, name);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::InvalidInput) throw;
    }
  return segOnGrid(seg, gridOf(seg, name), values, name);
}

NamedLabelMap readSegmentation(const std::filesystem::path& file,
                               const std::optional<Geometry>& grid,
                               const std::map<int, std::string>& wanted) {
  const SegFile seg = readDicomSeg(file);
  const std::string name = file.string();
  const std::vector<int> values = valuesOf(seg, wanted, name);
  NamedLabelMap read;
  read.labels = labelsOf(seg, grid, values, name);
  for (std::size_t n = 0; n < values.size(); ++n) read.names[values[n]] = nameOf(seg.segments[n]);
  read.header.format = FileFormat::DicomSeries;
  read.header.storedRasFromVoxel = read.labels.geometry().rasFromVoxel().matrix();
  return read;
}

}  // namespace

NamedLabelMap readNamedLabelMap(const std::filesystem::path& file,
                                const std::optional<Geometry>& grid,
                                const std::map<int, std::string>& wanted) {
  if (isDicomSeg(file)) return readSegmentation(file, grid, wanted);
  LoadedVolume loaded = readVolume(file);
  NamedLabelMap read;
  read.labels = loaded.volume.type() == VoxelType::UInt8 ? std::move(loaded.volume)
                                                         : labelMapFrom(loaded.volume, file.string());
  read.header = std::move(loaded.header);
  read.names = carriedNames(file);
  return read;
}

}  // namespace viscera

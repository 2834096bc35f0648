// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_volume.h"

#include "engine/volume/affine.h"
#include "engine/volume/dicom_file.h"
#include "engine/volume/dicom_stack.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace viscera {
namespace {

constexpr std::size_t kNamedSeries = 4;

[[noreturn]] void refuse(const std::filesystem::path& folder, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, folder.string() + ": " + reason);
}

std::filesystem::path folderOf(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  try {
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path());
  } catch (const std::filesystem::filesystem_error& error) {
    throw Error(ErrorCode::Io, folder.string() + ": reading the folder failed: " + error.code().message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Headers of all DICOM objects, images or not. A damaged one is not passed over: it could be a slice.
std::vector<DicomSlice> readHeaders(const std::filesystem::path& folder) {
  std::vector<DicomSlice> objects;
  std::string misnamed;
  for (const auto& file : filesIn(folder)) {
    if (looksLikeDicom(file))
      objects.push_back(readDicomSlice(file));
    else if (misnamed.empty() && file.extension() == ".dcm")
      misnamed = "; " + file.filename().string() + " has the name of one but not its beginning";
  }
  if (objects.empty())
    refuse(folder, "the folder holds no DICOM file (subfolders are not searched)" + misnamed);
  return objects;
}

using SeriesMap = std::map<std::string, std::vector<DicomSlice>>;

SeriesMap imagesBySeries(const std::vector<DicomSlice>& objects, const std::string& modality) {
  SeriesMap series;
  for (const DicomSlice& one : objects)
    if (one.rows > 0 && one.columns > 0 && (modality.empty() || one.modality == modality))
      series[one.seriesInstanceUid].push_back(one);
  return series;
}

std::string modalitiesOf(const std::vector<DicomSlice>& objects, const std::string& besides) {
  std::set<std::string> names;
  for (const DicomSlice& one : objects)
    if (one.modality != besides) names.insert(one.modality.empty() ? "without modality" : one.modality);
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

[[noreturn]] void refuseSeveral(const std::filesystem::path& folder, const SeriesMap& series) {
  std::string list;
  std::size_t named = 0;
  for (const auto& [uid, slices] : series) {
    if (named++ == kNamedSeries) break;
    list += (list.empty() ? "" : "; ") + std::to_string(slices.size()) + " slices of " + uid;
    if (!slices.front().seriesDescription.empty()) list += " \"" + slices.front().seriesDescription + "\"";
  }
  refuse(folder,
         "the folder holds " + std::to_string(series.size()) + " series (" + list +
             "); keep one CT series per folder");
}

void warnOfOthers(const std::vector<DicomSlice>& objects, DicomStack& stack) {
  const std::size_t others = objects.size() - stack.slices.size();
  if (others > 0)
    stack.warnings.push_back(std::to_string(others) + " DICOM file(s) that are no CT slice were left out (" +
                             modalitiesOf(objects, "CT") + ")");
}

void warnOfMissingScale(DicomStack& stack) {
  const bool isScaled = std::all_of(stack.slices.begin(), stack.slices.end(), [](const DicomSlice& slice) {
    return slice.slope.has_value() && slice.intercept.has_value();
  });
  if (!isScaled)
    stack.warnings.emplace_back(
        "RescaleSlope or RescaleIntercept is missing; stored values are taken as Hounsfield units there");
}

/// The slices of one CT series out of all that a folder holds.
DicomStack openSeriesOf(const std::filesystem::path& file) {
  const DicomSlice wanted = readDicomSlice(file);
  if (wanted.modality == "SEG")
    refuse(
        file,
        "is a DICOM segmentation, which is a label map and no scan; give it where a label map is asked for");
  if (wanted.rows == 0 || wanted.columns == 0) refuse(file, "is a DICOM object that holds no image");
  if (wanted.modality != "CT") refuse(file, "is an image of modality " + wanted.modality + "; CT is needed");
  std::vector<DicomSlice> slices;
  for (DicomSlice& one : readHeaders(folderOf(file)))
    if (one.rows > 0 && one.columns > 0 && one.modality == wanted.modality &&
        one.seriesInstanceUid == wanted.seriesInstanceUid)
      slices.push_back(std::move(one));
  DicomStack stack = stackSlices(std::move(slices), file.string());
  warnOfMissingScale(stack);
  return stack;
}

DicomStack openStack(const std::filesystem::path& place) {
  if (!std::filesystem::is_directory(place)) return openSeriesOf(place);
  const std::filesystem::path& folder = place;
  const std::vector<DicomSlice> objects = readHeaders(folder);
  const std::string modalities = modalitiesOf(objects, "");
  SeriesMap series = imagesBySeries(objects, "CT");
  const bool isCt = !series.empty();
  if (!isCt) series = imagesBySeries(objects, "");
  if (series.empty())
    refuse(folder,
           "the folder holds no image, only other DICOM objects (" + modalities + "), first " +
               objects.front().file.filename().string());
  if (!isCt && series.size() > 1)
    refuse(folder,
           "the folder holds no CT, only " + std::to_string(series.size()) + " series of modality " +
               modalities + "; name the folder of the CT slices");
  if (series.size() > 1) refuseSeveral(folder, series);
  DicomStack stack = stackSlices(std::move(series.begin()->second), folder.string());
  if (!isCt) refuse(folder, "the images are of modality " + modalities + "; CT is needed");
  warnOfOthers(objects, stack);
  warnOfMissingScale(stack);
  return stack;
}

DicomSeries seriesOf(const DicomStack& stack) {
  DicomSeries series;
  const DicomSlice& first = stack.slices.front();
  series.studyInstanceUid = first.studyInstanceUid;
  series.seriesInstanceUid = first.seriesInstanceUid;
  series.frameOfReferenceUid = first.frameOfReferenceUid;
  for (const DicomSlice& slice : stack.slices) {
    series.sopInstanceUids.push_back(slice.sopInstanceUid);
    series.slicePositions_mm.push_back(*slice.position_mm);
    series.files.push_back(slice.file.string());
  }
  return series;
}

bool isWhole(double value) {
  return value == std::nearbyint(value);
}

VolumeInfo describe(const DicomStack& stack, const std::filesystem::path& folder) {
  VolumeInfo info;
  info.header.format = FileFormat::DicomSeries;
  info.header.warnings = stack.warnings;
  info.geometry = geometryFromRas(stack.rasFromVoxel, stack.size, folder.string(), info.header);
  info.header.dicom = seriesOf(stack);
  const bool isWholeHu = std::all_of(stack.slices.begin(), stack.slices.end(), [](const DicomSlice& slice) {
    return isWhole(slice.slope.value_or(1.0)) && isWhole(slice.intercept.value_or(0.0));
  });
  info.type = isWholeHu ? VoxelType::Int16 : VoxelType::Float32;
  return info;
}

bool fitsInt16(std::span<const float> values) {
  using Limits = std::numeric_limits<std::int16_t>;
  return std::all_of(values.begin(), values.end(), [](float value) {
    return value >= Limits::min() && value <= Limits::max() && value == std::nearbyint(value);
  });
}

template <class T>
void store(std::span<const float> values, std::span<T> target) {
  std::transform(
      values.begin(), values.end(), target.begin(), [](float value) { return static_cast<T>(value); });
}

/// Starts as Int16 and becomes Float32 at the first slice that needs it. The first slice is read before
/// memory is taken for all: only then its size is known to be true.
Volume readVoxels(const DicomStack& stack, const Geometry& geometry) {
  std::vector<float> slice_hu = readHounsfieldUnits(stack.slices.front());
  Volume volume(geometry, VoxelType::Int16);
  const std::size_t sliceVoxels = slice_hu.size();
  for (std::size_t k = 0; k < stack.slices.size(); ++k) {
    if (k > 0) slice_hu = readHounsfieldUnits(stack.slices[k]);
    if (volume.type() == VoxelType::Int16 && !fitsInt16(slice_hu))
      volume = volume.convertedTo(VoxelType::Float32);
    const std::span<const float> values(slice_hu);
    if (volume.type() == VoxelType::Int16)
      store(values, volume.voxels<std::int16_t>().subspan(k * sliceVoxels, sliceVoxels));
    else
      store(values, volume.voxels<float>().subspan(k * sliceVoxels, sliceVoxels));
  }
  return volume;
}

}  // namespace

VolumeInfo readDicomFolderInfo(const std::filesystem::path& place) {
  return describe(openStack(place), place);
}

LoadedVolume readDicomFolder(const std::filesystem::path& place) {
  const DicomStack stack = openStack(place);
  VolumeInfo info = describe(stack, place);
  return {readVoxels(stack, info.geometry), std::move(info.header)};
}

LoadedVolume readDicomSeries(std::vector<DicomSlice> slices, const std::string& name) {
  DicomStack stack = stackSlices(std::move(slices), name);
  warnOfMissingScale(stack);
  VolumeInfo info = describe(stack, name);
  return {readVoxels(stack, info.geometry), std::move(info.header)};
}

}  // namespace viscera

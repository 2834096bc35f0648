// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/export_source.h"

#include "engine/base/error.h"
#include "engine/data/grid_difference.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/label_map_source.h"
#include "engine/volume/dicom_file.h"
#include "engine/volume/orientation.h"
#include "engine/volume/volume_io.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace viscera {
namespace {

constexpr double kGridTolerance_mm = 1e-2;

[[noreturn]] void refuseTarget(const std::filesystem::path& target, const std::string& reason) {
  throw Error(ErrorCode::InvalidConfiguration, target.string() + ": " + reason);
}

struct FormatName {
  std::string_view ending;
  std::string_view plainName;
  std::string_view advice;
};

FormatName nameOf(ExportFormat format) {
  switch (format) {
    case ExportFormat::Nifti:
      return {".nii.gz", "labels.nii.gz", "a NIfTI file must end in .nii or .nii.gz"};
    case ExportFormat::SegNrrd:
      return {".seg.nrrd",
              "labels.seg.nrrd",
              "the name must end in .seg.nrrd, by which 3D Slicer knows a segmentation"};
    case ExportFormat::DicomSeg:
      return {".dcm", "labels.dcm", "a DICOM segmentation must end in .dcm"};
    case ExportFormat::Csv:
      return {".csv", "organs.csv", "a table must end in .csv"};
    case ExportFormat::Stl:
      break;
  }
  return {"", "", ""};
}

std::filesystem::path fileOf(const ExportRequest& request) {
  const FormatName name = nameOf(request.format);
  if (request.target.empty()) refuseTarget("export", "the name of the file to write is missing");
  if (std::filesystem::is_directory(request.target) || request.target.filename().empty())
    return request.target / name.plainName;
  const std::string file = request.target.filename().string();
  const bool fits =
      file.ends_with(name.ending) || (request.format == ExportFormat::Nifti && file.ends_with(".nii"));
  if (!fits || file.size() == name.ending.size()) refuseTarget(request.target, std::string(name.advice));
  return request.target;
}

std::filesystem::path tableBeside(const std::filesystem::path& nifti) {
  std::string name = nifti.filename().string();
  name.resize(name.size() - (name.ends_with(".gz") ? 7 : 4));
  return nifti.parent_path() / (name + "_labels.txt");
}

std::vector<std::filesystem::path> surfaceFiles(const ExportRequest& request,
                                                const std::vector<ExportLabel>& table) {
  if (request.target.empty()) refuseTarget("export", "the name of the folder to write is missing");
  if (std::filesystem::is_regular_file(request.target))
    refuseTarget(request.target, "is a file, but surfaces are written into a folder; name another one");
  std::vector<std::filesystem::path> files;
  std::set<std::string> taken;
  for (const ExportLabel& label : table) {
    std::string stem = fileStemOf(label);
    if (!taken.insert(stem).second) stem += '_' + std::to_string(label.value);
    taken.insert(stem);
    files.push_back((request.target / (stem + ".stl")).lexically_normal());
  }
  return files;
}

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

/// A sentence where a part of the patient's name stands in the name of the file.
std::optional<std::string> warningOfPatientName(const ExportRequest& request, const DicomSeries& series) {
  constexpr std::size_t kShortestName = 4;
  const DicomFile file(series.files.front());
  const std::string name = lowerCase(file.text(0x00100010));
  if (name == lowerCase(file.text(0x00100020))) return std::nullopt;
  const std::string target = lowerCase(request.target.filename().string());
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find_first_of("^ =,", begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    if (part.size() >= kShortestName && target.find(part) != std::string::npos)
      return "the name of the file holds a part of the patient's name; choose another one before you pass it "
             "on";
    begin = end + 1;
  }
  return std::nullopt;
}

void requireScanFor(const ExportRequest& request) {
  if (request.format == ExportFormat::DicomSeg && request.image.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                "a DICOM segmentation refers to the slices it was drawn on; give the folder of the DICOM "
                "series with --image");
}

void takeScan(const ExportRequest& request, ExportSource& source) {
  VolumeInfo info;
  if (request.format == ExportFormat::Csv) {
    LoadedVolume loaded = readVolume(request.image);
    info.geometry = loaded.volume.geometry();
    info.header = std::move(loaded.header);
    source.scan = std::move(loaded.volume);
  } else {
    info = readVolumeInfo(request.image);
  }
  if (request.format == ExportFormat::DicomSeg && !info.header.dicom)
    throw Error(ErrorCode::InvalidConfiguration,
                request.image.string() +
                    ": is no DICOM series, which a DICOM segmentation refers to; give the folder of the "
                    "series, or export as .seg.nrrd or NIfTI");
  source.labels = labelsOnGrid(source.labels, info.geometry, request.labels.string(), request.image.string());
  source.header = std::move(info.header);
  if (source.header.dicom)
    if (const auto warning = warningOfPatientName(request, *source.header.dicom))
      source.warnings.push_back(*warning);
}

void warnOfUncoded(ExportSource& source) {
  std::string list;
  for (const ExportLabel& label : source.table)
    if (!label.isCoded) list += (list.empty() ? "" : ", ") + label.name;
  if (!list.empty())
    source.warnings.push_back("no SNOMED code is known for " + list + "; coded as \"Tissue\"");
}

}  // namespace

Volume labelsOnGrid(const Volume& labels,
                    const Geometry& grid,
                    const std::string& labelsName,
                    const std::string& gridName) {
  Volume turned = reoriented(labels, axisMapTo(labels.geometry(), grid.axcodes()));
  if (const auto difference = gridDifference(grid, turned.geometry(), kGridTolerance_mm))
    throw Error(ErrorCode::InvalidInput,
                labelsName + " does not lie on the voxels of " + gridName + ": " + difference->text +
                    "; choose the scan that the label map was made from, or leave the scan out where the "
                    "format needs none");
  turned.setGeometry(grid);
  return turned;
}

ExportSource readExportSource(const ExportRequest& request, const WorkContext& context) {
  requireScanFor(request);
  context.report("reading", 0.0);
  if (std::filesystem::is_directory(request.labels))
    throw Error(ErrorCode::InvalidConfiguration,
                request.labels.string() + ": is a folder; give the file of one label map");
  std::optional<Geometry> grid;  // a segmentation holds only some slices of its series
  if (!request.image.empty() && isDicomSeg(request.labels)) grid = readVolumeInfo(request.image).geometry;
  NamedLabelMap loaded = readNamedLabelMap(request.labels, grid, request.names);
  ExportSource source;
  source.labels = std::move(loaded.labels);
  source.header = std::move(loaded.header);
  context.throwIfStopped();
  if (!request.image.empty()) takeScan(request, source);
  std::map<int, std::string> names = request.names;
  names.insert(loaded.names.begin(), loaded.names.end());
  source.table = labelTable(source.labels, names, request.colours);
  if (source.table.empty())
    throw Error(ErrorCode::InvalidInput,
                request.labels.string() + ": every voxel is 0, so that there is nothing to export");
  if (request.format == ExportFormat::DicomSeg || request.format == ExportFormat::SegNrrd)
    warnOfUncoded(source);
  context.throwIfStopped();
  context.report("reading", 1.0);
  return source;
}

std::vector<std::filesystem::path> exportFiles(const ExportRequest& request,
                                               const std::vector<ExportLabel>& table) {
  if (request.format == ExportFormat::Stl) return surfaceFiles(request, table);
  const std::filesystem::path file = fileOf(request);
  if (request.format == ExportFormat::Nifti) return {file, tableBeside(file)};
  return {file};
}

}  // namespace viscera

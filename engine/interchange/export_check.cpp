// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/export_check.h"

#include "engine/base/error.h"
#include "engine/data/grid_difference.h"
#include "engine/interchange/carried_names.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/number_text.h"
#include "engine/interchange/stl_file.h"
#include "engine/volume/volume_io.h"

#include <cmath>
#include <fstream>

namespace viscera {
namespace {

constexpr double kGridTolerance_mm = 1e-3;
constexpr double kVolumeTolerance_percent = 3.0;

[[noreturn]] void refuse(const std::string& name, const std::string& difference) {
  throw Error(ErrorCode::Io,
              name + ": what was written differs from the label map when it is read back: " + difference +
                  "; the export was not kept, check the disk and export again");
}

ExportedFile fileOf(const std::filesystem::path& file) {
  return {file, std::filesystem::file_size(file), std::nullopt, std::nullopt};
}

void requireSameNames(const std::map<int, std::string>& found,
                      const std::vector<ExportLabel>& table,
                      const std::string& name) {
  for (const ExportLabel& label : table) {
    const auto one = found.find(label.value);
    const std::string text = one == found.end() ? "none" : '"' + one->second + '"';
    if (one == found.end() || one->second != label.name)
      refuse(name,
             "the name of label " + std::to_string(label.value) + " is " + text + " instead of \"" +
                 label.name + '"');
  }
}

void requireSameSegments(const SegFile& seg, const std::vector<ExportLabel>& table, const std::string& name) {
  if (seg.segments.size() != table.size())
    refuse(name,
           std::to_string(seg.segments.size()) + " segments instead of " + std::to_string(table.size()));
  for (std::size_t n = 0; n < table.size(); ++n) {
    const OrganCode& wanted = table[n].code;
    const OrganCode& found = seg.segments[n].code;
    const std::string wantedSide = wanted.laterality ? wanted.laterality->value : "";
    const std::string foundSide = found.laterality ? found.laterality->value : "";
    if (found.type.value != wanted.type.value || foundSide != wantedSide)
      refuse(name,
             "\"" + table[n].name + "\" has the code " + found.type.value + ' ' + foundSide + " instead of " +
                 wanted.type.value + ' ' + wantedSide);
  }
}

void requireSameReferences(const SegFile& seg, const ExportSource& source, const std::string& name) {
  const DicomSeries& series = *source.header.dicom;
  if (seg.referencedSeriesUid != series.seriesInstanceUid || seg.studyInstanceUid != series.studyInstanceUid)
    refuse(name, "it refers to another series or study than that of the scan");
  const Eigen::Affine3d voxelFromPatient = source.labels.geometry().patientFromVoxel().inverse();
  for (const SegFrame& frame : seg.frames) {
    const auto k = static_cast<std::size_t>(std::llround((voxelFromPatient * frame.position_mm)[2]));
    if (frame.sourceInstanceUid != series.sopInstanceUids.at(k))
      refuse(name,
             "a frame on slice " + std::to_string(k) + " refers to another instance than that of the slice");
  }
}

std::string textOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {(std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>()};
}

}  // namespace

double requireSameVoxels(const Volume& wanted,
                         const Volume& found,
                         const std::vector<ExportLabel>& table,
                         const std::string& name) {
  if (const auto difference = gridDifference(wanted.geometry(), found.geometry(), kGridTolerance_mm))
    refuse(name, "the grid is another one: " + difference->text);
  std::array<std::int64_t, 256> inWanted{};
  std::array<std::int64_t, 256> inFound{};
  std::array<std::int64_t, 256> inBoth{};
  const auto a = wanted.voxels<std::uint8_t>();
  const auto b = found.voxels<std::uint8_t>();
  for (std::size_t n = 0; n < a.size(); ++n) {
    ++inWanted.at(a[n]);
    ++inFound.at(b[n]);
    if (a[n] == b[n]) ++inBoth.at(a[n]);
  }
  double lowest = 1.0;
  const ExportLabel* worst = nullptr;
  for (const ExportLabel& label : table) {
    const auto value = static_cast<std::size_t>(label.value);
    const double dice = 2.0 * static_cast<double>(inBoth.at(value)) /
                        static_cast<double>(inWanted.at(value) + inFound.at(value));
    if (dice >= lowest) continue;
    lowest = dice;
    worst = &label;
  }
  if (worst != nullptr) {
    const auto value = static_cast<std::size_t>(worst->value);
    refuse(name,
           "\"" + worst->name + "\" has " + std::to_string(inFound.at(value)) + " voxels instead of " +
               std::to_string(inWanted.at(value)) + ", Dice " + fixedText(lowest, 6));
  }
  if (inBoth[0] != inWanted[0])
    refuse(name, std::to_string(inWanted[0] - inBoth[0]) + " voxels are labelled that were not");
  return lowest;
}

ExportedFile checkNifti(const std::filesystem::path& file,
                        const ExportSource& source,
                        const std::string& name) {
  ExportedFile result = fileOf(file);
  const LoadedVolume loaded = readVolume(file);
  result.lowestDice = requireSameVoxels(source.labels, loaded.volume, source.table, name);
  requireSameNames(carriedNames(file), source.table, name);
  return result;
}

ExportedFile checkSegNrrd(const std::filesystem::path& file,
                          const ExportSource& source,
                          const std::string& name) {
  return checkNifti(file, source, name);
}

ExportedFile checkDicomSeg(const std::filesystem::path& file,
                           const ExportSource& source,
                           const std::string& name) {
  ExportedFile result = fileOf(file);
  const SegFile seg = readDicomSeg(file);
  std::vector<int> values;
  for (const ExportLabel& label : source.table) values.push_back(label.value);
  requireSameSegments(seg, source.table, name);
  const Volume found = segOnGrid(seg, source.labels.geometry(), values, name);
  result.lowestDice = requireSameVoxels(source.labels, found, source.table, name);
  requireSameReferences(seg, source, name);
  return result;
}

ExportedFile checkStl(const std::filesystem::path& file, const ExportLabel& label, const std::string& name) {
  ExportedFile result = fileOf(file);
  const StlFile stl = readStl(file);
  if (stl.header.find("SPACE=LPS") == std::string::npos) refuse(name, "its header does not name the space");
  if (const std::size_t faulty = faultyEdges(stl.mesh); faulty > 0)
    refuse(name, "the surface is not closed, " + std::to_string(faulty) + " edges are not in two triangles");
  const double volume_ml = enclosedVolume_mm3(stl.mesh) / 1000.0;
  result.volumeDifference_percent = 100.0 * (volume_ml - label.volume_ml) / label.volume_ml;
  if (!(std::abs(*result.volumeDifference_percent) <= kVolumeTolerance_percent))
    refuse(name,
           "the surface encloses " + fixedText(volume_ml, 3) + " ml, the voxels of \"" + label.name +
               "\" fill " + fixedText(label.volume_ml, 3) + " ml");
  return result;
}

ExportedFile checkCsv(const std::filesystem::path& file,
                      const std::vector<OrganStatistics>& organs,
                      const std::string& name) {
  ExportedFile result = fileOf(file);
  const auto rows = csvRows(textOf(file));
  const auto wanted = csvRows(statisticsCsv(organs));
  if (rows.size() != wanted.size())
    refuse(name, std::to_string(rows.size()) + " rows instead of " + std::to_string(wanted.size()));
  for (std::size_t n = 0; n < rows.size(); ++n)
    if (rows[n] != wanted[n]) refuse(name, "row " + std::to_string(n + 1) + " is another one");
  return result;
}

ExportedFile checkText(const std::filesystem::path& file, const std::string& text, const std::string& name) {
  ExportedFile result = fileOf(file);
  if (textOf(file) != text) refuse(name, "the text is another one");
  return result;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_export_service.h"

#include "app/label_names.h"
#include "app/training_words.h"
#include "engine/base/error.h"
#include "engine/base/file_access.h"
#include "engine/base/json.h"
#include "engine/data/grid_difference.h"
#include "engine/interchange/export_source.h"
#include "engine/interchange/label_export.h"
#include "engine/volume/dicom_file.h"
#include "engine/volume/dicom_series_list.h"
#include "engine/volume/orientation.h"
#include "engine/volume/volume_io.h"
#include "gui/bridge/export_names.h"

#include <optional>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

ExportFormat formatOf(ExportKind kind) {
  switch (kind) {
    case ExportKind::Nifti:
      return ExportFormat::Nifti;
    case ExportKind::SegNrrd:
      return ExportFormat::SegNrrd;
    case ExportKind::DicomSeg:
      return ExportFormat::DicomSeg;
    case ExportKind::Stl:
      return ExportFormat::Stl;
    case ExportKind::Csv:
      break;
  }
  return ExportFormat::Csv;
}

const char* wordOf(ExportKind kind) {
  switch (kind) {
    case ExportKind::Nifti:
      return "nifti";
    case ExportKind::SegNrrd:
      return "nrrd";
    case ExportKind::DicomSeg:
      return "seg";
    case ExportKind::Stl:
      return "stl";
    case ExportKind::Csv:
      break;
  }
  return "csv";
}

bool liesOn(const fs::path& series, const Geometry& grid) try {
  const Geometry found = readVolumeInfo(series).geometry;
  const Geometry turned = reorientedGeometry(grid, axisMapTo(grid, found.axcodes()));
  return !gridDifference(found, turned);
} catch (const Error&) {
  return false;  // not one series; what is wrong with it is told when it is read
}

/// A person may name the folder of a whole study: the folder in it whose series lies on the label map's grid,
/// else what was named.
fs::path fittingSeries(const fs::path& named, const fs::path& labels, const WorkContext& work) {
  const Geometry grid = readVolumeInfo(labels).geometry;
  if (liesOn(named, grid)) return named;
  for (const FoundSeries& one : listDicomSeries(named, {{}, work.stop}).series) {
    work.throwIfStopped();
    if (liesOn(one.folder, grid)) return one.folder;
  }
  return named;
}

/// Only DICOM SEG and the figures of Hounsfield units need the scan; other files keep the label map's grid.
fs::path scanFor(const ExportOrder& order, const ExportSubject& subject) {
  if (order.kind == ExportKind::DicomSeg) return seriesOf(order, subject);
  return order.kind == ExportKind::Csv ? subject.image : fs::path();
}

ExportRequest requestFor(const ExportOrder& order, std::size_t number, const fs::path& target) {
  const ExportSubject& subject = order.subjects.at(number);
  ExportRequest request;
  request.labels = subject.labels;
  request.image = scanFor(order, subject);
  request.format = formatOf(order.kind);
  request.target = target;
  request.names = subject.names;
  request.names.erase(0);
  if (!subject.algorithm.empty()) request.algorithm = subject.algorithm;
  request.overwrite = order.overwrite;
  return request;
}

void requireSeries(const ExportOrder& order, const ExportSubject& subject) {
  if (order.kind != ExportKind::DicomSeg) return;
  const fs::path series = seriesOf(order, subject);
  if (series.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                "A DICOM segmentation refers to the slices it was drawn on. Name the folder of the DICOM "
                "series, or choose another format.");
  if (!fs::is_directory(series) && !looksLikeDicom(series))
    throw Error(ErrorCode::InvalidConfiguration,
                series.string() +
                    ": is no folder of a DICOM series. Name another folder, or choose another "
                    "format.");
}

bool isSamePlace(const fs::path& one, const fs::path& other) {
  std::error_code failed;
  return fs::equivalent(one, other, failed) && !failed;
}

/// What the target must be whatever the label map holds. A file of the same name may be replaced, the label
/// map itself may not.
void requirePlace(const ExportOrder& order, const fs::path& target, const ExportSubject& subject) {
  if (target.empty())
    throw Error(ErrorCode::InvalidConfiguration, "Name the file or folder that is to be written.");
  if (order.kind != ExportKind::Stl && fs::is_directory(target))
    throw Error(ErrorCode::InvalidConfiguration,
                target.string() + ": is a folder. Name a file that ends in " + endingOf(order.kind) + '.');
  if (isSamePlace(target, subject.labels))
    throw Error(ErrorCode::InvalidConfiguration,
                target.string() + ": is the label map that is exported. Choose another name.");
  fs::path folder = fs::absolute(target).parent_path();
  while (!folder.empty() && !fs::exists(folder) && folder != folder.parent_path())
    folder = folder.parent_path();
  if (!canWriteInto(folder))
    throw Error(ErrorCode::Io, folder.string() + ": cannot be written to. Choose another folder.");
}

/// Without the scan a table still has volumes: where scan and label map do not belong together, it is left
/// out, and `warning` says why.
template <class Work>
auto withOrWithoutScan(ExportRequest& request, std::string& warning, const Work& work) {
  if (request.format != ExportFormat::Csv || request.image.empty()) return work(request);
  try {
    return work(request);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Cancelled) throw;
    warning = std::string("Volumes without Hounsfield units: ") + error.what();
  }
  request.image.clear();
  return work(request);
}

std::string codeText(const ExportLabel& label) {
  if (!label.isCoded) return "";
  std::string text = label.code.type.meaning;
  if (label.code.laterality) text += ", " + label.code.laterality->meaning;
  return text + " (" + label.code.type.value + ')';
}

std::vector<ExportedOrgan> organsOf(const std::vector<ExportLabel>& labels) {
  std::vector<ExportedOrgan> organs;
  for (const ExportLabel& label : labels)
    organs.push_back({label.value, label.name, codeText(label), label.volume_ml});
  return organs;
}

/// Of the label maps behind the first, which are not read: files as the first has them.
void planOthers(const ExportOrder& order,
                const std::vector<fs::path>& targets,
                const ExportPreview& first,
                ExportPlan& plan) {
  for (std::size_t n = 1; n < targets.size(); ++n) {
    requirePlace(order, targets[n], order.subjects[n]);
    requireSeries(order, order.subjects[n]);
    const auto files = exportFiles(requestFor(order, n, targets[n]), first.labels);
    for (std::size_t i = 0; i < files.size(); ++i)
      plan.files.push_back({files[i], first.files.at(i).approximateBytes, fs::exists(files[i])});
  }
}

/// Progress of one of several as progress of all of them.
WorkContext partOf(const WorkContext& whole, std::size_t number, const ExportOrder& order) {
  const std::size_t count = order.subjects.size();
  const std::string stage =
      std::to_string(number + 1) + " of " + std::to_string(count) + ": " + order.subjects[number].name;
  WorkContext part;
  part.stop = whole.stop;
  part.progress = [whole, stage, number, count](std::string_view inner, double fraction) {
    const double step = inner == "reading" ? 0.0 : inner == "writing" ? 1.0 : 2.0;
    whole.report(stage, (static_cast<double>(number) + (step + fraction) / 3.0) / static_cast<double>(count));
  };
  return part;
}

void add(ExportResult result, const std::string& name, bool several, ExportOutcome& outcome) {
  for (ExportedFile& file : result.files)
    outcome.files.push_back(
        {std::move(file.path), file.bytes, file.lowestDice, file.volumeDifference_percent});
  for (std::string& warning : result.warnings)
    outcome.warnings.push_back(several ? name + ": " + warning : std::move(warning));
  if (outcome.organs == 0) outcome.organs = result.labels.size();
  ++outcome.labelMaps;
}

void writeOne(const ExportOrder& order,
              std::size_t number,
              const fs::path& target,
              const WorkContext& work,
              ExportOutcome& outcome) {
  const ExportSubject& subject = order.subjects[number];
  requirePlace(order, target, subject);
  requireSeries(order, subject);
  ExportRequest request = requestFor(order, number, target);
  if (order.kind == ExportKind::DicomSeg) request.image = fittingSeries(request.image, request.labels, work);
  std::string warning;
  ExportResult result = withOrWithoutScan(
      request, warning, [&work](const ExportRequest& one) { return exportLabels(one, work); });
  if (!warning.empty()) result.warnings.push_back(warning);
  add(std::move(result), subject.name, order.subjects.size() > 1, outcome);
}

/// As --names takes them; empty: those that the label map carries.
std::string namesWord(const ExportSubject& subject) {
  std::map<int, std::string> names = subject.names;
  names.erase(0);
  if (names.empty()) return "";
  if (names == labelNamesFrom("btcv13")) return "btcv13";
  Json object = Json::object();
  for (const auto& [value, name] : names) object[std::to_string(value)] = name;
  return object.dump();
}

}  // namespace

ExportPlan EngineExportService::plan(const ExportOrder& order, const WorkContext& work) {
  const std::vector<fs::path> targets = targetsOf(order);
  requirePlace(order, targets.at(0), order.subjects.at(0));
  requireSeries(order, order.subjects.at(0));
  ExportRequest request = requestFor(order, 0, targets[0]);
  if (order.kind == ExportKind::DicomSeg) request.image = fittingSeries(request.image, request.labels, work);
  ExportPlan plan;
  std::string warning;
  ExportPreview first = withOrWithoutScan(
      request, warning, [&work](const ExportRequest& one) { return previewExport(one, work); });
  for (const PlannedFile& file : first.files)
    plan.files.push_back({file.path, file.approximateBytes, file.exists});
  planOthers(order, targets, first, plan);
  plan.organs = organsOf(first.labels);
  plan.warnings = std::move(first.warnings);
  if (!warning.empty()) plan.warnings.push_back(warning);
  return plan;
}

ExportOutcome EngineExportService::write(const ExportOrder& order, const WorkContext& work) {
  const std::vector<fs::path> targets = targetsOf(order);
  ExportOutcome outcome;
  if (order.subjects.size() == 1) {
    writeOne(order, 0, targets.at(0), work, outcome);
    return outcome;
  }
  for (std::size_t n = 0; n < targets.size(); ++n) try {
      work.throwIfStopped();
      writeOne(order, n, targets[n], partOf(work, n, order), outcome);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::Cancelled) throw;
      outcome.failures.push_back(order.subjects[n].name + ": " + error.what());
    }
  return outcome;
}

std::string EngineExportService::commandLines(const ExportOrder& order) {
  const std::vector<fs::path> targets = targetsOf(order);
  std::string lines;
  for (std::size_t n = 0; n < targets.size(); ++n) {
    const ExportRequest request = requestFor(order, n, targets[n]);
    std::vector<std::string> words = {"viscera-cli", "export", "--label", request.labels.string()};
    if (!request.image.empty()) words.insert(words.end(), {"--image", request.image.string()});
    words.insert(words.end(), {"--format", wordOf(order.kind)});
    if (const std::string names = namesWord(order.subjects[n]); !names.empty())
      words.insert(words.end(), {"--names", names});
    if (order.kind == ExportKind::DicomSeg) words.insert(words.end(), {"--algorithm", request.algorithm});
    words.insert(words.end(), {"--out", request.target.string()});
    if (request.overwrite) words.emplace_back("--force");
    lines += (n == 0 ? "" : "\n") + shellLine(words);
  }
  return lines;
}

}  // namespace viscera

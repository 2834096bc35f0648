// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_check.h"

#include "engine/api/presets.h"
#include "engine/base/error.h"
#include "engine/data/case_workers.h"
#include "engine/data/grid_difference.h"
#include "engine/data/split_audit.h"
#include "engine/volume/label_map.h"
#include "engine/volume/orientation.h"
#include "engine/volume/resample.h"
#include "engine/volume/volume_io.h"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace viscera {
namespace {

constexpr double kHighestAir_hu = -200.0;   // lungs, air around the body and bowel gas lie below
constexpr double kLowestBright_hu = 200.0;  // bone and contrast medium lie above
constexpr int kBtcvLargestLabel = 13;
constexpr std::size_t kNamedValues = 5;

std::string number(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

void add(CaseReport& report,
         const char* code,
         Severity severity,
         const std::string& message,
         const std::string& remedy) {
  report.problems.push_back({code, severity, message, remedy, {}});
}

/// Runs `read`; what the reader says about the file becomes a problem of the case.
template <class Read>
bool tryReading(CaseReport& report, Read&& read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Internal || error.code() == ErrorCode::Cancelled) throw;
    add(report,
        "unreadable",
        Severity::Error,
        error.what(),
        "replace the file, or take the case off the list");
    return false;
  }
}

void checkHuRange(CaseReport& report) {
  const double least = *report.hu_min;
  const double most = *report.hu_max;
  std::string reason;
  std::string remedy = "export the scan again in Hounsfield units (-1000 is air, 0 water)";
  if (least >= 0.0 && most <= 1.0) {
    reason = "as if they were scaled to 0 … 1";
  } else if (least >= 0.0 && most <= 255.0) {
    reason = "like those of an 8-bit picture";
  } else if (least >= 0.0) {
    reason = "none is negative as air must be";
    remedy = "subtract the rescale intercept of the scanner (mostly 1024), or export the scan again";
  } else if (least > kHighestAir_hu) {
    reason = "none is as low as air (below -200)";
  } else if (most < kLowestBright_hu) {
    reason = "none is as high as bone (above 200)";
  }
  if (reason.empty()) return;
  add(report,
      "hu_implausible",
      Severity::Warning,
      report.splitCase->image + " may not be in Hounsfield units: its values lie in " + number(least) +
          " … " + number(most) + ", " + reason,
      remedy);
}

void checkImageVoxels(const Volume& image, const CheckOptions& options, CaseReport& report) {
  const ImageStatistics found = imageStatistics(image);
  const std::string& name = report.splitCase->image;
  report.contentHash = contentHash(image);
  if (found.notFinite > 0)
    add(report,
        "not_finite",
        Severity::Warning,
        name + " holds " + std::to_string(found.notFinite) + " voxels that are not finite numbers (NaN)",
        "they count as the lowest value of the window; write -1024 there to be sure");
  if (!found.hasNumbers()) {
    add(report, "image_empty", Severity::Error, name + " holds no number at all", "export the scan again");
    return;
  }
  report.hu_min = found.least;
  report.hu_max = found.most;
  const double low_hu = options.preprocessing.huWindow[0];
  if (found.least == found.most)
    add(report,
        "image_empty",
        Severity::Error,
        name + " is empty: all voxels are " + number(found.least),
        "export the scan again");
  else if (found.most <= low_hu)
    add(report,
        "image_empty",
        Severity::Error,
        name + " has no foreground: no voxel is above " + number(low_hu) + " HU, the highest is " +
            number(found.most),
        "export the scan again in Hounsfield units");
  else
    checkHuRange(report);
}

void checkPatch(const CheckOptions& options, CaseReport& report) {
  const PreprocessingConfig& config = options.preprocessing;
  Geometry grid = *report.geometry;
  if (!config.orientation.empty()) grid = reorientedGeometry(grid, axisMapTo(grid, config.orientation));
  grid = respacedGeometry(grid, Eigen::Vector3d(config.spacing_mm.data()));
  for (std::size_t d = 0; d < 3; ++d) {
    if (grid.size[d] >= options.patch[d]) continue;
    add(report,
        "smaller_than_patch",
        Severity::Info,
        report.splitCase->image + " has " + toString(grid.size) +
            " voxels at the training spacing, less than the patch of " + toString(options.patch) +
            "; it is padded",
        "nothing is needed; a smaller patch avoids the padding");
    return;
  }
}

/// The header of the image; what its reader warns of is told once the voxels were read too.
std::vector<std::string> readHeader(CaseReport& report) {
  std::vector<std::string> warnings;
  (void)tryReading(report, [&] {
    const VolumeInfo info = readVolumeInfo(report.splitCase->imagePath);
    report.geometry = info.geometry;
    warnings = info.header.warnings;
  });
  return warnings;
}

void readImage(const CheckOptions& options,
               const Index3& slices,
               const std::vector<std::string>& warnings,
               CaseReport& report) {
  const SplitCase& one = *report.splitCase;
  const bool isRead = tryReading(report, [&] {
    const LoadedVolume loaded = readVolume(one.imagePath);
    report.geometry = loaded.volume.geometry();
    for (const std::string& warning : warnings)
      add(report, "reader_warning", Severity::Warning, one.image + ": " + warning, "look at the scan once");
    checkImageVoxels(loaded.volume, options, report);
    checkPatch(options, report);
    if (options.histogram) report.histogram = huHistogram(loaded.volume, *options.histogram);
    if (options.pictures) report.slices = greySlices(loaded.volume, slices, *options.pictures);
  });
  if (!isRead) report.geometry.reset();
}

std::string declaredText(const Split& split) {
  std::string text;
  if (split.labels.empty()) return "0 … " + std::to_string(kBtcvLargestLabel) + ", the labels of BTCV";
  for (const auto& [value, name] : split.labels) text += (text.empty() ? "" : ", ") + std::to_string(value);
  return text;
}

bool isDeclared(int value, const Split& split) {
  if (value == 0) return true;
  return split.labels.empty() ? value <= kBtcvLargestLabel : split.labels.contains(value);
}

void checkLabelValues(const LabelStatistics& found, const Split& split, CaseReport& report) {
  const std::string& name = report.splitCase->label;
  if (found.notLabels > 0)
    add(report,
        "label_not_whole",
        Severity::Error,
        name + " holds " + std::to_string(found.notLabels) + " voxels that are no label, for example " +
            number(found.firstNotLabel) + "; labels are whole numbers from 0 to 255",
        "write the label map again with nearest-neighbour interpolation and an integer type");
  std::string undeclared;
  std::size_t count = 0;
  bool isEmpty = true;
  for (int value = 0; value < 256; ++value) {
    const std::int64_t voxels = found.voxels[static_cast<std::size_t>(value)];
    if (voxels == 0) continue;
    isEmpty = isEmpty && value == 0;
    if (isDeclared(value, split) || count++ >= kNamedValues) continue;
    undeclared +=
        (undeclared.empty() ? "" : ", ") + std::to_string(value) + " (" + std::to_string(voxels) + " voxels)";
  }
  if (count > kNamedValues) undeclared += " and " + std::to_string(count - kNamedValues) + " more";
  if (count > 0)
    add(report,
        "label_undeclared",
        Severity::Error,
        name + " holds labels that the split does not declare: " + undeclared + "; it declares " +
            declaredText(split),
        "bring the labels to one table with \"viscera-cli dataset remap\", or declare them under \"labels\"");
  if (isEmpty && found.notLabels == 0)
    add(report,
        "label_map_empty",
        Severity::Warning,
        name + " labels nothing: all voxels are 0",
        "take the case off the list, or give it its label map");
}

/// Returns where the slices of the case lie.
Index3 readLabel(const Split& split, const CheckOptions& options, CaseReport& report) {
  const SplitCase& one = *report.splitCase;
  Index3 slices = report.geometry ? middleSlices(report.geometry->size) : Index3{};
  (void)tryReading(report, [&] {
    const LoadedVolume loaded = readVolume(one.labelPath);
    const Geometry& grid = loaded.volume.geometry();
    const auto difference = report.geometry ? gridDifference(*report.geometry, grid) : std::nullopt;
    if (difference)
      add(report,
          "grid_mismatch",
          Severity::Error,
          one.label + " is not on the grid of its image: " + difference->text,
          difference->sameSize ? "if its voxels belong to those of the image, copy the image's header to it"
                               : "resample the label map to the grid of the image");
    const LabelStatistics found = labelStatistics(loaded.volume);
    for (int value = 0; value < 256; ++value)
      if (const std::int64_t voxels = found.voxels[static_cast<std::size_t>(value)]; voxels > 0)
        report.volumes_ml[value] = organVolume_ml(voxels, grid);
    report.labelsAtTheEdge = labelsAtTheEdge(loaded.volume);
    checkLabelValues(found, split, report);
    if (!options.pictures || !report.geometry || difference) return;
    slices = fullestSlices(loaded.volume);
    report.labelSlices = labelSlices(loaded.volume, slices, *options.pictures);
  });
  return slices;
}

bool isThere(const std::filesystem::path& path) {
  std::error_code ignored;
  return !path.empty() && std::filesystem::exists(path, ignored);
}

void findDuplicates(DataReport& report) {
  std::map<std::string, std::vector<const CaseReport*>> byContent;
  for (const CaseReport& one : report.cases)
    if (!one.contentHash.empty()) byContent[one.contentHash].push_back(&one);
  for (const auto& [hash, same] : byContent) {
    // One file listed twice is auditSplit's to report.
    if (std::all_of(same.begin(), same.end(), [&same](const CaseReport* one) {
          return one->splitCase->imagePath == same.front()->splitCase->imagePath;
        }))
      continue;
    DataProblem problem{"duplicate_image", Severity::Warning, "", "keep one of them", {}};
    bool trained = false;
    bool heldOut = false;
    for (const CaseReport* one : same) {
      const CaseRole role = one->splitCase->role;
      (isTrainedOn(role) ? trained : heldOut) = true;
      problem.message +=
          (problem.message.empty() ? "" : " and ") + one->splitCase->image + " (" + roleText(role) + ')';
      problem.cases.push_back(one->splitCase->id);
    }
    problem.message += " hold the same voxels";
    if (trained && heldOut) problem.severity = Severity::Error;
    report.problems.push_back(std::move(problem));
  }
}

}  // namespace

std::size_t DataReport::count(Severity severity) const {
  const auto countIn = [severity](const std::vector<DataProblem>& some) {
    return static_cast<std::size_t>(std::count_if(
        some.begin(), some.end(), [severity](const DataProblem& one) { return one.severity == severity; }));
  };
  std::size_t total = countIn(problems);
  for (const CaseReport& one : cases) total += countIn(one.problems);
  return total;
}

CheckOptions cardCheckOptions(const Split& split) {
  const bool labelled = std::any_of(
      split.cases.begin(), split.cases.end(), [](const SplitCase& one) { return !one.label.empty(); });
  const RunConfig card = presetConfig(labelled ? "clara-4.1-card-seg" : "clara-4.1-card-ssl");
  CheckOptions options;
  options.preprocessing = card.preprocessing;
  std::copy(card.sampling.patchSize.begin(), card.sampling.patchSize.end(), options.patch.begin());
  return options;
}

CaseReport checkCase(const SplitCase& one, const Split& split, const CheckOptions& options) {
  CaseReport report;
  report.splitCase = &one;
  if (!one.found)
    add(report,
        "file_missing",
        Severity::Error,
        one.resolution.empty() ? one.image + " is missing" : one.resolution,
        "copy the file there, or give the right folder with --root");
  else if (!one.resolution.empty())
    add(report,
        "found_by_name",
        Severity::Info,
        one.resolution,
        "nothing is needed; other programs want the file at the place the list names");
  std::vector<std::string> warnings;
  if (isThere(one.imagePath)) warnings = readHeader(report);
  // The label map comes first, since it decides which slices of the image are drawn; neither is then kept in
  // memory beside the other.
  CaseReport label;
  label.splitCase = &one;
  label.geometry = report.geometry;
  Index3 slices = report.geometry ? middleSlices(report.geometry->size) : Index3{};
  if (isThere(one.labelPath)) slices = readLabel(split, options, label);
  if (report.geometry) readImage(options, slices, warnings, report);
  report.volumes_ml = std::move(label.volumes_ml);
  report.labelsAtTheEdge = std::move(label.labelsAtTheEdge);
  if (!report.slices.empty()) report.labelSlices = std::move(label.labelSlices);
  std::move(label.problems.begin(), label.problems.end(), std::back_inserter(report.problems));
  return report;
}

DataReport checkCases(const Split& split, const CheckOptions& options, const WorkContext& context) {
  DataReport report;
  report.cases.resize(split.cases.size());
  forEachCase(split.cases.size(), options.threads, "cases", context, [&](std::size_t index) {
    report.cases[index] = checkCase(split.cases[index], split, options);
  });
  report.problems = auditSplit(split);
  findDuplicates(report);
  return report;
}

}  // namespace viscera

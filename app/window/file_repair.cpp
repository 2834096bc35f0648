// SPDX-License-Identifier: Apache-2.0
#include "app/window/file_repair.h"

#include "app/window/dataset_imports.h"
#include "app/window/label_repair.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/data/grid_difference.h"
#include "engine/volume/right_angles.h"
#include "engine/volume/volume_io.h"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr double kRightEnough_deg = 1e-4;
constexpr double kMostShear_deg = 5.0;  // beyond, moved axes are no repair: the volume must be resampled

/// With a minus sign, as all numbers of the window have it.
std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << (value < 0.0 ? "\u2212" : "") << std::abs(value);
  return text.str();
}

/// "512 × 512 × 147".
std::string sizeText(const Index3& size) {
  return std::to_string(size[0]) + " \u00d7 " + std::to_string(size[1]) + " \u00d7 " +
         std::to_string(size[2]);
}

std::string vectorText(const Eigen::Vector3d& v, int digits) {
  return fixed(v[0], digits) + ", " + fixed(v[1], digits) + ", " + fixed(v[2], digits);
}

std::string directionText(const Eigen::Matrix3d& d) {
  return vectorText(d.col(0), 3) + " | " + vectorText(d.col(1), 3) + " | " + vectorText(d.col(2), 3);
}

constexpr char kBeforeRepair[] = ".before-repair";

/// A free name beside the file.
fs::path backupOf(const fs::path& file, const char* suffix = kBeforeRepair) {
  const std::string base = file.string() + suffix;
  fs::path backup = base;
  for (int number = 2; fs::exists(backup); ++number) backup = base + '-' + std::to_string(number);
  return backup;
}

std::string cannotWrite(const fs::path& file) {
  return file.string() +
         " cannot be repaired: nothing may be written in its folder; copy the data to a folder of "
         "your own and import it from there";
}

// What an earlier repair kept.

/// The original that the newest repair of a file kept; empty: none is there.
fs::path keptOriginalOf(const fs::path& file) {
  if (file.empty()) return {};
  const std::string base = file.string() + kBeforeRepair;
  fs::path newest;
  fs::path next = base;
  for (int number = 2; fs::exists(next); ++number) {
    newest = next;
    next = base + '-' + std::to_string(number);
  }
  return newest;
}

/// The file of the two that was repaired. @throws Error{InvalidInput} where neither has an original.
RepairRequest ofRepairedFile(RepairRequest request) {
  if (request.kind != RepairRequest::Kind::TakeBack || !keptOriginalOf(request.file).empty()) return request;
  if (keptOriginalOf(request.image).empty())
    throw Error(
        ErrorCode::InvalidInput,
        request.file.string() +
            ": no original is kept beside it or its image; nothing was repaired here, or the original "
            "was moved away");
  request.file = request.image;
  return request;
}

void previewTakingBack(const RepairRequest& request, RepairPreview& preview) {
  const fs::path file = ofRepairedFile(request).file;
  const fs::path original = keptOriginalOf(file);
  preview.backup = backupOf(file, ".taken-back");
  preview.rows = {{"File", file.filename().string(), original.filename().string()},
                  {"Bytes", std::to_string(fs::file_size(file)), std::to_string(fs::file_size(original))}};
  preview.summary = "The file becomes what it was before its last repair, bit for bit.";
}

// Copy of the header.

void describeGrids(const Geometry& before, const Geometry& after, RepairPreview& preview) {
  preview.rows = {{"Voxels", sizeText(before.size), sizeText(after.size)},
                  {"Voxel size, mm", vectorText(before.spacing_mm, 3), vectorText(after.spacing_mm, 3)},
                  {"First voxel, mm", vectorText(before.origin_mm, 2), vectorText(after.origin_mm, 2)},
                  {"Directions", directionText(before.direction), directionText(after.direction)},
                  {"Axes", before.axcodes(), after.axcodes()}};
}

void previewHeader(const RepairRequest& request, RepairPreview& preview) {
  const Geometry label = readVolumeInfo(request.file).geometry;
  const Geometry image = readVolumeInfo(request.image).geometry;
  describeGrids(label, image, preview);
  preview.summary = "The label map gets the place, directions and voxel size of its image; no voxel changes.";
  if (label.size != image.size)
    preview.refusal = request.file.string() + " has " + toString(label.size) + " voxels and its image " +
                      toString(image.size) +
                      ", so that the header does not fit; resample the label map to the image";
  else if (!gridDifference(image, label))
    preview.refusal = request.file.string() + " lies on the grid of its image already; nothing is to be done";
}

void copyHeader(const RepairRequest& request, const fs::path& target) {
  LoadedVolume label = readVolume(request.file);
  const VolumeInfo image = readVolumeInfo(request.image);
  label.volume.setGeometry(image.geometry);
  writeVolume(target, label.volume, &image.header);
}

// Right angles.

void previewAngles(const RepairRequest& request, RepairPreview& preview) {
  const RightAngles found = rightAnglesOf(request.file);
  const Eigen::Matrix3d before = found.before.topLeftCorner<3, 3>();
  const Eigen::Matrix3d after = found.after.topLeftCorner<3, 3>();
  const char* names[] = {"Step of i, mm", "Step of j, mm", "Step of k, mm"};
  for (int d = 0; d < 3; ++d)
    preview.rows.push_back({names[d], vectorText(before.col(d), 4), vectorText(after.col(d), 4)});
  preview.rows.push_back({"Off right angles", fixed(found.shear_deg, 3) + "°", "0.000°"});
  preview.summary = "The voxel axes turn by at most " + fixed(found.largest_deg, 3) +
                    "°, which moves the farthest voxel by " + fixed(found.farthest_mm, 2) +
                    " mm; no voxel value changes.";
  if (found.shear_deg < kRightEnough_deg)
    preview.refusal = request.file.string() + ": its axes are at right angles already; nothing is to be done";
  else if (found.shear_deg > kMostShear_deg)
    preview.refusal =
        request.file.string() + ": its axes are " + fixed(found.shear_deg, 1) +
        "° off right angles, as after a tilt of the scanner; resample it to a grid without shear";
}

void describe(const RepairRequest& request, RepairPreview& preview) {
  switch (request.kind) {
    case RepairRequest::Kind::CopyHeader:
      return previewHeader(request, preview);
    case RepairRequest::Kind::RemapLabels:
      return previewOfLabelRepair(request, preview);
    case RepairRequest::Kind::RightAngles:
      return previewAngles(request, preview);
    case RepairRequest::Kind::TakeBack:
      return previewTakingBack(request, preview);
  }
}

void writeRepaired(const RepairRequest& request, const fs::path& target) {
  switch (request.kind) {
    case RepairRequest::Kind::CopyHeader:
      return copyHeader(request, target);
    case RepairRequest::Kind::RemapLabels:
      return writeWithLabels(request, target);
    case RepairRequest::Kind::RightAngles:
      return writeWithRightAngles(request.file, target);
    case RepairRequest::Kind::TakeBack:  // nothing is written anew, see takeBack()
      return;
  }
}

/// A second name for the same bytes where the file system can, else a copy.
void keepOriginal(const fs::path& file, const fs::path& backup) {
  std::error_code failed;
  fs::create_hard_link(file, backup, failed);
  if (!failed) return;
  fs::copy_file(file, backup, failed);
  if (failed)
    throw Error(ErrorCode::Io, backup.string() + ": the original cannot be kept here: " + failed.message());
}

/// The original takes the place of the repaired file, which is kept under the name `backup`.
RepairRecord takeBack(const RepairRequest& asked, const fs::path& backup) {
  RepairRequest request = ofRepairedFile(asked);
  request.image = keptOriginalOf(request.file);
  keepOriginal(request.file, backup);
  fs::rename(request.image, request.file);
  return {request, backup, sha256OfFile(request.file)};
}

}  // namespace

RepairPreview previewOfRepair(const RepairRequest& request, const WorkContext& work) {
  RepairPreview preview;
  preview.backup = backupOf(request.file);
  try {
    describe(request, preview);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Internal || error.code() == ErrorCode::Cancelled) throw;
    preview.refusal = error.what();
  }
  work.throwIfStopped();
  if (preview.refusal.empty() && !canWriteIn(request.file.parent_path()))
    preview.refusal = cannotWrite(request.file);
  return preview;
}

RepairRecord repairFile(const RepairRequest& request, const WorkContext& work) {
  const RepairPreview preview = previewOfRepair(request, work);
  if (!preview.refusal.empty()) throw Error(ErrorCode::InvalidInput, preview.refusal);
  if (request.kind == RepairRequest::Kind::TakeBack) return takeBack(request, preview.backup);
  work.report("repair", 0.3);
  const fs::path repaired = request.file.parent_path() / (".repaired-" + request.file.filename().string());
  try {
    writeRepaired(request, repaired);
    work.throwIfStopped();
    RepairRecord record{request, preview.backup, sha256OfFile(repaired)};
    keepOriginal(request.file, preview.backup);
    fs::rename(repaired, request.file);
    work.report("repair", 1.0);
    return record;
  } catch (...) {
    std::error_code ignored;
    fs::remove(repaired, ignored);
    throw;
  }
}

void restoreOriginal(const RepairRecord& record) {
  const fs::path& file = record.request.file;
  if (!fs::exists(record.backup))
    throw Error(ErrorCode::Io,
                record.backup.string() + ": the original is not there any more; fetch it anew");
  if (fs::exists(file) && sha256OfFile(file) != record.sha256)
    throw Error(ErrorCode::Io,
                file.string() + ": was changed since the repair and was left alone; the original is " +
                    record.backup.string());
  if (record.request.kind == RepairRequest::Kind::TakeBack) keepOriginal(file, record.request.image);
  std::error_code failed;
  fs::rename(record.backup, file, failed);
  if (failed)
    throw Error(ErrorCode::Io, file.string() + ": the original cannot be put back: " + failed.message());
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/dicom_stack.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <numbers>
#include <sstream>

namespace viscera {
namespace {

constexpr double kSameDirection = 1e-3;
constexpr double kSamePlace_mm = 0.01;
constexpr double kRoundedPosition_mm = 0.1;
constexpr double kRoundedFraction = 0.02;
constexpr double kLargestTilt = 1e-3;  // tangent
constexpr double kTiltRounding_mm = 0.05;
constexpr double kWorthAWarning_mm = 0.01;

[[noreturn]] void refuse(const std::string& folder, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, folder + ": " + reason);
}

std::string number(double value) {
  std::ostringstream text;
  text << std::setprecision(6) << value;
  return text.str();
}

std::string nameOf(const DicomSlice& slice) {
  return slice.file.filename().string();
}

/// Where the slices lie: distance along the normal and sideways shift against the first one.
struct Places {
  Eigen::Vector3d normal;
  std::vector<double> distance_mm;
  std::vector<Eigen::Vector3d> shift_mm;
  [[nodiscard]] std::size_t last() const { return distance_mm.size() - 1; }
  [[nodiscard]] double gap_mm(std::size_t n) const { return distance_mm[n + 1] - distance_mm[n]; }
  [[nodiscard]] double meanGap_mm() const {
    return (distance_mm.back() - distance_mm.front()) / static_cast<double>(last());
  }
};

void requirePlaced(const std::vector<DicomSlice>& slices, const std::string& folder) {
  for (const DicomSlice& slice : slices) {
    const char* missing = nullptr;
    if (!slice.position_mm) missing = "ImagePositionPatient";
    if (!slice.alongRow || !slice.alongColumn) missing = "ImageOrientationPatient";
    if (!slice.pixelSpacing_mm || !(slice.pixelSpacing_mm->minCoeff() > 0.0)) missing = "PixelSpacing";
    if (slice.frames != 1)
      refuse(folder,
             nameOf(slice) + " holds " + std::to_string(slice.frames) +
                 " frames; multi-frame DICOM is not read, convert it to single slices or NIfTI");
    if (missing != nullptr)
      refuse(folder, nameOf(slice) + " has no valid " + missing + ", so its slice cannot be placed");
    if (slice.samplesPerPixel != 1) refuse(folder, nameOf(slice) + " is a colour picture, not CT");
  }
}

void requireOneOrientation(const std::vector<DicomSlice>& slices, const std::string& folder) {
  const DicomSlice& first = slices.front();
  for (const DicomSlice& slice : slices) {
    const double turn = std::max((*slice.alongRow - *first.alongRow).cwiseAbs().maxCoeff(),
                                 (*slice.alongColumn - *first.alongColumn).cwiseAbs().maxCoeff());
    if (turn > kSameDirection)
      refuse(folder,
             "the series mixes slice orientations (" + nameOf(first) + " and " + nameOf(slice) +
                 " differ), so it is no volume; keep one orientation per folder");
  }
}

void requireOneGrid(const std::vector<DicomSlice>& slices, const std::string& folder) {
  const DicomSlice& first = slices.front();
  for (const DicomSlice& slice : slices) {
    if (slice.rows != first.rows || slice.columns != first.columns)
      refuse(folder,
             "the slices " + nameOf(first) + " and " + nameOf(slice) + " differ in their number of pixels");
    if ((*slice.pixelSpacing_mm - *first.pixelSpacing_mm).cwiseAbs().maxCoeff() > kSameDirection)
      refuse(folder,
             "the slices " + nameOf(first) + " and " + nameOf(slice) + " differ in their pixel spacing");
  }
}

Eigen::Vector3d normalOf(const DicomSlice& slice, const std::string& folder) {
  const Eigen::Vector3d normal = slice.alongRow->normalized().cross(slice.alongColumn->normalized());
  if (!(normal.norm() > 0.5)) refuse(folder, nameOf(slice) + " names no plane in ImageOrientationPatient");
  return normal.normalized();
}

Places sortSlices(std::vector<DicomSlice>& slices, const std::string& folder) {
  Places places;
  places.normal = normalOf(slices.front(), folder);
  const auto distance = [&](const DicomSlice& slice) { return places.normal.dot(*slice.position_mm); };
  std::stable_sort(slices.begin(), slices.end(), [&](const DicomSlice& a, const DicomSlice& b) {
    return distance(a) < distance(b);
  });
  for (const DicomSlice& slice : slices) {
    const Eigen::Vector3d moved = *slice.position_mm - *slices.front().position_mm;
    places.distance_mm.push_back(distance(slice));
    places.shift_mm.push_back(moved - places.normal.dot(moved) * places.normal);
  }
  return places;
}

double medianGap(const Places& places) {
  std::vector<double> gaps;
  for (std::size_t n = 0; n < places.last(); ++n) gaps.push_back(places.gap_mm(n));
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

void requireNoneDoubled(const std::vector<DicomSlice>& slices,
                        const Places& places,
                        const std::string& folder) {
  std::size_t doubled = 0;
  std::size_t example = 0;
  for (std::size_t n = places.last(); n-- > 0;)
    if (places.gap_mm(n) < kSamePlace_mm) {
      ++doubled;
      example = n;
    }
  if (doubled == 0) return;
  refuse(folder,
         std::to_string(doubled + 1) + " or more slices lie at one place (" + nameOf(slices[example]) +
             " and " + nameOf(slices[example + 1]) + " at " + number(places.distance_mm[example]) +
             " mm), e.g. several phases in one series or doubled files; keep one slice per position");
}

void requireNoneMissing(const std::vector<DicomSlice>& slices,
                        const Places& places,
                        const std::string& folder) {
  const double usual_mm = medianGap(places);
  std::size_t missing = 0;
  std::string where;
  for (std::size_t n = 0; n < places.last(); ++n) {
    const double steps = places.gap_mm(n) / usual_mm;
    if (steps < 1.5) continue;
    if (std::abs(steps - std::nearbyint(steps)) > 0.1) return;  // not a matter of missing slices
    missing += static_cast<std::size_t>(std::nearbyint(steps)) - 1;
    if (where.empty())
      where = number(places.distance_mm[n]) + " mm (" + nameOf(slices[n]) + ") and " +
              number(places.distance_mm[n + 1]) + " mm (" + nameOf(slices[n + 1]) + ")";
  }
  if (missing == 0) return;
  refuse(folder,
         std::to_string(missing) + (missing == 1 ? " slice is" : " slices are") + " missing, first between " +
             where + ", while slices lie " + number(usual_mm) + " mm apart; fetch the series anew");
}

void requireEqualGaps(const Places& places, const std::string& folder, std::vector<std::string>& warnings) {
  const double mean_mm = places.meanGap_mm();
  double worst_mm = 0.0;
  double least_mm = mean_mm;
  double most_mm = mean_mm;
  for (std::size_t n = 0; n < places.last(); ++n) {
    least_mm = std::min(least_mm, places.gap_mm(n));
    most_mm = std::max(most_mm, places.gap_mm(n));
    const double expected_mm = places.distance_mm.front() + static_cast<double>(n + 1) * mean_mm;
    worst_mm = std::max(worst_mm, std::abs(places.distance_mm[n + 1] - expected_mm));
  }
  const std::string range =
      "the distances between slices vary from " + number(least_mm) + " to " + number(most_mm) + " mm";
  if (worst_mm > std::max(kRoundedPosition_mm, kRoundedFraction * mean_mm))
    refuse(folder, range + ", so the series is no regular volume; resample it first");
  if (worst_mm > kWorthAWarning_mm) warnings.push_back(range + "; taken as " + number(mean_mm) + " mm");
}

void requireNoTilt(const Places& places, const std::string& folder) {
  const Eigen::Vector3d drift_mm = places.shift_mm.back();
  const double length_mm = places.distance_mm.back() - places.distance_mm.front();
  if (drift_mm.norm() > kTiltRounding_mm && drift_mm.norm() > kLargestTilt * length_mm)
    refuse(folder,
           "the slices are sheared by a gantry tilt of " +
               number(std::nearbyint(std::atan2(drift_mm.norm(), length_mm) * 1800.0 / std::numbers::pi) /
                      10.0) +
               " degrees; correct the tilt by resampling first");
  for (std::size_t n = 0; n <= places.last(); ++n) {
    const double part = (places.distance_mm[n] - places.distance_mm.front()) / length_mm;
    const double aside_mm = (places.shift_mm[n] - part * drift_mm).norm();
    if (aside_mm > kRoundedPosition_mm)
      refuse(folder,
             "slices are shifted sideways against each other by " + number(aside_mm) +
                 " mm, so the series is no regular volume");
  }
}

double spacingOfOneSlice(const DicomSlice& slice,
                         const std::string& folder,
                         std::vector<std::string>& warnings) {
  if (!slice.thickness_mm || !(*slice.thickness_mm > 0.0))
    refuse(folder, "there is only one slice and it does not give its thickness");
  warnings.push_back("there is only one slice; its thickness of " + number(*slice.thickness_mm) +
                     " mm is taken as its spacing");
  return *slice.thickness_mm;
}

Eigen::Matrix4d matrixOf(const DicomSlice& first, const Eigen::Vector3d& normal, double spacing_mm) {
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  // PixelSpacing names the distance between rows first; the column index runs along a row.
  matrix.block<3, 1>(0, 0) = first.alongRow->normalized() * (*first.pixelSpacing_mm)[1];
  matrix.block<3, 1>(0, 1) = first.alongColumn->normalized() * (*first.pixelSpacing_mm)[0];
  matrix.block<3, 1>(0, 2) = normal * spacing_mm;
  matrix.block<3, 1>(0, 3) = *first.position_mm;
  matrix.topRows<2>() *= -1.0;
  return matrix;
}

}  // namespace

DicomStack stackSlices(std::vector<DicomSlice> slices, const std::string& folder) {
  require(!slices.empty(), "stackSlices needs slices");
  requirePlaced(slices, folder);
  requireOneOrientation(slices, folder);
  requireOneGrid(slices, folder);
  DicomStack stack;
  const Places places = sortSlices(slices, folder);
  double spacing_mm = 0.0;
  if (slices.size() == 1) {
    spacing_mm = spacingOfOneSlice(slices.front(), folder, stack.warnings);
  } else {
    requireNoneDoubled(slices, places, folder);
    requireNoneMissing(slices, places, folder);
    requireEqualGaps(places, folder, stack.warnings);
    requireNoTilt(places, folder);
    spacing_mm = places.meanGap_mm();
  }
  stack.rasFromVoxel = matrixOf(slices.front(), places.normal, spacing_mm);
  stack.size = {slices.front().columns, slices.front().rows, static_cast<std::int64_t>(slices.size())};
  stack.slices = std::move(slices);
  return stack;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "gui/exports/export_words.h"

#include "gui/widgets/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("viscera::ExportDialog", text);
}

double lowestDice(const ExportOutcome& outcome) {
  double lowest = 1.0;
  for (const CheckedExport& file : outcome.files) lowest = std::min(lowest, file.lowestDice.value_or(1.0));
  return lowest;
}

double largestDifference_percent(const ExportOutcome& outcome) {
  double largest = 0.0;
  for (const CheckedExport& file : outcome.files)
    largest = std::max(largest, std::abs(file.volumeDifference_percent.value_or(0.0)));
  return largest;
}

QString organsText(std::size_t organs) {
  return organs == 1 ? say("1 organ") : say("%1 organs").arg(groupedNumber(static_cast<qint64>(organs)));
}

}  // namespace

QString formatName(ExportKind kind) {
  switch (kind) {
    case ExportKind::Nifti:
      return say("NIfTI with names");
    case ExportKind::SegNrrd:
      return say("Segmentation of 3D Slicer (.seg.nrrd)");
    case ExportKind::DicomSeg:
      return say("DICOM segmentation");
    case ExportKind::Stl:
      return say("Surfaces (STL)");
    case ExportKind::Csv:
      break;
  }
  return say("Table (CSV)");
}

QString formatReaders(ExportKind kind) {
  switch (kind) {
    case ExportKind::Nifti:
      return say(
          "Nearly every program reads it; names as TotalSegmentator writes them, and a label file for "
          "ITK-SNAP beside it.");
    case ExportKind::SegNrrd:
      return say("3D Slicer opens it as a segmentation with names, colours and terminology.");
    case ExportKind::DicomSeg:
      return say("Archives and clinical viewers read it; it refers to the slices of the DICOM series.");
    case ExportKind::Stl:
      return say("For 3D printing and mesh programs: a closed, smooth surface of each organ.");
    case ExportKind::Csv:
      break;
  }
  return say("For spreadsheets and statistics: volume of each organ, and its HU where the scan is there.");
}

QString formatFilter(ExportKind kind) {
  switch (kind) {
    case ExportKind::Nifti:
      return say("NIfTI (*.nii.gz *.nii)");
    case ExportKind::SegNrrd:
      return say("Segmentation of 3D Slicer (*.seg.nrrd)");
    case ExportKind::DicomSeg:
      return say("DICOM (*.dcm)");
    case ExportKind::Csv:
      return say("CSV (*.csv)");
    case ExportKind::Stl:
      break;
  }
  return {};
}

QString exportProgressText(const WorkProgress& progress) {
  const auto percent = std::lround(100.0 * progress.fraction);
  if (progress.stage == QLatin1String("reading")) return say("Reading the label map: %1 %").arg(percent);
  if (progress.stage == QLatin1String("writing")) return say("Writing: %1 %").arg(percent);
  if (progress.stage == QLatin1String("checking"))
    return say("Reading back and comparing: %1 %").arg(percent);
  return progress.left_s < 0.0
             ? say("Label map %1").arg(progress.stage)
             : say("Label map %1, %2 left").arg(progress.stage, durationText(progress.left_s));
}

QString checkText(const CheckedExport& file) {
  if (file.lowestDice) return say("Dice %1").arg(*file.lowestDice, 0, 'f', 1);
  if (file.volumeDifference_percent)
    return say("volume within %1 %").arg(std::abs(*file.volumeDifference_percent), 0, 'f', 1);
  return say("same text");
}

QString outcomeText(ExportKind kind, const ExportOutcome& outcome) {
  QString organs = organsText(outcome.organs);
  if (outcome.labelMaps > 1)
    organs = say("%1 label maps").arg(groupedNumber(static_cast<qint64>(outcome.labelMaps)));
  if (kind == ExportKind::Csv) return say("Read back and compared: the table of %1 is the same.").arg(organs);
  if (kind == ExportKind::Stl)
    return say("Read back and compared: closed surfaces of %1, volumes within %2 % of the voxels.")
        .arg(organs)
        .arg(largestDifference_percent(outcome), 0, 'f', 1);
  return say("Read back and compared: Dice %1 for %2.").arg(lowestDice(outcome), 0, 'f', 1).arg(organs);
}

}  // namespace viscera

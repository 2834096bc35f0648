// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "gui/bridge/export_subject.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

enum class ExportKind { Nifti, SegNrrd, DicomSeg, Stl, Csv };

/// What is to be written, and where to.
struct ExportOrder {
  std::vector<ExportSubject> subjects;  ///< one, or the cases of a run
  ExportKind kind = ExportKind::Nifti;
  /// Of one label map the file, for Stl a folder; of several the folder that gets a file or folder of each.
  std::filesystem::path target;
  /// For DicomSeg where the scan is a file: folder of the DICOM series it was made from; of several label
  /// maps a folder that holds one of each, with the name of the case.
  std::filesystem::path series;
  bool overwrite = false;
  bool caseNames = true;  ///< false: of several the files are numbered, without the names of cases
};

struct PlannedExport {
  std::filesystem::path path;
  std::uint64_t approximateBytes = 0;
  bool exists = false;
};

/// A label as the files name it.
struct ExportedOrgan {
  int value = 0;
  std::string name;
  std::string code;  ///< SNOMED CT, "Kidney, Left (64033007)"; empty: none is known
  double volume_ml = 0.0;
};

struct ExportPlan {
  std::vector<PlannedExport> files;
  std::vector<ExportedOrgan> organs;  ///< of the first label map
  std::vector<std::string> warnings;  ///< one sentence each
};

/// A file that was written, read again and found to be the same.
struct CheckedExport {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::optional<double> lowestDice;
  std::optional<double> volumeDifference_percent;  ///< of a surface, against its voxels
};

struct ExportOutcome {
  std::vector<CheckedExport> files;
  std::size_t organs = 0;             ///< labels of the first label map that was written
  std::size_t labelMaps = 0;          ///< that were written
  std::vector<std::string> failures;  ///< of several label maps those that were not written, and why
  std::vector<std::string> warnings;
};

/// Label maps for other programs; the program implements it. Functions may take long: call them from
/// Background. Any thread, several at once. All throw Error with the remedy.
class ExportService {
 public:
  virtual ~ExportService() = default;

  /// Says what write() would do. Of several label maps it reads the first only.
  [[nodiscard]] virtual ExportPlan plan(const ExportOrder& order, const WorkContext& work) = 0;
  /// Writes, reads back and compares; a file that differs is not kept. One label map: stages "reading",
  /// "writing", "checking". Several: one stage "3 of 20: img0007" over all; one that fails is named in the
  /// outcome and the others go on; what was written before a cancellation stays.
  [[nodiscard]] virtual ExportOutcome write(const ExportOrder& order, const WorkContext& work) = 0;
  /// The same for a terminal, a line each.
  [[nodiscard]] virtual std::string commandLines(const ExportOrder& order) = 0;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/label_export.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/export_check.h"
#include "engine/interchange/export_size.h"
#include "engine/interchange/export_source.h"
#include "engine/interchange/label_map_files.h"
#include "engine/interchange/stl_file.h"
#include "engine/volume/organ_surface.h"

#include <random>

namespace viscera {
namespace {

using Files = std::vector<std::filesystem::path>;

/// A hidden folder beside the target, in which an export is put together; removed with this object.
class Workshop {
 public:
  explicit Workshop(const std::filesystem::path& beside) {
    std::random_device random;
    folder_ = beside / (".viscera-export-" + std::to_string(random()));
    std::error_code failed;
    std::filesystem::create_directories(folder_, failed);
    if (failed) throw Error(ErrorCode::Io, beside.string() + ": cannot be written to: " + failed.message());
  }
  ~Workshop() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  [[nodiscard]] std::filesystem::path place(const std::filesystem::path& target) const {
    return folder_ / target.filename();
  }
  void moveOut(const std::filesystem::path& target) const {
    std::error_code failed;
    if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), failed);
    if (!failed) std::filesystem::rename(place(target), target, failed);
    if (failed) throw Error(ErrorCode::Io, target.string() + ": cannot be written: " + failed.message());
  }

 private:
  std::filesystem::path folder_;
};

/// Where the hidden folder of an export lies: a new folder for surfaces appears with its files only.
std::filesystem::path placeOfWorkshop(const ExportRequest& request, const Files& files) {
  std::filesystem::path folder = files.front().parent_path();
  if (request.format == ExportFormat::Stl) folder = std::filesystem::absolute(folder).parent_path();
  return folder.empty() ? "." : folder;
}

void refuseToReplace(const Files& files, bool overwrite) {
  for (const std::filesystem::path& file : files)
    if (!overwrite && std::filesystem::exists(file))
      throw Error(ErrorCode::InvalidConfiguration,
                  file.string() + ": exists already; choose another name, or --force to replace it");
}

class Exporter {
 public:
  Exporter(const ExportRequest& request,
           const ExportSource& source,
           const Files& files,
           const WorkContext& context)
      : request_(request),
        source_(source),
        files_(files),
        context_(context),
        workshop_(placeOfWorkshop(request, files)) {}

  std::vector<ExportedFile> run() {
    write();
    context_.throwIfStopped();
    if (request_.format != ExportFormat::Stl) check();
    context_.throwIfStopped();
    refuseToReplace(files_, request_.overwrite);
    for (std::size_t n = 0; n < files_.size(); ++n) {
      workshop_.moveOut(files_[n]);
      done_.at(n).path = files_[n];
    }
    return std::move(done_);
  }

 private:
  [[nodiscard]] std::filesystem::path place(std::size_t file) const {
    return workshop_.place(files_.at(file));
  }
  [[nodiscard]] std::string name(std::size_t file) const { return files_.at(file).string(); }

  void write() {
    context_.report("writing", 0.0);
    switch (request_.format) {
      case ExportFormat::Nifti:
        writeNamedNifti(place(0), source_.labels, source_.table, &source_.header);
        writeFileAtomically(place(1), itkSnapTable(source_.table));
        break;
      case ExportFormat::SegNrrd:
        writeSegNrrd(place(0), source_.labels, source_.table);
        break;
      case ExportFormat::DicomSeg:
        writeDicomSeg(
            place(0), source_.labels, source_.table, *source_.header.dicom, request_.algorithm, context_);
        break;
      case ExportFormat::Stl:
        writeSurfaces();
        break;
      case ExportFormat::Csv:
        organs_ =
            organStatistics(source_.labels, source_.table, source_.scan ? &source_.scan.value() : nullptr);
        writeFileAtomically(place(0), statisticsCsv(organs_));
        break;
    }
    context_.report("writing", 1.0);
  }

  void writeSurfaces() {
    for (std::size_t n = 0; n < files_.size(); ++n) {
      context_.throwIfStopped();
      const ExportLabel& label = source_.table.at(n);
      writeStl(place(n), organSurface(source_.labels, label.value, label.box), label.name);
      done_.push_back(checkStl(place(n), label, name(n)));
      context_.report("writing", static_cast<double>(n + 1) / static_cast<double>(files_.size()));
    }
  }

  void check() {
    context_.report("checking", 0.0);
    if (request_.format == ExportFormat::Nifti) {
      done_.push_back(checkNifti(place(0), source_, name(0)));
      done_.push_back(checkText(place(1), itkSnapTable(source_.table), name(1)));
    }
    if (request_.format == ExportFormat::SegNrrd) done_.push_back(checkSegNrrd(place(0), source_, name(0)));
    if (request_.format == ExportFormat::DicomSeg) done_.push_back(checkDicomSeg(place(0), source_, name(0)));
    if (request_.format == ExportFormat::Csv) done_.push_back(checkCsv(place(0), organs_, name(0)));
    context_.report("checking", 1.0);
  }

  const ExportRequest& request_;
  const ExportSource& source_;
  const Files& files_;
  const WorkContext& context_;
  Workshop workshop_;
  std::vector<OrganStatistics> organs_;
  std::vector<ExportedFile> done_;
};

}  // namespace

ExportPreview previewExport(const ExportRequest& request, const WorkContext& context) {
  ExportSource source = readExportSource(request, context);
  const Files files = exportFiles(request, source.table);
  const auto bytes = approximateBytes(request.format, source, files);
  ExportPreview preview;
  for (std::size_t n = 0; n < files.size(); ++n)
    preview.files.push_back({files[n], bytes.at(n), std::filesystem::exists(files[n])});
  preview.labels = std::move(source.table);
  preview.warnings = std::move(source.warnings);
  return preview;
}

ExportResult exportLabels(const ExportRequest& request, const WorkContext& context) {
  // Before the label map is read, which takes a while, as far as the names are known by then.
  if (request.format != ExportFormat::Stl) refuseToReplace(exportFiles(request, {}), request.overwrite);
  ExportSource source = readExportSource(request, context);
  const Files files = exportFiles(request, source.table);
  refuseToReplace(files, request.overwrite);
  ExportResult result;
  result.files = Exporter(request, source, files, context).run();
  result.labels = std::move(source.table);
  result.warnings = std::move(source.warnings);
  return result;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_io.h"

#include "engine/volume/dicom_file.h"
#include "engine/volume/dicom_volume.h"
#include "engine/volume/itk_file.h"
#include "engine/volume/nifti_file.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

namespace viscera {
namespace {

constexpr const char* kReadable =
    ".nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd, a folder with one DICOM series, or a file of the series";

std::string lowerCaseName(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return name;
}

/// Format by extension; NIfTI stands for both versions. None for a foreign extension.
std::optional<FileFormat> formatByName(const std::filesystem::path& path) {
  const std::string name = lowerCaseName(path);
  if (name.ends_with(".nii") || name.ends_with(".nii.gz")) return FileFormat::Nifti1;
  if (name.ends_with(".nrrd") || name.ends_with(".nhdr")) return FileFormat::Nrrd;
  if (name.ends_with(".mha") || name.ends_with(".mhd")) return FileFormat::MetaImage;
  return std::nullopt;
}

[[noreturn]] void refuseFormat(const std::filesystem::path& path) {
  const std::string name = lowerCaseName(path);
  std::string advice = "this kind of file is not read; readable are " + std::string(kReadable);
  if (name.ends_with(".hdr") || name.ends_with(".img"))
    advice = "pairs of .hdr and .img are not read; convert the pair to one .nii file";
  if (name.ends_with(".dcm") || name.ends_with(".ima"))
    advice =
        "has the name of a DICOM file but not its content; fetch it anew, or give the folder of its series";
  throw Error(ErrorCode::InvalidInput, path.string() + ": " + advice);
}

FileFormat formatForReading(const std::filesystem::path& path) {
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status))
    throw Error(ErrorCode::Io,
                path.string() + ": there is no such file or folder; check the path, capitals count");
  if (std::filesystem::is_directory(status)) return FileFormat::DicomSeries;
  if (const auto format = formatByName(path)) return *format;
  if (looksLikeDicom(path)) return FileFormat::DicomSeries;
  refuseFormat(path);
}

template <class T>
std::size_t countNotFinite(std::span<const T> voxels) {
  return static_cast<std::size_t>(
      std::count_if(voxels.begin(), voxels.end(), [](T value) { return !std::isfinite(value); }));
}

void warnOfNotFinite(LoadedVolume& loaded) {
  std::size_t count = 0;
  if (loaded.volume.type() == VoxelType::Float32)
    count = countNotFinite(std::as_const(loaded.volume).voxels<float>());
  if (loaded.volume.type() == VoxelType::Float64)
    count = countNotFinite(std::as_const(loaded.volume).voxels<double>());
  if (count == 0) return;
  loaded.header.warnings.push_back(std::to_string(count) + " of " +
                                   std::to_string(loaded.volume.geometry().voxelCount()) +
                                   " voxels are not finite numbers");
}

}  // namespace

LoadedVolume readVolume(const std::filesystem::path& path) {
  const FileFormat format = formatForReading(path);
  if (format == FileFormat::DicomSeries) return readDicomFolder(path);
  LoadedVolume loaded = format == FileFormat::Nifti1 ? readNifti(path) : readItkFile(path, format);
  warnOfNotFinite(loaded);
  return loaded;
}

VolumeInfo readVolumeInfo(const std::filesystem::path& path) {
  const FileFormat format = formatForReading(path);
  if (format == FileFormat::DicomSeries) return readDicomFolderInfo(path);
  return format == FileFormat::Nifti1 ? readNiftiInfo(path) : readItkFileInfo(path, format);
}

void writeVolume(const std::filesystem::path& path, const Volume& volume, const SourceHeader* header) {
  require(!volume.empty(), "writeVolume needs a volume with voxels");
  const auto format = formatByName(path);
  const std::string name = lowerCaseName(path);
  if (!format || name.ends_with(".nhdr") || name.ends_with(".mhd"))
    throw Error(ErrorCode::InvalidConfiguration,
                path.string() + ": volumes are written as .nii, .nii.gz, .nrrd or .mha; choose one of these");
  if (*format == FileFormat::Nifti1)
    writeNifti(path, volume, header);
  else
    writeItkFile(path, volume, *format);
}

}  // namespace viscera

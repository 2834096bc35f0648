// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/itk_file.h"

#include "engine/base/atomic_file.h"
#include "engine/volume/affine.h"
#include "engine/volume/gz_reader.h"
#include "engine/volume/metaimage_voxels.h"
#include "engine/volume/nrrd_bzip2.h"
#include "engine/volume/wide_integers.h"

#include <itkMetaDataObject.h>
#include <itkMetaImageIO.h>
#include <itkNrrdImageIO.h>

#include <array>
#include <fstream>
#include <new>
#include <optional>
#include <sstream>
#include <string_view>

namespace viscera {
namespace {

constexpr std::size_t kLongestAxis = std::size_t{1} << 24U;
constexpr std::size_t kCopyBytes = std::size_t{1} << 20;

/// The last line of ITK's report, without the names and addresses of its objects.
std::string reasonOf(const itk::ExceptionObject& error) {
  std::istringstream lines(error.GetDescription());
  std::string reason;
  for (std::string line; std::getline(lines, line);)
    if (line.find_first_not_of(" \t\r") != std::string::npos) reason = line;
  for (const std::string mark : {"[nrrd] ", "): "})
    if (const auto at = reason.rfind(mark); at != std::string::npos) reason = reason.substr(at + mark.size());
  return reason;
}

/// What the library says in words of its own, and what a person can do about it.
struct Translation {
  std::string_view mark;
  std::string_view words;
};
constexpr std::array<Translation, 2> kTranslations = {{
    {"#independent axes",
     "the file has more axes than the three of space; write each volume to a file of its own, with three "
     "axes"},
    {"nrrdByteSkip",
     "its \"byte skip\" leads to no place in the file of voxels; set it to the bytes before the first voxel, "
     "or "
     "to -1 where the voxels are the end of the file"},
}};

std::string explained(const std::string& file, const std::string& what, const std::string& reason) {
  for (const Translation& one : kTranslations)
    if (reason.find(one.mark) != std::string::npos) return file + ": " + std::string(one.words);
  return file + ": " + what + " failed: " + reason;
}

/// Runs an action of ITK and turns its exceptions into ours.
template <class Action>
void translated(const std::string& file, ErrorCode code, const std::string& what, const Action& action) {
  try {
    action();
  } catch (const Error&) {
    throw;
  } catch (const itk::ExceptionObject& error) {
    throw Error(code, explained(file, what, reasonOf(error)));
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::OutOfMemory, file + ": " + what + " failed: memory is exhausted");
  } catch (const std::exception& error) {
    throw Error(code, file + ": " + what + " failed: " + error.what());
  }
}

itk::ImageIOBase::Pointer makeIo(FileFormat format) {
  itk::ImageIOBase::Pointer io;
  if (format == FileFormat::Nrrd)
    io = itk::NrrdImageIO::New();
  else
    io = itk::MetaImageIO::New();
  return io;
}

struct ComponentName {
  itk::IOComponentEnum component;
  VoxelType type;
};
constexpr std::array<ComponentName, 8> kComponents{{{itk::IOComponentEnum::UCHAR, VoxelType::UInt8},
                                                    {itk::IOComponentEnum::CHAR, VoxelType::Int8},
                                                    {itk::IOComponentEnum::USHORT, VoxelType::UInt16},
                                                    {itk::IOComponentEnum::SHORT, VoxelType::Int16},
                                                    {itk::IOComponentEnum::UINT, VoxelType::UInt32},
                                                    {itk::IOComponentEnum::INT, VoxelType::Int32},
                                                    {itk::IOComponentEnum::FLOAT, VoxelType::Float32},
                                                    {itk::IOComponentEnum::DOUBLE, VoxelType::Float64}}};

bool isWide(itk::IOComponentEnum component, bool isSigned) {
  using C = itk::IOComponentEnum;
  if (isSigned) return component == C::LONG || component == C::LONGLONG;
  return component == C::ULONG || component == C::ULONGLONG;
}

VoxelType voxelType(const itk::ImageIOBase& io, const std::string& file) {
  const auto component = io.GetComponentType();
  for (const ComponentName& one : kComponents)
    if (one.component == component) return one.type;
  if (isWide(component, true) || isWide(component, false)) return VoxelType::Int32;
  throw Error(ErrorCode::InvalidInput,
              file + ": voxels of type " + itk::ImageIOBase::GetComponentTypeAsString(component) +
                  " are not supported");
}

void requireOneVolume(const itk::ImageIOBase& io, const std::string& file) {
  const unsigned axes = io.GetNumberOfDimensions();
  if (axes != 3)
    throw Error(ErrorCode::InvalidInput,
                file + ": the image has " + std::to_string(axes) + " axes; a volume of three axes is needed");
  for (unsigned d = 0; d < axes; ++d)
    if (io.GetDimensions(d) < 1 || io.GetDimensions(d) > kLongestAxis)
      throw Error(ErrorCode::InvalidInput,
                  file + ": axis " + std::to_string(d + 1) + " has " + std::to_string(io.GetDimensions(d)) +
                      " voxels");
  if (io.GetNumberOfComponents() != 1)
    throw Error(ErrorCode::InvalidInput,
                file + ": each voxel holds " + std::to_string(io.GetNumberOfComponents()) +
                    " numbers; store one number per voxel");
}

Eigen::Matrix4d rasFromVoxel(const itk::ImageIOBase& io) {
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  for (unsigned d = 0; d < 3; ++d) {
    const std::vector<double> direction = io.GetDirection(d);
    matrix.block<3, 1>(0, d) = Eigen::Vector3d(direction.data()) * io.GetSpacing(d);
    matrix(d, 3) = io.GetOrigin(d);
  }
  matrix.topRows<2>() *= -1.0;
  return matrix;
}

VolumeInfo describe(itk::ImageIOBase& io, const std::string& file, FileFormat format) {
  requireOneVolume(io, file);
  VolumeInfo info;
  info.header.format = format;
  info.type = voxelType(io, file);
  Index3 size;
  for (unsigned d = 0; d < 3; ++d) size[d] = static_cast<std::int64_t>(io.GetDimensions(d));
  info.geometry = geometryFromRas(rasFromVoxel(io), size, file, info.header);
  std::string space;
  // ITK calls every space that it could turn to its own by the name of its own.
  itk::ExposeMetaData(io.GetMetaDataDictionary(), "NRRD_space", space);
  if (format == FileFormat::Nrrd && space != "left-posterior-superior")
    info.header.warnings.emplace_back(
        "the header does not say how the patient lies; i is taken to run to the left, j to posterior, k "
        "upwards");
  return info;
}

/// The file of the voxels where the header is in one of its own; empty where there are several.
std::filesystem::path detachedVoxels(const std::filesystem::path& path,
                                     const itk::ImageIOBase& io,
                                     const NrrdFields& fields) {
  std::string name = valueOf(fields, "data file");
  if (const auto* metaImage = dynamic_cast<const itk::MetaImageIO*>(&io))
    name = const_cast<itk::MetaImageIO*>(metaImage)->GetMetaImagePointer()->ElementDataFileName();
  const bool isOne = !name.empty() && !name.starts_with("LIST") && name.find('%') == std::string::npos;
  return isOne ? path.parent_path() / name : std::filesystem::path();
}

void requirePlausible(const std::filesystem::path& path,
                      const itk::ImageIOBase& io,
                      const NrrdFields& fields) {
  double bytes = static_cast<double>(io.GetComponentSize());
  for (unsigned d = 0; d < 3; ++d) bytes *= static_cast<double>(io.GetDimensions(d));
  const std::string extension = path.extension().string();
  if (extension != ".nhdr" && extension != ".mhd") return requirePlausibleSize(path, bytes);
  // One that is missing is named where the voxels are read.
  std::error_code ignored;
  const auto voxels = detachedVoxels(path, io, fields);
  if (std::filesystem::is_regular_file(voxels, ignored)) requirePlausibleSize(voxels, bytes);
}

void readInto(itk::ImageIOBase& io, const std::filesystem::path& path, std::span<std::byte> target) {
  auto* const metaImage = dynamic_cast<itk::MetaImageIO*>(&io);
  if (metaImage == nullptr || !readMetaImageVoxels(*metaImage, path, target)) io.Read(target.data());
}

template <class T>
Volume readWide(itk::ImageIOBase& io, const std::filesystem::path& path, const Geometry& geometry) {
  std::vector<T> values(static_cast<std::size_t>(geometry.voxelCount()));
  readInto(io, path, std::as_writable_bytes(std::span(values)));
  return volumeOfWideIntegers<T>(geometry, values);
}

Volume readVoxels(itk::ImageIOBase& io, const std::filesystem::path& path, const VolumeInfo& info) {
  itk::ImageIORegion region(3);
  for (unsigned d = 0; d < 3; ++d) region.SetSize(d, io.GetDimensions(d));
  io.SetIORegion(region);
  if (isWide(io.GetComponentType(), true)) return readWide<std::int64_t>(io, path, info.geometry);
  if (isWide(io.GetComponentType(), false)) return readWide<std::uint64_t>(io, path, info.geometry);
  Volume volume(info.geometry, info.type);
  readInto(io, path, volume.bytes());
  return volume;
}

/// Refuses what ITK would read wrongly without a word.
void requireReadableNrrd(const std::filesystem::path& path, const NrrdFields& fields) {
  const std::string voxels = valueOf(fields, "data file");
  if (voxels.find(".nii") != std::string::npos && valueOf(fields, "byte skip").empty())
    throw Error(
        ErrorCode::InvalidInput,
        path.string() +
            ": the voxels are those of a NIfTI file, whose header is not skipped; add \"byte skip: -1\" or "
            "open the NIfTI file itself");
  // ITK 5.2 mirrors the wrong axis of this space.
  const std::string space = valueOf(fields, "space");
  if (space == "LAS" || space == "left-anterior-superior")
    throw Error(ErrorCode::InvalidInput,
                path.string() + ": the space " + space +
                    " is not read; save the file in left-posterior-superior or right-anterior-superior");
}

/// An image as ITK reads it.
struct OpenImage {
  NrrdFields fields;                      ///< of an NRRD file itself; empty for other formats
  std::optional<TemporaryFile> unpacked;  ///< what `io` reads instead of the file itself
  itk::ImageIOBase::Pointer io;
};

OpenImage openForReading(const std::filesystem::path& path, FileFormat format) {
  OpenImage image{{}, std::nullopt, makeIo(format)};
  if (format == FileFormat::Nrrd) {
    image.fields = nrrdFields(path);
    requireReadableNrrd(path, image.fields);
    image.unpacked = unpackedNrrd(path, image.fields);
  }
  if (format == FileFormat::MetaImage) requireReadableMetaHeader(path);
  const std::string file = image.unpacked ? image.unpacked->path().string() : path.string();
  translated(path.string(), ErrorCode::InvalidInput, "reading the header", [&] {
    if (!image.io->CanReadFile(file.c_str()))
      throw Error(ErrorCode::InvalidInput, path.string() + ": the content does not fit the file's extension");
    image.io->SetFileName(file);
    image.io->ReadImageInformation();
  });
  return image;
}

void describeVolume(itk::ImageIOBase& io, const Volume& volume) {
  const Geometry& geometry = volume.geometry();
  io.SetNumberOfDimensions(3);
  itk::ImageIORegion region(3);
  for (unsigned d = 0; d < 3; ++d) {
    io.SetDimensions(d, static_cast<itk::SizeValueType>(geometry.size[d]));
    io.SetSpacing(d, geometry.spacing_mm[d]);
    io.SetOrigin(d, geometry.origin_mm[d]);
    io.SetDirection(
        d, std::vector<double>{geometry.direction(0, d), geometry.direction(1, d), geometry.direction(2, d)});
    region.SetSize(d, static_cast<itk::SizeValueType>(geometry.size[d]));
  }
  io.SetIORegion(region);
  io.SetPixelType(itk::IOPixelEnum::SCALAR);
  io.SetNumberOfComponents(1);
  for (const ComponentName& one : kComponents)
    if (one.type == volume.type()) io.SetComponentType(one.component);
  io.SetUseCompression(true);
  io.SetCompressionLevel(1);
}

void append(AtomicFile& file, const std::filesystem::path& source) {
  std::ifstream stream(source, std::ios::binary);
  std::vector<char> part(kCopyBytes);
  while (stream.read(part.data(), static_cast<std::streamsize>(part.size())) || stream.gcount() > 0)
    file.write(std::as_bytes(std::span(part).first(static_cast<std::size_t>(stream.gcount()))));
  if (!stream.eof()) throw Error(ErrorCode::Io, source.string() + ": reading back what was written failed");
}

/// Removes a file at the end of its scope.
struct FileRemover {
  std::filesystem::path path;
  ~FileRemover() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

}  // namespace

VolumeInfo readItkFileInfo(const std::filesystem::path& path, FileFormat format) {
  const OpenImage image = openForReading(path, format);
  return describe(*image.io, path.string(), format);
}

LoadedVolume readItkFile(const std::filesystem::path& path, FileFormat format) {
  const OpenImage image = openForReading(path, format);
  VolumeInfo info = describe(*image.io, path.string(), format);
  requirePlausible(image.unpacked ? image.unpacked->path() : path, *image.io, image.fields);
  LoadedVolume loaded;
  translated(path.string(), ErrorCode::InvalidInput, "reading the voxels", [&] {
    loaded.volume = readVoxels(*image.io, path, info);
  });
  loaded.header = std::move(info.header);
  return loaded;
}

void writeItkFile(const std::filesystem::path& path, const Volume& volume, FileFormat format) {
  AtomicFile file(path);
  // ITK looks at the extension of the name it writes to, and does not flush to the disk.
  std::filesystem::path unfinished = file.temporaryPath();
  unfinished += format == FileFormat::Nrrd ? ".nrrd" : ".mha";
  const FileRemover remover{unfinished};
  translated(path.string(), ErrorCode::Io, "writing", [&] {
    const auto io = makeIo(format);
    describeVolume(*io, volume);
    io->SetFileName(unfinished.string());
    io->Write(volume.bytes().data());
  });
  append(file, unfinished);
  file.commit();
}

}  // namespace viscera

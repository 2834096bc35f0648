// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/png_file.h"

#include "engine/base/error.h"

#include <itkPNGImageIO.h>

namespace viscera {
namespace {

itk::PNGImageIO::Pointer describe(const RgbImage& image) {
  auto io = itk::PNGImageIO::New();
  io->SetNumberOfDimensions(2);
  io->SetDimensions(0, static_cast<unsigned int>(image.width));
  io->SetDimensions(1, static_cast<unsigned int>(image.height));
  io->SetPixelType(itk::IOPixelEnum::RGB);
  io->SetComponentType(itk::IOComponentEnum::UCHAR);
  io->SetNumberOfComponents(3);
  itk::ImageIORegion region(2);
  region.SetSize(0, static_cast<itk::SizeValueType>(image.width));
  region.SetSize(1, static_cast<itk::SizeValueType>(image.height));
  io->SetIORegion(region);
  return io;
}

}  // namespace

void writePng(const std::filesystem::path& path, const RgbImage& image) {
  require(image.width > 0 && image.height > 0, "writePng needs a picture with pixels");
  std::error_code failed;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failed);
  const std::filesystem::path unfinished =
      path.parent_path() / ("." + path.stem().string() + ".unfinished.png");
  try {
    auto io = describe(image);
    io->SetFileName(unfinished.string());
    io->Write(image.pixels.data());
    std::filesystem::rename(unfinished, path);
  } catch (const std::exception& error) {
    std::filesystem::remove(unfinished, failed);
    throw Error(ErrorCode::Io, path.string() + ": the picture could not be written: " + error.what());
  }
}

}  // namespace viscera

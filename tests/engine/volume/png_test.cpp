// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/png_file.h"
#include "error_of.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <itkPNGImageIO.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>

namespace viscera {
namespace {

RgbImage threeColours() {
  RgbImage image(3, 2);
  image.at(0, 0)[0] = 255;
  image.at(1, 0)[1] = 254;
  image.at(2, 1)[2] = 253;
  return image;
}

TEST(Png, IsReadBackByItk) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "sub" / "picture.png";
  writePng(path, threeColours());
  EXPECT_EQ(test::bytesOf(path).substr(0, 8), "\x89PNG\r\n\x1a\n");
  const auto io = itk::PNGImageIO::New();
  io->SetFileName(path.string());
  io->ReadImageInformation();
  ASSERT_EQ(io->GetDimensions(0), 3U);
  ASSERT_EQ(io->GetDimensions(1), 2U);
  ASSERT_EQ(io->GetImageSizeInBytes(), 18);
  std::vector<std::uint8_t> pixels(18);
  itk::ImageIORegion region(2);
  region.SetSize(0, 3);
  region.SetSize(1, 2);
  io->SetIORegion(region);
  io->Read(pixels.data());
  EXPECT_EQ(pixels, (std::vector<std::uint8_t>{255, 0, 0, 0, 254, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 253}));
  EXPECT_EQ(test::filesIn(folder.path() / "sub"), 1U);
}

TEST(Png, KeepsWhatIsSeenAsItsTitle) {
  const test::TemporaryFolder folder;
  writePng(folder.path() / "titled.png", threeColours(), "img0035");
  const std::string content = test::bytesOf(folder.path() / "titled.png");
  // Length 17, the chunk, its keyword, five fields that are empty, the text.
  const std::string expected("\0\0\0\x11iTXtTitle\0\0\0\0\0img0035", 25);
  EXPECT_NE(content.find(expected), std::string::npos);
  const auto io = itk::PNGImageIO::New();
  io->SetFileName((folder.path() / "titled.png").string());
  io->ReadImageInformation();  // other readers take it as well
  EXPECT_EQ(io->GetDimensions(0), 3U);
}

TEST(Png, FailureLeavesNothingBehind) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "picture.png" / "occupied");
  VISCERA_EXPECT_ERROR(writePng(folder.path() / "picture.png", threeColours()),
                       ErrorCode::Io,
                       "picture.png",
                       "could not be written");
  EXPECT_EQ(test::filesIn(folder.path()), 1U);
  VISCERA_EXPECT_ERROR(writePng("/proc/none/picture.png", threeColours()),
                       ErrorCode::Io,
                       "picture.png",
                       "could not be written");
}

/// Ends the process with 0 where a full disk is an error as any other.
void writeWhileFilesMayNotGrow(const std::filesystem::path& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = 1;
  setrlimit(RLIMIT_FSIZE, &limit);
  try {
    writePng(folder / "picture.png", threeColours());
  } catch (const Error& error) {
    std::_Exit(error.code() == ErrorCode::Io ? 0 : 2);
  }
  std::_Exit(1);
}

TEST(Png, AFullDiskIsAnErrorAndLeavesNothingBehind) {
  const test::TemporaryFolder folder;
  EXPECT_EXIT(writeWhileFilesMayNotGrow(folder.path()), testing::ExitedWithCode(0), "");
  EXPECT_EQ(test::filesIn(folder.path()), 0U);
}

TEST(Png, APictureWithoutPixelsIsABugOfTheCaller) {
  VISCERA_EXPECT_ERROR(writePng("a.png", RgbImage()), ErrorCode::Internal, "writePng", "pixels");
}

}  // namespace
}  // namespace viscera

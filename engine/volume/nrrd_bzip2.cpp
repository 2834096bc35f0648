// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/nrrd_bzip2.h"

#include "engine/base/error.h"

#include <bzlib.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <vector>

namespace viscera {
namespace {

constexpr std::size_t kPartBytes = std::size_t{1} << 18U;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, path.string() + ": " + reason);
}

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

double bytesPerVoxel(const std::string& type) {
  if (type.find("char") != std::string::npos || type.find("int8") != std::string::npos) return 1.0;
  if (type.find("short") != std::string::npos || type.find("int16") != std::string::npos) return 2.0;
  if (type.find("long long") != std::string::npos || type.find("64") != std::string::npos || type == "double")
    return 8.0;
  return 4.0;
}

/// What the header promises, with the bytes that are to be skipped.
double promisedBytes(const NrrdFields& fields) {
  double bytes = bytesPerVoxel(lowerCase(valueOf(fields, "type")));
  std::istringstream sizes(valueOf(fields, "sizes"));
  for (double size = 0.0; sizes >> size;) bytes *= std::max(size, 1.0);
  return bytes + std::max(0.0, std::strtod(valueOf(fields, "byte skip").c_str(), nullptr));
}

/// Copies the header, now of plain voxels in the same file; returns where the source stands behind it.
std::streamoff copyHeader(const std::filesystem::path& path, std::ostream& target) {
  std::ifstream stream(path, std::ios::binary);
  while (const auto line = nextNrrdLine(stream)) {
    const std::string& name = line->name;
    if (name == "encoding" || name == "line skip" || name == "lineskip" || name == "data file" ||
        name == "datafile")
      continue;
    target << line->text << '\n';
  }
  target << "encoding: raw\n\n";
  return stream.tellg();
}

/// Opens what holds the packed voxels, at their first byte.
std::ifstream openPacked(const std::filesystem::path& path,
                         const NrrdFields& fields,
                         std::streamoff behindHeader) {
  const std::string name = valueOf(fields, "data file");
  if (name.starts_with("LIST") || name.find('%') != std::string::npos)
    refuse(path, "its voxels are packed by bzip2 in several files; save it as one file");
  const std::filesystem::path file = name.empty() ? path : path.parent_path() / name;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse(path, "its voxels' file " + file.string() + " cannot be opened");
  if (name.empty()) stream.seekg(behindHeader);
  const std::string skipped = valueOf(fields, "line skip");
  for (long lines = std::strtol(skipped.c_str(), nullptr, 10); lines > 0 && stream; --lines)
    stream.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  return stream;
}

/// Unpacks at most `limit` bytes.
void unpack(const std::filesystem::path& path, std::istream& source, std::ostream& target, double limit) {
  bz_stream stream{};
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
    throw Error(ErrorCode::OutOfMemory, path.string() + ": there is no memory left to unpack the voxels");
  const std::unique_ptr<bz_stream, int (*)(bz_stream*)> guard(&stream, BZ2_bzDecompressEnd);
  std::vector<char> packed(kPartBytes);
  std::vector<char> plain(kPartBytes);
  double done = 0.0;
  int status = BZ_OK;
  while (status == BZ_OK && done < limit) {
    if (stream.avail_in == 0) {
      source.read(packed.data(), static_cast<std::streamsize>(packed.size()));
      if (source.gcount() == 0) refuse(path, "its packed voxels are cut off; fetch the file anew");
      stream.next_in = packed.data();
      stream.avail_in = static_cast<unsigned>(source.gcount());
    }
    stream.next_out = plain.data();
    stream.avail_out = static_cast<unsigned>(plain.size());
    status = BZ2_bzDecompress(&stream);
    const auto got = static_cast<std::streamsize>(plain.size() - stream.avail_out);
    target.write(plain.data(), got);
    done += static_cast<double>(got);
  }
  if (status != BZ_OK && status != BZ_STREAM_END)
    refuse(path, "its packed voxels are damaged; fetch the file anew");
}

}  // namespace

std::optional<TemporaryFile> unpackedNrrd(const std::filesystem::path& path, const NrrdFields& fields) {
  const std::string encoding = lowerCase(valueOf(fields, "encoding"));
  if (encoding != "bzip2" && encoding != "bz2") return std::nullopt;
  TemporaryFile file(".nrrd");
  std::ofstream target(file.path(), std::ios::binary);
  const std::streamoff behindHeader = copyHeader(path, target);
  std::ifstream source = openPacked(path, fields, behindHeader);
  unpack(path, source, target, promisedBytes(fields));
  target.close();
  if (!target)
    throw Error(ErrorCode::Io, file.path().string() + ": cannot be written; free space for temporary files");
  return file;
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/export_size.h"

#include "engine/base/error.h"
#include "engine/interchange/carried_names.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/label_map_files.h"
#include "engine/interchange/stl_file.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace viscera {
namespace {

constexpr std::uint64_t kNiftiHeader = 360;
constexpr std::uint64_t kSegFrameHeader = 760;  // functional groups of one frame
constexpr std::uint64_t kSegHeader = 3'000;
constexpr std::uint64_t kSegInstance = 100;  // reference to one slice
constexpr std::uint64_t kCsvHeader = 180;
constexpr std::uint64_t kCsvRow = 190;

std::uint64_t segBytes(const ExportSource& source) {
  const auto pixels = static_cast<std::uint64_t>(source.labels.size()[0] * source.labels.size()[1]);
  const auto frames = static_cast<std::uint64_t>(segFrameCount(source.labels, source.table));
  const auto slices = static_cast<std::uint64_t>(source.labels.size()[2]);
  return kSegHeader + slices * kSegInstance + frames * (pixels / 8 + kSegFrameHeader);
}

/// Which of six neighbours a voxel has that are of another value.
int sidesOf(const Volume& labels, std::span<const std::uint8_t> voxels, const Index3& at) {
  const std::uint8_t value = voxels[labels.offset(at[0], at[1], at[2])];
  int sides = 0;
  for (std::size_t d = 0; d < 3; ++d)
    for (const int by : {-1, 1}) {
      Index3 next = at;
      next.at(d) += by;
      const bool isOut = next.at(d) < 0 || next.at(d) >= labels.size().at(d);
      sides += isOut || voxels[labels.offset(next[0], next[1], next[2])] != value ? 1 : 0;
    }
  return sides;
}

}  // namespace

std::uint64_t packedBytes(std::span<const std::byte> bytes) {
  constexpr int kGzip = 15 + 16;
  constexpr std::size_t kChunk = std::size_t{1} << 20U;
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error(ErrorCode::OutOfMemory, "there is no memory left to measure a compressed file");
  std::vector<Bytef> packed(kChunk);
  while (true) {
    const auto part = bytes.first(std::min(bytes.size(), kChunk));
    bytes = bytes.subspan(part.size());
    // zlib's interface predates const; deflate only reads here.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(part.data()));
    stream.avail_in = static_cast<uInt>(part.size());
    do {
      stream.next_out = packed.data();
      stream.avail_out = static_cast<uInt>(packed.size());
      deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
    } while (stream.avail_out == 0);
    if (bytes.empty()) break;
  }
  const std::uint64_t total = stream.total_out;
  deflateEnd(&stream);
  return total;
}

std::vector<std::uint64_t> outerSides(const Volume& labels, const std::vector<ExportLabel>& table) {
  std::array<std::uint64_t, 256> sides{};
  const auto voxels = labels.voxels<std::uint8_t>();
  std::size_t n = 0;
  for (std::int64_t k = 0; k < labels.size()[2]; ++k)
    for (std::int64_t j = 0; j < labels.size()[1]; ++j)
      for (std::int64_t i = 0; i < labels.size()[0]; ++i, ++n)
        if (voxels[n] != 0)
          sides.at(voxels[n]) += static_cast<std::uint64_t>(sidesOf(labels, voxels, {i, j, k}));
  std::vector<std::uint64_t> result;
  for (const ExportLabel& label : table) result.push_back(sides.at(static_cast<std::size_t>(label.value)));
  return result;
}

std::vector<std::uint64_t> approximateBytes(ExportFormat format,
                                            const ExportSource& source,
                                            const std::vector<std::filesystem::path>& files) {
  const std::uint64_t voxelBytes = source.labels.bytes().size();
  switch (format) {
    case ExportFormat::Nifti: {
      const bool isPacked = files.front().extension() == ".gz";
      const std::uint64_t table = caretTable(source.table).size();
      return {kNiftiHeader + (isPacked ? packedBytes(source.labels.bytes()) + table / 4 : voxelBytes + table),
              itkSnapTable(source.table).size()};
    }
    case ExportFormat::SegNrrd:
      return {segNrrdHeader(source.labels.geometry(), source.table).size() +
              packedBytes(source.labels.bytes())};
    case ExportFormat::DicomSeg:
      return {segBytes(source)};
    case ExportFormat::Csv:
      return {kCsvHeader + kCsvRow * source.table.size()};
    case ExportFormat::Stl:
      break;
  }
  std::vector<std::uint64_t> sizes;
  for (const std::uint64_t sides : outerSides(source.labels, source.table))
    sizes.push_back(stlBytes(2 * sides));
  return sizes;
}

}  // namespace viscera

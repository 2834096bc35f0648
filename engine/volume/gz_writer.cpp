// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/gz_writer.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"

#include <zlib.h>

#include <algorithm>

namespace viscera {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18;
constexpr int kGzip = 15 + 16;

}  // namespace

GzWriter::GzWriter(AtomicFile& file)
    : file_(file), stream_(std::make_unique<z_stream_s>()), buffer_(kChunkBytes) {
  if (deflateInit2(stream_.get(), 1, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error(ErrorCode::OutOfMemory, "there is no memory left to compress a file");
}

GzWriter::~GzWriter() {
  deflateEnd(stream_.get());
}

void GzWriter::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), kChunkBytes));
    deflatePart(part, Z_NO_FLUSH);
    bytes = bytes.subspan(part.size());
  }
}

void GzWriter::finish() {
  deflatePart({}, Z_FINISH);
}

void GzWriter::deflatePart(std::span<const std::byte> bytes, int flush) {
  // zlib's interface predates const; deflate only reads here.
  stream_->next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream_->avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_->next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_->avail_out = static_cast<uInt>(buffer_.size());
    deflate(stream_.get(), flush);
    file_.write(std::span<const std::byte>(buffer_).first(buffer_.size() - stream_->avail_out));
  } while (stream_->avail_out == 0);
}

}  // namespace viscera

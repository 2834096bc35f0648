// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

struct z_stream_s;

namespace viscera {

class AtomicFile;

/// Packs what it is given into gzip (level 1) and hands it on to the file. One thread at a time.
class GzWriter {
 public:
  /// @throws Error{OutOfMemory}.
  explicit GzWriter(AtomicFile& file);
  ~GzWriter();
  GzWriter(const GzWriter&) = delete;
  GzWriter& operator=(const GzWriter&) = delete;

  /// @throws as AtomicFile.
  void write(std::span<const std::byte> bytes);
  /// Writes what is left; the file is not committed.
  void finish();

 private:
  void deflatePart(std::span<const std::byte> bytes, int flush);

  AtomicFile& file_;
  std::unique_ptr<z_stream_s> stream_;
  std::vector<std::byte> buffer_;
};

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
// Pickles put together by hand, so that a test can say things that no sane writer says.
#pragma once

#include "engine/interchange/pt_reader.h"
#include "engine/interchange/zip_writer.h"
#include "tests/support/temporary_folder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace viscera::test {

inline std::string littleEndian(std::uint64_t value, int byteCount) {
  std::string bytes;
  for (int i = 0; i < byteCount; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xffU);
  return bytes;
}

inline std::string pickleText(const std::string& text) {
  return 'X' + littleEndian(text.size(), 4) + text;
}
inline std::string pickleInteger(std::int64_t value) {
  return "\x8a\x08" + littleEndian(static_cast<std::uint64_t>(value), 8);
}
inline std::string pickleTuple(const std::vector<std::int64_t>& values) {
  std::string bytes = "(";
  for (const std::int64_t value : values) bytes += pickleInteger(value);
  return bytes + 't';
}

/// A float tensor as torch.save writes it, whose storage is entry data/0.
struct TensorText {
  std::int64_t storageElements = 4;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape = {4};
  std::vector<std::int64_t> strides = {1};
  std::string key = "0";

  [[nodiscard]] std::string pickle() const {
    return "ctorch._utils\n_rebuild_tensor_v2\n((" + pickleText("storage") + "ctorch\nFloatStorage\n" +
           pickleText(key) + pickleText("cpu") + pickleInteger(storageElements) + "tQ" +
           pickleInteger(offset) + pickleTuple(shape) + pickleTuple(strides) + "\x89" +
           "ccollections\nOrderedDict\n)RtR";
  }
};

/// Reads a file made of this pickle (without PROTO and STOP) and a storage data/0 of the floats 1, 2, 3, 4.
inline PtValue readPickled(const std::string& pickle, const PtReadOptions& options = {}) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "hand.pt";
  const float storage[] = {1.0F, 2.0F, 3.0F, 4.0F};
  ZipWriter zip(path);
  zip.add("hand/data.pkl", "\x80\x02" + pickle + '.');
  zip.add("hand/data/0", std::as_bytes(std::span(storage)));
  (void)zip.finish();
  return readPtFile(path, options);
}

}  // namespace viscera::test

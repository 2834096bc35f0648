// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pt_writer.h"

#include "engine/interchange/pickle_writer.h"
#include "engine/interchange/zip_writer.h"

#include <string>
#include <string_view>

namespace viscera {
namespace {

// A label that PyTorch stores and does not check; one constant keeps equal content in equal files.
constexpr std::string_view kSerializationId = "0000000000000000000000000000000000000000";

}  // namespace

std::string writePtFile(const std::filesystem::path& path, const PtValue& value) {
  const WrittenPickle pickle = writePickle(value);
  ZipWriter zip(path);
  zip.add("archive/data.pkl", pickle.bytes);
  zip.add("archive/byteorder", std::string_view("little"));
  for (std::size_t i = 0; i < pickle.tensors.size(); ++i)
    zip.add("archive/data/" + std::to_string(i), pickle.tensors[i].data());
  zip.add("archive/version", std::string_view("3\n"));
  zip.add("archive/.data/serialization_id", kSerializationId);
  return zip.finish();
}

}  // namespace viscera

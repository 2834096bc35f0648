// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace viscera {

enum class PtDtype { Float32, Float64, Float16, BFloat16, Int64, Int32, Int16, Int8, UInt8, Bool };

[[nodiscard]] std::size_t bytesPerElement(PtDtype dtype);

/// A tensor of a .pt file, contiguous, little-endian.
struct PtTensor {
  PtDtype dtype = PtDtype::Float32;
  std::vector<std::int64_t> shape;
  std::shared_ptr<const std::vector<std::byte>> bytes;
  [[nodiscard]] std::int64_t elementCount() const;
};

struct PtValue;
using PtList = std::vector<PtValue>;
/// Keys are text or integers; both keep the order of the file.
using PtDict = std::vector<std::pair<PtValue, PtValue>>;
/// A Python object of a class we do not know: kept as its name, never executed.
struct PtOpaque {
  std::string className;
};

/// A value of the restricted pickle language. Tuples are lists.
struct PtValue {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, PtTensor, std::shared_ptr<PtList>,
               std::shared_ptr<PtDict>, PtOpaque>
      value;
};

/// Reads a file written by torch.save (zip format, 1.6 and newer). Executes nothing. Bounded in time, depth and memory by
/// the size of the file. @throws Error{Io, InvalidInput}: truncated, damaged, not a PyTorch file, old non-zip format.
[[nodiscard]] PtValue readPtFile(const std::filesystem::path& path);

/// Entry of a dict by text key, or null.
[[nodiscard]] const PtValue* find(const PtValue& dict, const std::string& key);

}  // namespace viscera

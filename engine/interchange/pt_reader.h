// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace viscera {

enum class PtDtype { Float32, Float64, Float16, BFloat16, Int64, Int32, Int16, Int8, UInt8, Bool };

[[nodiscard]] std::size_t bytesPerElement(PtDtype dtype);
/// PyTorch's name, e.g. "float32".
[[nodiscard]] std::string_view nameOf(PtDtype dtype);

/// A tensor of a .pt file, contiguous, little-endian. Copies share the bytes.
struct PtTensor {
  PtDtype dtype = PtDtype::Float32;
  std::vector<std::int64_t> shape;
  std::shared_ptr<const std::byte> bytes;  ///< byteCount() bytes; null in an empty tensor
  [[nodiscard]] std::int64_t elementCount() const;
  [[nodiscard]] std::size_t byteCount() const;
  [[nodiscard]] std::span<const std::byte> data() const { return {bytes.get(), byteCount()}; }
};

/// A tensor that owns a copy of the bytes. @throws Error{Internal} where their number does not fit the shape.
[[nodiscard]] PtTensor makePtTensor(PtDtype dtype,
                                    std::vector<std::int64_t> shape,
                                    std::span<const std::byte> bytes);
/// A float32 tensor with one value everywhere.
[[nodiscard]] PtTensor filledPtTensor(std::vector<std::int64_t> shape, float value);
/// "14x16x1x1x1"; "scalar" for no axes.
[[nodiscard]] std::string shapeText(const std::vector<std::int64_t>& shape);

struct PtValue;
using PtList = std::vector<PtValue>;
/// Keys are text or integers; entries keep the order of the file.
using PtDict = std::vector<std::pair<PtValue, PtValue>>;
/// A Python object of a class we do not know: kept as its name, never executed.
struct PtOpaque {
  std::string className;
};

/// A value of the restricted pickle language. Tuples and sets are lists.
struct PtValue {
  std::variant<std::monostate,
               bool,
               std::int64_t,
               double,
               std::string,
               PtTensor,
               std::shared_ptr<PtList>,
               std::shared_ptr<PtDict>,
               PtOpaque>
      value;
};

/// Entries of the file's outermost dict that are not wanted (an optimizer's state, say): their tensors are
/// neither read nor checked, the entry becomes PtOpaque{"skipped"}.
struct PtReadOptions {
  std::vector<std::string> skippedEntries;
};

/// Reads a file written by torch.save (zip format, 1.6 and newer). Executes nothing. Bounded in time, depth
/// and memory by the size of the file. @throws Error{Io, InvalidInput}: truncated, damaged, not a PyTorch
/// file, old non-zip format.
[[nodiscard]] PtValue readPtFile(const std::filesystem::path& path, const PtReadOptions& options = {});

/// Entry of a dict by text key (the last one, as in Python, should a key occur twice), or null.
[[nodiscard]] const PtValue* find(const PtValue& dict, std::string_view key);

[[nodiscard]] PtValue emptyPtDict();
/// Appends an entry. @throws Error{Internal} if `dict` is no dict.
void append(PtValue& dict, std::string key, PtValue value);

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "engine/interchange/pt_reader.h"
#include "engine/interchange/shared_bytes.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace viscera {

std::size_t bytesPerElement(PtDtype dtype) {
  switch (dtype) {
    case PtDtype::Float64:
    case PtDtype::Int64:
      return 8;
    case PtDtype::Float32:
    case PtDtype::Int32:
      return 4;
    case PtDtype::Float16:
    case PtDtype::BFloat16:
    case PtDtype::Int16:
      return 2;
    case PtDtype::Int8:
    case PtDtype::UInt8:
    case PtDtype::Bool:
      return 1;
  }
  throw Error(ErrorCode::Internal, "unknown PtDtype");
}

std::string_view nameOf(PtDtype dtype) {
  switch (dtype) {
    case PtDtype::Float32:
      return "float32";
    case PtDtype::Float64:
      return "float64";
    case PtDtype::Float16:
      return "float16";
    case PtDtype::BFloat16:
      return "bfloat16";
    case PtDtype::Int64:
      return "int64";
    case PtDtype::Int32:
      return "int32";
    case PtDtype::Int16:
      return "int16";
    case PtDtype::Int8:
      return "int8";
    case PtDtype::UInt8:
      return "uint8";
    case PtDtype::Bool:
      return "bool";
  }
  throw Error(ErrorCode::Internal, "unknown PtDtype");
}

std::int64_t PtTensor::elementCount() const {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) count *= size;
  return count;
}

std::size_t PtTensor::byteCount() const {
  return static_cast<std::size_t>(elementCount()) * bytesPerElement(dtype);
}

std::shared_ptr<std::byte> allocateBytes(std::size_t size) {
  constexpr std::align_val_t kAlignment{64};
  if (size == 0) return nullptr;
  void* const memory = ::operator new(size, kAlignment, std::nothrow);
  if (memory == nullptr)
    throw Error(ErrorCode::OutOfMemory,
                "not enough memory for a block of " + std::to_string(size) + " bytes");
  return {static_cast<std::byte*>(memory), [](std::byte* block) { ::operator delete(block, kAlignment); }};
}

PtTensor makePtTensor(PtDtype dtype, std::vector<std::int64_t> shape, std::span<const std::byte> bytes) {
  PtTensor tensor{dtype, std::move(shape), nullptr};
  require(bytes.size() == tensor.byteCount(), "makePtTensor: number of bytes does not fit the shape");
  const auto memory = allocateBytes(bytes.size());
  std::copy(bytes.begin(), bytes.end(), memory.get());
  tensor.bytes = memory;
  return tensor;
}

PtTensor filledPtTensor(std::vector<std::int64_t> shape, float value) {
  PtTensor tensor{PtDtype::Float32, std::move(shape), nullptr};
  const auto memory = allocateBytes(tensor.byteCount());
  for (std::size_t offset = 0; offset < tensor.byteCount(); offset += sizeof(value))
    std::memcpy(memory.get() + offset, &value, sizeof(value));
  tensor.bytes = memory;
  return tensor;
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

const PtValue* find(const PtValue& dict, std::string_view key) {
  const auto* entries = std::get_if<std::shared_ptr<PtDict>>(&dict.value);
  if (entries == nullptr) return nullptr;
  const auto& list = **entries;
  const auto found = std::find_if(list.rbegin(), list.rend(), [key](const auto& entry) {
    const auto* text = std::get_if<std::string>(&entry.first.value);
    return text != nullptr && *text == key;
  });
  return found == list.rend() ? nullptr : &found->second;
}

PtValue emptyPtDict() {
  return {std::make_shared<PtDict>()};
}

void append(PtValue& dict, std::string key, PtValue value) {
  auto* entries = std::get_if<std::shared_ptr<PtDict>>(&dict.value);
  require(entries != nullptr, "append: the value is no dict");
  (*entries)->emplace_back(PtValue{std::move(key)}, std::move(value));
}

}  // namespace viscera

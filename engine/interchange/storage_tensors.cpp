// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/storage_tensors.h"

#include "engine/base/error.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

namespace viscera {
namespace {

constexpr std::size_t kMostAxes = 64;  // as in PyTorch
constexpr std::uint64_t kMostCopies = 4;
constexpr std::uint64_t kCopyAllowance = 1U << 20;

struct DtypeName {
  std::string_view storageClass;
  std::string_view dtype;
  PtDtype value;
};

constexpr std::array<DtypeName, 10> kDtypes = {{
    {"torch.FloatStorage", "torch.float32", PtDtype::Float32},
    {"torch.DoubleStorage", "torch.float64", PtDtype::Float64},
    {"torch.HalfStorage", "torch.float16", PtDtype::Float16},
    {"torch.BFloat16Storage", "torch.bfloat16", PtDtype::BFloat16},
    {"torch.LongStorage", "torch.int64", PtDtype::Int64},
    {"torch.IntStorage", "torch.int32", PtDtype::Int32},
    {"torch.ShortStorage", "torch.int16", PtDtype::Int16},
    {"torch.CharStorage", "torch.int8", PtDtype::Int8},
    {"torch.ByteStorage", "torch.uint8", PtDtype::UInt8},
    {"torch.BoolStorage", "torch.bool", PtDtype::Bool},
}};

std::optional<PtDtype> dtypeOf(const TensorRecipe& recipe) {
  const auto found = std::find_if(kDtypes.begin(), kDtypes.end(), [&recipe](const DtypeName& name) {
    return recipe.dtype.empty() ? name.storageClass == recipe.storageClass : name.dtype == recipe.dtype;
  });
  return found == kDtypes.end() ? std::nullopt : std::optional(found->value);
}

bool isContiguous(const TensorRecipe& recipe) {
  std::int64_t expected = 1;
  for (std::size_t axis = recipe.shape.size(); axis-- > 0;) {
    if (recipe.shape[axis] != 1 && recipe.strides[axis] != expected) return false;
    expected *= recipe.shape[axis];
  }
  return true;
}

/// Copies a view, last axis fastest, into consecutive memory.
template <std::size_t kSize>
void gather(const TensorRecipe& recipe, const std::byte* first, std::size_t count, std::byte* target) {
  std::vector<std::int64_t> index(recipe.shape.size(), 0);
  std::int64_t position = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(target + i * kSize, first + static_cast<std::size_t>(position) * kSize, kSize);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      position += recipe.strides[axis];
      if (++index[axis] < recipe.shape[axis]) break;
      position -= recipe.strides[axis] * recipe.shape[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace

StorageTensors::StorageTensors(ZipArchive& archive, std::string root, std::string fileName)
    : archive_(archive), root_(std::move(root)), fileName_(std::move(fileName)) {}

void StorageTensors::refuse(const std::string& reason) const {
  throw Error(ErrorCode::InvalidInput, fileName_ + ": " + reason + "; the file is damaged");
}

std::optional<PtTensor> StorageTensors::make(const TensorRecipe& recipe) {
  const auto dtype = dtypeOf(recipe);
  if (!dtype) return std::nullopt;
  const std::size_t elementSize = bytesPerElement(*dtype);
  const auto count = static_cast<std::size_t>(checkedCount(recipe, elementSize));
  PtTensor tensor{*dtype, recipe.shape, nullptr};
  const SharedBytes& bytes = storage(recipe, elementSize);
  if (count == 0) return tensor;
  checkView(recipe);
  const std::byte* first = bytes.data.get() + static_cast<std::size_t>(recipe.offset) * elementSize;
  tensor.bytes = isContiguous(recipe) ? std::shared_ptr<const std::byte>(bytes.data, first)
                                      : ordered(recipe, first, elementSize, count);
  return tensor;
}

std::int64_t StorageTensors::checkedCount(const TensorRecipe& recipe, std::size_t elementSize) const {
  if (recipe.shape.size() != recipe.strides.size() || recipe.shape.size() > kMostAxes)
    refuse("a tensor has sizes and strides that do not fit together");
  if (recipe.storageElements < 0 || recipe.offset < 0) refuse("a tensor has a negative size or offset");
  const auto most = std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(elementSize);
  std::int64_t count = 1;
  for (const std::int64_t size : recipe.shape) {
    if (size < 0) refuse("a tensor has the negative size " + std::to_string(size));
    // Axes of size 0 do not hide an overflow of the others: later arithmetic multiplies them in any order.
    if (size > 0 && count > most / size)
      refuse("a tensor has the impossible shape " + shapeText(recipe.shape));
    if (size > 0) count *= size;
  }
  return std::find(recipe.shape.begin(), recipe.shape.end(), 0) == recipe.shape.end() ? count : 0;
}

void StorageTensors::checkView(const TensorRecipe& recipe) const {
  std::int64_t room = recipe.storageElements - 1 - recipe.offset;  // steps left after the first element
  for (std::size_t axis = 0; axis < recipe.shape.size(); ++axis) {
    const std::int64_t steps = recipe.shape[axis] - 1;
    const std::int64_t stride = recipe.strides[axis];
    if (stride < 0) refuse("a tensor has the negative stride " + std::to_string(stride));
    if (room < 0 || (steps > 0 && stride > room / steps))
      refuse("a tensor reaches past the end of its storage");
    room -= steps * stride;
  }
  if (room < 0) refuse("a tensor reaches past the end of its storage");
}

const SharedBytes& StorageTensors::storage(const TensorRecipe& recipe, std::size_t elementSize) {
  auto found = storages_.find(recipe.storageKey);
  if (found == storages_.end()) {
    const ZipEntry* entry = archive_.find(root_ + "data/" + recipe.storageKey);
    if (entry == nullptr) refuse("the data of a tensor is missing");
    found = storages_.emplace(recipe.storageKey, archive_.read(*entry)).first;
  }
  const auto elements = static_cast<std::uint64_t>(recipe.storageElements);
  if (found->second.size % elementSize != 0 || found->second.size / elementSize != elements)
    refuse("a storage should hold " + std::to_string(elements) + " elements but has " +
           std::to_string(found->second.size) + " bytes");
  return found->second;
}

std::shared_ptr<const std::byte> StorageTensors::ordered(const TensorRecipe& recipe,
                                                         const std::byte* first,
                                                         std::size_t elementSize,
                                                         std::size_t count) {
  const std::uint64_t limit = kMostCopies * archive_.fileSize() + kCopyAllowance;
  if (count > (limit - copiedBytes_) / elementSize)
    refuse("a tensor of shape " + shapeText(recipe.shape) + " repeats the numbers of a far smaller storage");
  copiedBytes_ += count * elementSize;
  const auto memory = allocateBytes(count * elementSize);
  switch (elementSize) {
    case 8:
      gather<8>(recipe, first, count, memory.get());
      break;
    case 4:
      gather<4>(recipe, first, count, memory.get());
      break;
    case 2:
      gather<2>(recipe, first, count, memory.get());
      break;
    default:
      gather<1>(recipe, first, count, memory.get());
  }
  return memory;
}

}  // namespace viscera

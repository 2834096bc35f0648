// SPDX-License-Identifier: Apache-2.0
#include "engine/base/error.h"
#include "engine/interchange/model_file.h"

#include <torch/torch.h>

#include <array>
#include <cstring>
#include <string>
#include <utility>

namespace viscera {
namespace {

constexpr std::array<std::pair<PtDtype, at::ScalarType>, 10> kTypes = {{{PtDtype::Float32, at::kFloat},
                                                                        {PtDtype::Float64, at::kDouble},
                                                                        {PtDtype::Float16, at::kHalf},
                                                                        {PtDtype::BFloat16, at::kBFloat16},
                                                                        {PtDtype::Int64, at::kLong},
                                                                        {PtDtype::Int32, at::kInt},
                                                                        {PtDtype::Int16, at::kShort},
                                                                        {PtDtype::Int8, at::kChar},
                                                                        {PtDtype::UInt8, at::kByte},
                                                                        {PtDtype::Bool, at::kBool}}};

}  // namespace

at::Tensor toTensor(const PtTensor& tensor) {
  for (const auto& [dtype, type] : kTypes) {
    if (dtype != tensor.dtype) continue;
    at::Tensor copy = at::empty(tensor.shape, type);
    if (tensor.byteCount() > 0) std::memcpy(copy.data_ptr(), tensor.bytes.get(), tensor.byteCount());
    return copy;
  }
  throw Error(ErrorCode::Internal, "unknown PtDtype");
}

PtTensor toPtTensor(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().to(at::kCPU).contiguous();
  for (const auto& [dtype, type] : kTypes) {
    if (type != plain.scalar_type()) continue;
    PtTensor result{dtype, plain.sizes().vec(), nullptr};
    // The deleter's copy of the tensor keeps its memory alive.
    if (plain.numel() > 0)
      result.bytes = {static_cast<const std::byte*>(plain.data_ptr()), [plain](const std::byte*) {}};
    return result;
  }
  throw Error(ErrorCode::Internal,
              std::string("a tensor of type ") + at::toString(plain.scalar_type()) +
                  " cannot be written to a .pt file");
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pickle_writer.h"

#include "engine/base/error.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <string_view>

namespace viscera {
namespace {

std::string_view storageName(PtDtype dtype) {
  switch (dtype) {
    case PtDtype::Float32:
      return "FloatStorage";
    case PtDtype::Float64:
      return "DoubleStorage";
    case PtDtype::Float16:
      return "HalfStorage";
    case PtDtype::BFloat16:
      return "BFloat16Storage";
    case PtDtype::Int64:
      return "LongStorage";
    case PtDtype::Int32:
      return "IntStorage";
    case PtDtype::Int16:
      return "ShortStorage";
    case PtDtype::Int8:
      return "CharStorage";
    case PtDtype::UInt8:
      return "ByteStorage";
    case PtDtype::Bool:
      return "BoolStorage";
  }
  throw Error(ErrorCode::Internal, "unknown PtDtype");
}

/// Writes opcodes; one overload of write() for each alternative of PtValue.
class Writer {
 public:
  WrittenPickle run(const PtValue& value) {
    result_.bytes = "\x80\x02";
    writeValue(value);
    result_.bytes += '.';
    return std::move(result_);
  }

 private:
  void writeValue(const PtValue& value) {
    std::visit([this](const auto& content) { write(content); }, value.value);
  }

  void opcode(char code) { result_.bytes += code; }

  void number(std::uint64_t value, int byteCount) {
    for (int i = 0; i < byteCount; ++i) result_.bytes += static_cast<char>((value >> (8 * i)) & 0xffU);
  }

  void global(std::string_view module, std::string_view name) {
    opcode('c');
    result_.bytes.append(module).append("\n").append(name).append("\n");
  }

  void write(std::monostate) { opcode('N'); }
  void write(bool value) { opcode(value ? '\x88' : '\x89'); }

  void write(std::int64_t value) {
    if (value >= std::numeric_limits<std::int32_t>::min() &&
        value <= std::numeric_limits<std::int32_t>::max()) {
      opcode('J');
      number(static_cast<std::uint64_t>(value), 4);
    } else {
      result_.bytes += "\x8a\x08";
      number(static_cast<std::uint64_t>(value), 8);
    }
  }

  void write(double value) {
    opcode('G');
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 56; shift >= 0; shift -= 8) result_.bytes += static_cast<char>((bits >> shift) & 0xffU);
  }

  void write(std::string_view text) {
    opcode('X');
    number(text.size(), 4);
    result_.bytes += text;
  }
  void write(const std::string& text) { write(std::string_view(text)); }

  void write(const std::shared_ptr<PtList>& list) {
    result_.bytes += "](";
    for (const PtValue& item : *list) writeValue(item);
    opcode('e');
  }

  void write(const std::shared_ptr<PtDict>& dict) {
    result_.bytes += "}(";
    for (const auto& [key, value] : *dict) {
      writeValue(key);
      writeValue(value);
    }
    opcode('u');
  }

  void write(const PtOpaque& object) {
    throw Error(ErrorCode::Internal,
                "an object of class " + object.className + " cannot be written to a .pt file");
  }

  void integers(const std::vector<std::int64_t>& values) {
    opcode('(');
    for (const std::int64_t value : values) write(value);
    opcode('t');
  }

  void write(const PtTensor& tensor) {
    global("torch._utils", "_rebuild_tensor_v2");
    result_.bytes += "((";
    write(std::string_view("storage"));
    global("torch", storageName(tensor.dtype));
    write(std::to_string(result_.tensors.size()));
    write(std::string_view("cpu"));
    write(tensor.elementCount());
    result_.bytes += "tQ";
    write(std::int64_t{0});
    integers(tensor.shape);
    std::vector<std::int64_t> strides(tensor.shape.size());
    std::int64_t stride = 1;
    for (std::size_t axis = strides.size(); axis-- > 0;) {
      strides[axis] = stride;
      stride *= std::max<std::int64_t>(tensor.shape[axis], 1);
    }
    integers(strides);
    write(false);
    global("collections", "OrderedDict");  // hooks
    result_.bytes += ")RtR";
    result_.tensors.push_back(tensor);
  }

  WrittenPickle result_;
};

}  // namespace

WrittenPickle writePickle(const PtValue& value) {
  return Writer().run(value);
}

}  // namespace viscera

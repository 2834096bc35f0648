// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pt_value_builder.h"

#include "engine/base/error.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace viscera {
namespace {

constexpr int kDeepest = 100;
constexpr std::uint64_t kGrowth = 4;
constexpr std::uint64_t kGrowthAllowance = 1'000'000;
constexpr std::uint64_t kTextUnit = 16;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 2> kDicts = {"collections.OrderedDict", "collections.defaultdict"};
/// Calls whose value is their first argument.
constexpr std::array<std::string_view, 7> kWrappers = {"torch._utils._rebuild_parameter",
                                                       "torch._utils._rebuild_parameter_with_state",
                                                       "torch.Size",
                                                       "builtins.set",
                                                       "builtins.frozenset",
                                                       "__builtin__.set",
                                                       "__builtin__.frozenset"};
constexpr std::array<std::string_view, 2> kTensors = {"torch._utils._rebuild_tensor_v2",
                                                      "torch._utils._rebuild_tensor"};
constexpr std::array<std::string_view, 2> kNumpyScalars = {"numpy.core.multiarray.scalar",
                                                           "numpy._core.multiarray.scalar"};

/// Whether the bytes are UTF-8 in its shortest form, without surrogates. Source: Unicode 15, table 3-7.
bool isUtf8(std::string_view text) {
  std::size_t i = 0;
  const auto byteAt = [&text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  while (i < text.size()) {
    const unsigned lead = byteAt(i);
    const unsigned next = byteAt(i + 1);
    std::size_t length = 1;
    if (lead >= 0xc2 && lead <= 0xdf) length = 2;
    if (lead >= 0xe0 && lead <= 0xef) length = 3;
    if (lead >= 0xf0 && lead <= 0xf4) length = 4;
    if (lead >= 0x80 && length == 1) return false;
    if ((lead == 0xe0 && next < 0xa0) || (lead == 0xed && next > 0x9f)) return false;
    if ((lead == 0xf0 && next < 0x90) || (lead == 0xf4 && next > 0x8f)) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((byteAt(i + k) & 0xc0U) != 0x80U) return false;
    i += length;
  }
  return true;
}

/// Text whose characters stand for bytes (Python's latin-1), as numpy scalars of protocol 2 are written.
std::optional<std::string> latin1Bytes(std::string_view utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      bytes += utf8[i];
    } else if ((lead == 0xc2 || lead == 0xc3) && i + 1 < utf8.size()) {
      bytes += static_cast<char>(((lead & 3U) << 6U) | (static_cast<unsigned char>(utf8[++i]) & 0x3fU));
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

template <class Number>
std::optional<Number> numberFrom(std::string_view bytes) {
  if (bytes.size() != sizeof(Number)) return std::nullopt;
  Number value{};
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

/// A little-endian numpy scalar of type f4, f8, i4, i8 or b1.
std::optional<PtValue> decodeScalar(std::string_view type, std::string_view bytes) {
  if (type == "f8")
    if (const auto number = numberFrom<double>(bytes)) return PtValue{*number};
  if (type == "f4")
    if (const auto number = numberFrom<float>(bytes)) return PtValue{static_cast<double>(*number)};
  if (type == "i8")
    if (const auto number = numberFrom<std::int64_t>(bytes)) return PtValue{*number};
  if (type == "i4")
    if (const auto number = numberFrom<std::int32_t>(bytes))
      return PtValue{static_cast<std::int64_t>(*number)};
  if (type == "b1" && bytes.size() == 1) return PtValue{bytes[0] != 0};
  return std::nullopt;
}

}  // namespace

PtValueBuilder::PtValueBuilder(const PickleGraph& graph, StorageTensors& tensors, const std::string& name)
    : graph_(graph), tensors_(tensors), name_(name) {
  std::uint64_t size = graph.nodes.size();
  for (const PickleNode& each : graph.nodes) size += each.text.size() / kTextUnit;
  limit_ = kGrowth * size + kGrowthAllowance;
}

void PtValueBuilder::refuse(const std::string& reason) const {
  throw Error(ErrorCode::InvalidInput, name_ + ": " + reason + "; the file is damaged or not from PyTorch");
}

PtValue PtValueBuilder::build(const PtReadOptions& options) {
  skipped_ = &options.skippedEntries;
  return convert(graph_.root, 0).value;
}

void PtValueBuilder::charge(std::uint64_t weight) {
  made_ += weight;
  if (made_ > limit_) refuse("its values repeat each other beyond all measure");
}

std::string PtValueBuilder::text(NodeId id) {
  const PickleNode& source = node(id);
  if (source.kind != PickleKind::Text) refuse("a text is missing where one belongs");
  if (!isUtf8(source.text)) refuse("it holds text that is not UTF-8");
  charge(1 + source.text.size() / kTextUnit);
  return std::string(source.text);
}

std::string PtValueBuilder::className(NodeId id) {
  if (id == kNoNode || node(id).kind != PickleKind::Global) return "";
  return text(node(id).items[0]) + '.' + text(node(id).items[1]);
}

const std::vector<NodeId>& PtValueBuilder::tuple(NodeId id, std::size_t fewest) const {
  if (id == kNoNode || node(id).kind != PickleKind::Tuple || node(id).items.size() < fewest)
    refuse("a call has the wrong arguments");
  return node(id).items;
}

std::int64_t PtValueBuilder::integer(NodeId id) const {
  if (node(id).kind != PickleKind::Integer) refuse("an integer is missing where one belongs");
  return node(id).integer;
}

std::vector<std::int64_t> PtValueBuilder::integers(NodeId id) const {
  std::vector<std::int64_t> values;
  for (const NodeId item : tuple(id, 0)) values.push_back(integer(item));
  return values;
}

PtValueBuilder::Weighed PtValueBuilder::convert(NodeId id, int depth) {
  if (depth > kDeepest) refuse("its values are nested deeper than 100 levels or contain themselves");
  if (const auto known = shared_.find(id); known != shared_.end()) return known->second;
  Weighed result = convertNew(id, depth);
  if (result.weight > limit_) refuse("its values repeat each other beyond all measure");
  const bool isLeaf = node(id).items.empty() && node(id).kind != PickleKind::Object;
  if (!isLeaf) shared_.emplace(id, result);
  return result;
}

PtValueBuilder::Weighed PtValueBuilder::convertNew(NodeId id, int depth) {
  const PickleNode& source = node(id);
  charge(1);
  switch (source.kind) {
    case PickleKind::None:
      return {};
    case PickleKind::Bool:
      return {{source.integer != 0}, 1};
    case PickleKind::Integer:
      return {{source.integer}, 1};
    case PickleKind::Real:
      return {{source.real}, 1};
    case PickleKind::Text:
      return {{text(id)}, 1 + source.text.size() / kTextUnit};
    case PickleKind::List:
    case PickleKind::Tuple:
    case PickleKind::Set:
      return convertList(source.items, depth);
    case PickleKind::Dict:
      return convertDict(source.items, depth);
    case PickleKind::Object:
      return convertObject(source, depth);
    case PickleKind::Global:
      return opaque(className(id));
    case PickleKind::BigInteger:
      return opaque("int");
    case PickleKind::Bytes:
      return opaque("bytes");
    case PickleKind::Persistent:
      return opaque("torch.storage");
  }
  throw Error(ErrorCode::Internal, "unknown PickleKind");
}

PtValueBuilder::Weighed PtValueBuilder::opaque(std::string name) const {
  const std::uint64_t weight = 1 + name.size() / kTextUnit;
  return {{PtOpaque{std::move(name)}}, weight};
}

PtValueBuilder::Weighed PtValueBuilder::convertList(const std::vector<NodeId>& list, int depth) {
  auto values = std::make_shared<PtList>();
  values->reserve(list.size());
  std::uint64_t weight = 1;
  for (const NodeId item : list) {
    Weighed converted = convert(item, depth + 1);
    charge(1);
    weight += converted.weight;
    if (weight > limit_) refuse("its values repeat each other beyond all measure");
    values->push_back(std::move(converted.value));
  }
  return {{std::move(values)}, weight};
}

PtValueBuilder::Weighed PtValueBuilder::convertDict(const std::vector<NodeId>& pairs, int depth) {
  if (pairs.size() % 2 != 0) refuse("a dict has a key that lacks its value");
  auto entries = std::make_shared<PtDict>();
  entries->reserve(pairs.size() / 2);
  std::uint64_t weight = 1;
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    Weighed key = convert(pairs[i], depth + 1);
    const auto* keyText = std::get_if<std::string>(&key.value.value);
    const bool skipped = depth == 0 && keyText != nullptr &&
                         std::find(skipped_->begin(), skipped_->end(), *keyText) != skipped_->end();
    Weighed value = skipped ? opaque("skipped") : convert(pairs[i + 1], depth + 1);
    charge(1);
    weight += key.weight + value.weight;
    if (weight > limit_) refuse("its values repeat each other beyond all measure");
    entries->emplace_back(std::move(key.value), std::move(value.value));
  }
  return {{std::move(entries)}, weight};
}

PtValueBuilder::Weighed PtValueBuilder::convertObject(const PickleNode& object, int depth) {
  const std::string name = className(object.callable);
  if (name.empty()) return opaque("object");
  if (contains(kDicts, name)) return convertDict(object.items, depth);
  if (contains(kWrappers, name)) return convert(tuple(object.arguments, 1)[0], depth + 1);
  if (contains(kTensors, name)) return {tensorOf(tuple(object.arguments, 4), kNoNode), 8};
  if (name == "torch._utils._rebuild_tensor_v3") {
    const auto& arguments = tuple(object.arguments, 7);
    return {tensorOf(arguments, arguments[6]), 8};
  }
  if (name == "torch._tensor._rebuild_from_type_v2") {
    const auto& arguments = tuple(object.arguments, 3);
    if (contains(kTensors, className(arguments[0]))) return {tensorOf(tuple(arguments[2], 4), kNoNode), 8};
  }
  if (contains(kNumpyScalars, name))
    if (auto scalar = numpyScalar(tuple(object.arguments, 2))) return {std::move(*scalar), 1};
  return opaque(name);
}

PtValue PtValueBuilder::tensorOf(const std::vector<NodeId>& arguments, NodeId dtype) {
  const PickleNode& storage = node(arguments[0]);
  if (storage.kind != PickleKind::Persistent) refuse("a tensor has no storage");
  const auto& identity = tuple(storage.arguments, 5);
  TensorRecipe recipe;
  recipe.storageClass = className(identity[1]);
  recipe.storageKey = text(identity[2]);
  recipe.storageElements = integer(identity[4]);
  recipe.offset = integer(arguments[1]);
  recipe.shape = integers(arguments[2]);
  recipe.strides = integers(arguments[3]);
  if (dtype != kNoNode) recipe.dtype = className(dtype);
  charge(recipe.shape.size());
  if (auto tensor = tensors_.make(recipe)) return {std::move(*tensor)};
  return {PtOpaque{"tensor of " + (recipe.dtype.empty() ? recipe.storageClass : recipe.dtype)}};
}

std::optional<PtValue> PtValueBuilder::numpyScalar(const std::vector<NodeId>& arguments) {
  const PickleNode& dtype = node(arguments[0]);
  if (dtype.kind != PickleKind::Object || className(dtype.callable) != "numpy.dtype") return std::nullopt;
  if (dtype.state != kNoNode) {
    const auto& state = tuple(dtype.state, 2);
    if (node(state[1]).kind == PickleKind::Text && node(state[1]).text == ">") return std::nullopt;
  }
  const std::string type = text(tuple(dtype.arguments, 1)[0]);
  const PickleNode& content = node(arguments[1]);
  if (content.kind == PickleKind::Bytes) return decodeScalar(type, content.text);
  if (content.kind != PickleKind::Object || className(content.callable) != "_codecs.encode")
    return std::nullopt;
  const auto bytes = latin1Bytes(text(tuple(content.arguments, 1)[0]));
  return bytes ? decodeScalar(type, *bytes) : std::nullopt;
}

}  // namespace viscera

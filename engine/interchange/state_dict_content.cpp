// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/state_dict_content.h"

#include "engine/base/error.h"
#include "engine/interchange/shared_bytes.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace viscera {
namespace {

constexpr std::string_view kParallelPrefix = "module.";
constexpr std::string_view kQuerySuffix = ".attn.to_q.weight";
constexpr std::size_t kNamesInMessage = 4;
constexpr std::size_t kNameLength = 60;

using NameIndex = std::unordered_map<std::string, std::size_t>;

[[noreturn]] void refuse(const std::string& fileName, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, fileName + ": " + reason);
}

std::string printable(const std::string& name) {
  std::string text;
  for (const char c : name.substr(0, kNameLength)) text += c >= ' ' && c <= '~' ? c : '?';
  return name.size() > kNameLength ? text + "…" : text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string text;
  for (std::size_t i = 0; i < std::min(texts.size(), kNamesInMessage); ++i)
    text += (i == 0 ? "" : ", ") + texts[i];
  if (texts.size() > kNamesInMessage)
    text += " and " + std::to_string(texts.size() - kNamesInMessage) + " more";
  return text;
}

struct Description {
  std::string operator()(std::monostate) const { return "the value None"; }
  std::string operator()(bool) const { return "a truth value"; }
  std::string operator()(std::int64_t) const { return "a number"; }
  std::string operator()(double) const { return "a number"; }
  std::string operator()(const std::string&) const { return "a text"; }
  std::string operator()(const PtTensor& tensor) const {
    return "one tensor of shape " + shapeText(tensor.shape);
  }
  std::string operator()(const std::shared_ptr<PtList>&) const { return "a list"; }
  std::string operator()(const std::shared_ptr<PtDict>&) const { return "a dict"; }
  std::string operator()(const PtOpaque& object) const {
    return "a Python object of class " + printable(object.className);
  }
};

const PtDict* asDict(const PtValue& value) {
  const auto* dict = std::get_if<std::shared_ptr<PtDict>>(&value.value);
  return dict == nullptr ? nullptr : dict->get();
}

/// Of a name that occurs twice the last tensor counts, as in Python.
PtTensors tensorsOf(const PtDict& dict) {
  PtTensors tensors;
  NameIndex places;
  for (const auto& [key, value] : dict) {
    const auto* name = std::get_if<std::string>(&key.value);
    const auto* tensor = std::get_if<PtTensor>(&value.value);
    if (name == nullptr || tensor == nullptr) continue;
    const auto [place, isNew] = places.emplace(*name, tensors.size());
    if (isNew)
      tensors.emplace_back(*name, *tensor);
    else
      tensors[place->second].second = *tensor;
  }
  return tensors;
}

std::string entriesText(const PtDict& dict) {
  std::vector<std::string> entries;
  for (const auto& [key, value] : dict) {
    const auto* name = std::get_if<std::string>(&key.value);
    if (name != nullptr)
      entries.push_back("\"" + printable(*name) + "\" is " + std::visit(Description{}, value.value));
  }
  return entries.empty() ? "it has no named entries" : joined(entries);
}

std::string stripPrefix(PtTensors& tensors) {
  const bool everywhere = std::all_of(tensors.begin(), tensors.end(), [](const auto& entry) {
    return entry.first.starts_with(kParallelPrefix);
  });
  if (!everywhere) return "";
  for (auto& entry : tensors) entry.first.erase(0, kParallelPrefix.size());
  return std::string(kParallelPrefix);
}

bool fitTogether(const std::array<const PtTensor*, 3>& parts) {
  return std::all_of(parts.begin(), parts.end(), [&](const PtTensor* part) {
    return part->shape.size() == 2 && part->elementCount() > 0 && part->shape == parts[0]->shape &&
           part->dtype == parts[0]->dtype;
  });
}

PtTensor stackRows(const std::array<const PtTensor*, 3>& parts) {
  const std::size_t size = parts[0]->byteCount();
  const auto memory = allocateBytes(parts.size() * size);
  for (std::size_t i = 0; i < parts.size(); ++i)
    std::copy_n(parts[i]->bytes.get(), size, memory.get() + i * size);
  return {parts[0]->dtype, {3 * parts[0]->shape[0], parts[0]->shape[1]}, memory};
}

NameIndex indexOf(const PtTensors& tensors) {
  NameIndex places;
  for (std::size_t i = 0; i < tensors.size(); ++i) places.emplace(tensors[i].first, i);
  return places;
}

}  // namespace

StateDictContent stateDictContent(const PtValue& content, const std::string& fileName) {
  const PtDict* outer = asDict(content);
  if (outer == nullptr)
    refuse(fileName,
           "holds " + std::visit(Description{}, content.value) +
               " instead of a state dict; save the network's state_dict() with torch.save");
  const PtDict* found = outer;
  for (const char* key : {"model", "state_dict"})
    if (const PtValue* entry = find(content, key); entry != nullptr && asDict(*entry) != nullptr)
      found = asDict(*entry);
  StateDictContent result;
  result.tensors = tensorsOf(*found);
  if (result.tensors.empty())
    refuse(
        fileName,
        "holds no state dict (" + entriesText(*found) + "); save the network's state_dict() with torch.save");
  result.prefixStripped = stripPrefix(result.tensors);
  return result;
}

void joinAttentionMatrices(PtTensors& tensors, std::uint64_t mostBytes, const std::string& fileName) {
  const NameIndex places = indexOf(tensors);
  std::vector<bool> merged(tensors.size(), false);
  std::uint64_t joinedBytes = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const std::string name = tensors[i].first;
    if (!name.ends_with(kQuerySuffix)) continue;
    const std::string attention = name.substr(0, name.size() - std::string_view("to_q.weight").size());
    const auto key = places.find(attention + "to_k.weight");
    const auto value = places.find(attention + "to_v.weight");
    if (key == places.end() || value == places.end() || places.contains(attention + "qkv.weight")) continue;
    const std::array<const PtTensor*, 3> parts = {
        &tensors[i].second, &tensors[key->second].second, &tensors[value->second].second};
    if (!fitTogether(parts)) continue;
    joinedBytes += parts.size() * parts[0]->byteCount();
    if (joinedBytes > mostBytes)
      refuse(fileName, "its attention matrices repeat the same numbers beyond measure");
    tensors[i] = {attention + "qkv.weight", stackRows(parts)};
    merged[key->second] = merged[value->second] = true;
  }
  PtTensors kept;
  for (std::size_t i = 0; i < tensors.size(); ++i)
    if (!merged[i]) kept.push_back(std::move(tensors[i]));
  tensors = std::move(kept);
}

std::string someNames(const std::vector<std::string>& names) {
  std::vector<std::string> texts(names.size());
  std::transform(names.begin(), names.end(), texts.begin(), printable);
  return joined(texts);
}

}  // namespace viscera

// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pt_json.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace viscera {
namespace {

constexpr std::size_t kLongestFact = 200;
constexpr std::size_t kMostFacts = 200;

std::string keyText(const PtValue& key) {
  if (const auto* text = std::get_if<std::string>(&key.value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&key.value)) return std::to_string(*number);
  return "";
}

struct ToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(bool value) const { return value; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(double value) const { return std::isfinite(value) ? Json(value) : Json(nullptr); }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(const PtTensor&) const { return nullptr; }
  Json operator()(const PtOpaque&) const { return nullptr; }
  Json operator()(const std::shared_ptr<PtList>& list) const {
    Json array = Json::array();
    for (const PtValue& item : *list) array.push_back(plainJson(item));
    return array;
  }
  Json operator()(const std::shared_ptr<PtDict>& dict) const {
    // Json's own insertion searches all keys; with the table a hostile dict of a million keys stays quick.
    std::unordered_map<std::string, std::size_t> places;
    Json::object_t object;
    for (const auto& [key, value] : *dict) {
      const std::string text = keyText(key);
      const auto [place, isNew] = places.emplace(text, object.size());
      if (isNew)
        object.Container::emplace_back(text, plainJson(value));
      else
        object.Container::at(place->second).second = plainJson(value);
    }
    return object;
  }
};

bool isFact(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().size() <= kLongestFact;
  return value.is_number() || value.is_boolean();
}

}  // namespace

Json plainJson(const PtValue& value) {
  return std::visit(ToJson{}, value.value);
}

Json topLevelFacts(const PtValue& file) {
  Json facts = Json::object();
  const auto* entries = std::get_if<std::shared_ptr<PtDict>>(&file.value);
  if (entries == nullptr) return facts;
  for (const auto& [key, value] : **entries) {
    const bool structured = std::holds_alternative<std::shared_ptr<PtDict>>(value.value) ||
                            std::holds_alternative<std::shared_ptr<PtList>>(value.value);
    if (structured) continue;
    Json fact = plainJson(value);
    if (isFact(fact) && facts.size() < kMostFacts) facts[keyText(key)] = std::move(fact);
  }
  return facts;
}

}  // namespace viscera

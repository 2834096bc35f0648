// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "engine/interchange/pt_reader.h"

#include <cstring>
#include <string>
#include <vector>

namespace viscera::test {

/// Entry of a dict; throws std::runtime_error where it is absent.
inline const PtValue& at(const PtValue& dict, const std::string& key) {
  const PtValue* found = find(dict, key);
  if (found == nullptr) throw std::runtime_error("no entry " + key);
  return *found;
}

inline const PtList& list(const PtValue& value) {
  return *std::get<std::shared_ptr<PtList>>(value.value);
}
inline const PtDict& dict(const PtValue& value) {
  return *std::get<std::shared_ptr<PtDict>>(value.value);
}
inline std::int64_t integer(const PtValue& value) {
  return std::get<std::int64_t>(value.value);
}
inline double real(const PtValue& value) {
  return std::get<double>(value.value);
}
inline const PtTensor& tensor(const PtValue& value) {
  return std::get<PtTensor>(value.value);
}
inline const std::string& className(const PtValue& value) {
  return std::get<PtOpaque>(value.value).className;
}

template <class Number>
std::vector<Number> numbers(const PtTensor& tensor) {
  std::vector<Number> values(tensor.byteCount() / sizeof(Number));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.get(), tensor.byteCount());
  return values;
}

/// Message of the Error that `action` throws, empty where it throws none.
template <class Action>
std::string errorOf(Action action) {
  try {
    (void)action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace viscera::test

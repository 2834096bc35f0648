// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "engine/interchange/model_file.h"
#include "engine/interchange/pt_writer.h"
#include "engine/nn/network.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace viscera::test {

constexpr std::array<std::int64_t, 3> kTinySize = {32, 32, 32};

/// TINY of the reference: 473,121 numbers as ViTAutoEnc, 599,398 as UNETR. Its 4 heads are not the usual 12.
inline NetworkConfig tinyConfig() {
  NetworkConfig config;
  config.hiddenSize = 48;
  config.mlpSize = 96;
  config.numHeads = 4;
  config.featureSize = 4;
  return config;
}

inline std::unique_ptr<Network> tinyNetwork(NetworkKind kind, std::uint64_t seed = 1) {
  return makeNetwork(kind, tinyConfig(), kTinySize, seed);
}

/// The same entries with `change` applied to each name; entries whose name becomes empty are left out.
template <class Change>
PtValue renamed(const PtValue& dict, Change change) {
  PtValue result = emptyPtDict();
  for (const auto& [key, value] : *std::get<std::shared_ptr<PtDict>>(dict.value)) {
    std::string name = change(std::get<std::string>(key.value));
    if (!name.empty()) append(result, std::move(name), value);
  }
  return result;
}

inline PtValue dictWith(std::string key, PtValue value) {
  PtValue dict = emptyPtDict();
  append(dict, std::move(key), std::move(value));
  return dict;
}

/// Writes the value to a file and reads it as a model.
inline ModelFile writtenAndRead(const PtValue& value) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.pt";
  writePtFile(path, value);
  return readModelFile(path);
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

inline bool sameWeights(const Network& one, const Network& other) {
  const NamedTensors first = one.parameters();
  const NamedTensors second = other.parameters();
  for (std::size_t i = 0; i < first.size(); ++i)
    if (first.size() != second.size() || first[i].first != second[i].first ||
        !first[i].second.equal(second[i].second))
      return false;
  return true;
}

}  // namespace viscera::test

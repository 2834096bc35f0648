// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/model_settings.h"

#include "engine/base/error.h"
#include "engine/interchange/pt_json.h"

#include <cmath>
#include <limits>
#include <string>

namespace viscera {
namespace {

using Size = std::array<std::int64_t, 3>;

std::optional<std::int64_t> positiveInteger(const Json& value) {
  if (!value.is_number_integer() || value < 1 || value > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return value.get<std::int64_t>();
}

/// One number for all axes, or three.
std::optional<Size> sizeOf(const Json& value) {
  if (const auto edge = positiveInteger(value)) return Size{*edge, *edge, *edge};
  if (!value.is_array() || value.size() != 3) return std::nullopt;
  Size size{};
  for (std::size_t axis = 0; axis < size.size(); ++axis) {
    const auto number = positiveInteger(value[axis]);
    if (!number) return std::nullopt;
    size[axis] = *number;
  }
  return size;
}

Json entryOf(const Json& object, const std::string& key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? Json(nullptr) : *found;
}

/// Clara's "{NAME}".
Json resolved(const Json& root, const Json& value) {
  if (!value.is_string()) return value;
  const auto& text = value.get_ref<const std::string&>();
  if (text.size() < 3 || text.front() != '{' || text.back() != '}') return value;
  return entryOf(root, text.substr(1, text.size() - 2));
}

/// Arguments of the network's constructor, or null.
Json networkArguments(const Json& workflow) {
  const auto clara =
      findNearest(workflow, "model", [](const Json& model) { return entryOf(model, "args").is_object(); });
  if (clara) return entryOf(*clara, "args");
  const auto bundle =
      findNearest(workflow, "network_def", [](const Json& network) { return network.is_object(); });
  return bundle.value_or(nullptr);
}

}  // namespace

ModelSettings settingsOfRun(const Json& runConfig) {
  const Json settings = entryOf(runConfig, "settings");
  return {positiveInteger(entryOf(settings, "num_heads")), sizeOf(entryOf(settings, "patch_size"))};
}

ModelSettings settingsOfWorkflow(const Json& workflow) {
  const Json arguments = networkArguments(workflow);
  return {positiveInteger(resolved(workflow, entryOf(arguments, "num_heads"))),
          sizeOf(resolved(workflow, entryOf(arguments, "img_size")))};
}

ModelSettings settingsOfFolder(const std::filesystem::path& folder) {
  for (const char* name : {"config/config_train.json", "configs/train.json", "configs/inference.json"}) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(folder / name, failed)) continue;
    try {
      const ModelSettings settings = settingsOfWorkflow(readJsonFile(folder / name));
      if (settings.heads || settings.imageSize) return settings;
    } catch (const Error&) {
      // A damaged configuration does not make the weights unusable; what it would tell stays unknown.
    }
  }
  return {};
}

Size imageSizeOf(std::int64_t tokens, std::int64_t patchEdge, const std::optional<Size>& stated) {
  if (stated) {
    std::int64_t fitting = 1;
    for (const std::int64_t size : *stated)
      fitting = size % patchEdge == 0 && fitting <= tokens ? fitting * (size / patchEdge) : 0;
    if (fitting == tokens) return *stated;
  }
  const std::int64_t edge = std::llround(std::cbrt(static_cast<double>(tokens)));
  const std::int64_t size = edge * edge * edge == tokens ? edge * patchEdge : 0;
  return {size, size, size};
}

}  // namespace viscera

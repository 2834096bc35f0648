// SPDX-License-Identifier: Apache-2.0
#include "app/model_comparison.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace viscera {
namespace {

double largestDifference(const PtTensor& a, const PtTensor& b) {
  if (a.elementCount() == 0) return 0.0;
  const at::Tensor first = toTensor(a).to(at::kDouble);
  const at::Tensor second = toTensor(b).to(at::kDouble);
  const at::Tensor equal = first.eq(second).logical_or(first.isnan().logical_and(second.isnan()));
  const at::Tensor difference = first.sub(second).abs().masked_fill(equal, 0.0);
  return difference.max().item<double>();
}

const TensorDifference* worst(const ModelComparison& comparison) {
  const TensorDifference* found = nullptr;
  for (const TensorDifference& one : comparison.tensors) {
    if (std::isnan(one.largest)) return &one;
    if (found == nullptr || one.largest > found->largest) found = &one;
  }
  return found;
}

Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

}  // namespace

double ModelComparison::largest() const {
  const TensorDifference* found = worst(*this);
  return found == nullptr ? 0.0 : found->largest;
}

bool ModelComparison::identical() const {
  return sameNames() && otherShape.empty() && !tensors.empty() && largest() == 0.0;
}

ModelComparison compareModels(const ModelFile& a, const ModelFile& b) {
  ModelComparison comparison;
  std::unordered_map<std::string, const PtTensor*> others;
  for (const auto& [name, tensor] : b.tensors) others.emplace(name, &tensor);
  for (const auto& [name, tensor] : a.tensors) {
    const auto other = others.find(name);
    if (other == others.end()) {
      comparison.onlyInA.push_back(name);
      continue;
    }
    if (tensor.shape != other->second->shape)
      comparison.otherShape.push_back(name + ": " + shapeText(tensor.shape) + " against " +
                                      shapeText(other->second->shape));
    else
      comparison.tensors.push_back({name, largestDifference(tensor, *other->second)});
    others.erase(other);
  }
  for (const auto& [name, tensor] : b.tensors)
    if (others.contains(name)) comparison.onlyInB.push_back(name);
  return comparison;
}

Json toJson(const ModelComparison& comparison) {
  const TensorDifference* found = worst(comparison);
  Json tensors = Json::object();
  for (const TensorDifference& one : comparison.tensors) tensors[one.name] = finite(one.largest);
  return {{"identical", comparison.identical()},
          {"same_names", comparison.sameNames()},
          {"largest_difference", finite(comparison.largest())},
          {"largest_tensor", found == nullptr ? Json(nullptr) : Json(found->name)},
          {"only_in_a", comparison.onlyInA},
          {"only_in_b", comparison.onlyInB},
          {"other_shape", comparison.otherShape},
          {"tensors", std::move(tensors)}};
}

}  // namespace viscera

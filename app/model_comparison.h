// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/interchange/model_file.h"

#include <string>
#include <vector>

namespace viscera {

struct TensorDifference {
  std::string name;
  double largest = 0.0;  ///< of |a - b|; NaN where one of the two holds a NaN that the other lacks
};

/// Two model files tensor by tensor, under canonical names.
struct ModelComparison {
  std::vector<TensorDifference> tensors;  ///< of one name and shape in both, in the order of the first file
  std::vector<std::string> onlyInA;
  std::vector<std::string> onlyInB;
  std::vector<std::string> otherShape;  ///< "name: 14x16x1x1x1 against 3x16x1x1x1"

  [[nodiscard]] bool sameNames() const { return onlyInA.empty() && onlyInB.empty(); }
  /// 0 without a tensor in common; NaN where one difference is.
  [[nodiscard]] double largest() const;
  /// The same names, shapes and values.
  [[nodiscard]] bool identical() const;
};

[[nodiscard]] ModelComparison compareModels(const ModelFile& a, const ModelFile& b);

/// {"identical", "same_names", "largest_difference", "largest_tensor", "only_in_a", "only_in_b",
/// "other_shape", "tensors": {name: largest difference}}.
[[nodiscard]] Json toJson(const ModelComparison& comparison);

}  // namespace viscera

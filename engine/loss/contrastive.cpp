// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/contrastive.h"

#include "engine/base/error.h"
#include "engine/loss/full_precision.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>

namespace viscera {
namespace {

/// rows · rowsᵀ in double, summed over pieces of the long axis: a product that sums 884,736 terms in float
/// would cost the digits that a low temperature multiplies.
at::Tensor gramMatrix(const at::Tensor& rows) {
  constexpr std::int64_t kPiece = 4096;
  const std::int64_t count = rows.size(0);
  const std::int64_t whole = rows.size(1) / kPiece;
  const std::int64_t rest = rows.size(1) - whole * kPiece;
  at::Tensor gram;
  if (whole > 0) {
    const at::Tensor pieces = rows.narrow(1, 0, whole * kPiece).view({count, whole, kPiece}).transpose(0, 1);
    gram = at::bmm(pieces, pieces.transpose(1, 2)).to(at::kDouble).sum(0);
  }
  if (rest == 0) return gram;
  const at::Tensor tail = rows.narrow(1, whole * kPiece, rest);
  const at::Tensor tailGram = at::mm(tail, tail.t()).to(at::kDouble);
  return whole > 0 ? gram + tailGram : tailGram;
}

at::Tensor cosineSimilarities(const at::Tensor& rows) {
  constexpr double kLeastSquaredNorm = 1e-24;  // an all-zero row has similarity 0 and gradient 0, not NaN
  const at::Tensor gram = gramMatrix(rows);
  const at::Tensor norms = gram.diagonal().clamp_min(kLeastSquaredNorm).sqrt();
  return gram / (norms.unsqueeze(0) * norms.unsqueeze(1));
}

}  // namespace

at::Tensor contrastiveLoss(const at::Tensor& a, const at::Tensor& b, double temperature) {
  require(a.dim() == 2 && a.sizes() == b.sizes() && a.numel() > 0,
          "contrastiveLoss needs two tensors [B, F] of one shape");
  require(temperature > 0.0, "contrastiveLoss needs a temperature > 0");
  const FullPrecisionScope fullPrecision;
  const std::int64_t batch = a.size(0);
  const at::Tensor rows = asFullPrecision(at::cat({a, b}));
  const at::Tensor scores = cosineSimilarities(rows) / temperature;
  const at::Tensor positives = at::cat({scores.diagonal(batch), scores.diagonal(-batch)});
  const at::Tensor self = at::eye(2 * batch, scores.options().dtype(at::kBool));
  const at::Tensor others = scores.masked_fill(self, -std::numeric_limits<double>::infinity());
  return (at::logsumexp(others, {1}) - positives).mean().to(rows.scalar_type());
}

}  // namespace viscera

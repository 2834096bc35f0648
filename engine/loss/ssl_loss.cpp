// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/ssl_loss.h"

#include "engine/base/error.h"
#include "engine/loss/contrastive.h"
#include "engine/loss/full_precision.h"

#include <torch/torch.h>

namespace viscera {

at::Tensor l1Loss(const at::Tensor& reconstruction, const at::Tensor& clean) {
  require(reconstruction.sizes() == clean.sizes(), "l1Loss needs two tensors of one shape");
  const FullPrecisionScope fullPrecision;
  return at::l1_loss(asFullPrecision(reconstruction), asFullPrecision(clean));
}

SslLoss sslLoss(const at::Tensor& reconstruction1,
                const at::Tensor& reconstruction2,
                const at::Tensor& clean,
                double temperature,
                bool bothViews) {
  require(reconstruction1.sizes() == reconstruction2.sizes(), "sslLoss needs two views of one shape");
  SslLoss loss;
  loss.l1 = l1Loss(reconstruction1, clean);
  if (bothViews) loss.l1 = 0.5 * (loss.l1 + l1Loss(reconstruction2, clean));
  loss.contrastive = contrastiveLoss(reconstruction1.flatten(1), reconstruction2.flatten(1), temperature);
  loss.total = loss.l1 * (1.0 + loss.contrastive);
  return loss;
}

}  // namespace viscera

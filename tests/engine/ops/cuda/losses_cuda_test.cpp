// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/contrastive.h"
#include "engine/loss/dice_ce.h"
#include "engine/loss/ssl_loss.h"
#include "gpu.h"

#include <torch/torch.h>

#include <functional>

namespace viscera::test {
namespace {

class GpuLoss : public Gpu {
 protected:
  /// Value and gradient of a loss of one tensor, on both devices.
  static void expectSame(const at::Tensor& input, const std::function<at::Tensor(const at::Tensor&)>& loss) {
    std::vector<at::Tensor> values;
    std::vector<at::Tensor> gradients;
    for (const auto device : {at::kCPU, at::kCUDA}) {
      const at::Tensor x = input.to(device).detach().requires_grad_();
      const at::Tensor value = loss(x);
      value.backward();
      values.push_back(value);
      gradients.push_back(x.grad());
    }
    expectNear(values[1], values[0], 1e-5);
    expectNear(gradients[1], gradients[0], 1e-5);
  }
};

TEST_F(GpuLoss, DiceAndCrossEntropy) {
  at::Generator generator = at::detail::createCPUGenerator(3);
  const at::Tensor label = at::randint(0, 5, {2, 1, 8, 9, 10}, generator, at::TensorOptions(at::kByte));
  expectSame(randomTensor({2, 5, 8, 9, 10}, 1),
             [&](const at::Tensor& logits) { return diceCeLoss(logits, label.to(logits.device())).total; });
}

TEST_F(GpuLoss, Contrastive) {
  const at::Tensor other = randomTensor({3, 9000}, 2);
  expectSame(randomTensor({3, 9000}, 1),
             [&](const at::Tensor& a) { return contrastiveLoss(a, other.to(a.device()), 0.5); });
}

TEST_F(GpuLoss, SelfSupervised) {
  const at::Tensor second = randomTensor({2, 1, 8, 8, 8}, 2);
  const at::Tensor clean = randomTensor({2, 1, 8, 8, 8}, 3);
  expectSame(randomTensor({2, 1, 8, 8, 8}, 1), [&](const at::Tensor& first) {
    return sslLoss(first, second.to(first.device()), clean.to(first.device()), 0.5, true).total;
  });
}

}  // namespace
}  // namespace viscera::test

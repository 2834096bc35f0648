// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization.h"

#include "engine/base/error.h"
#include "engine/ops/operators.h"

#include <torch/torch.h>

namespace viscera {
namespace {

enum class ShortcutUse { None, Plain, Normalized };

bool runsFused(const at::Tensor& x, const at::Tensor& shortcut) {
  const at::ScalarType type = x.scalar_type();
  const bool hasKernels = x.is_cpu() || (x.is_cuda() && cudaOperatorsLoaded());
  return hasKernels && (type == at::kFloat || type == at::kBFloat16) &&
         (!shortcut.defined() || shortcut.scalar_type() == type);
}

at::Tensor composed(const at::Tensor& x,
                    const at::Tensor& shortcut,
                    ShortcutUse use,
                    const NormalizationOptions& options) {
  const auto norm = [&](const at::Tensor& values) {
    return at::instance_norm(values, {}, {}, {}, {}, true, 0.1, options.epsilon, true);
  };
  at::Tensor sum = norm(x);
  if (use == ShortcutUse::Plain) sum = sum + shortcut;
  if (use == ShortcutUse::Normalized) sum = sum + norm(shortcut);
  return options.slope == 1.0 ? sum : at::leaky_relu(sum, options.slope);
}

/// The loops of the CPU know one layout, the kernels of the GPU both.
at::MemoryFormat layoutFor(const at::Tensor& x) {
  return x.is_cpu() ? at::MemoryFormat::ChannelsLast3d : x.suggest_memory_format();
}

/// The fused operator with its gradient. Keeps its input, and its output only where a shortcut decides the
/// sign.
class FusedNormalization : public torch::autograd::Function<FusedNormalization> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context,
                            const at::Tensor& x,
                            const std::optional<at::Tensor>& shortcut,
                            bool normalizeShortcut,
                            double epsilon,
                            double slope) {
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    const at::MemoryFormat layout = layoutFor(x);
    const NormalizedTerm term = channelMoments(x.contiguous(layout), epsilon);
    NormalizedTerm other;
    if (shortcut) {
      other.values = shortcut->contiguous(layout);
      if (normalizeShortcut) other = channelMoments(other.values, epsilon);
    }
    const at::Tensor output = normalize(term, other, slope);
    context->save_for_backward({term.values,
                                term.mean,
                                term.scale,
                                other.values,
                                other.mean,
                                other.scale,
                                shortcut ? output : at::Tensor()});
    context->saved_data["slope"] = slope;
    return output;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    const TermGradients result = normalizeBackward(gradients[0].contiguous(layoutFor(saved[0])),
                                                   saved[6],
                                                   {saved[0], saved[1], saved[2]},
                                                   {saved[3], saved[4], saved[5]},
                                                   context->saved_data["slope"].toDouble());
    return {result.values, result.shortcut, {}, {}, {}};
  }
};

at::Tensor normalized(const at::Tensor& x,
                      const at::Tensor& shortcut,
                      ShortcutUse use,
                      const NormalizationOptions& options) {
  require(x.dim() == 5, "instance normalisation needs a tensor [B, C, D0, D1, D2]");
  require(!shortcut.defined() || shortcut.sizes() == x.sizes(),
          "a shortcut must have the shape of what it is added to");
  require(options.slope > 0.0, "the rectifier's slope must be positive");
  if (!runsFused(x, shortcut)) return composed(x, shortcut, use, options);
  return FusedNormalization::apply(x,
                                   shortcut.defined() ? std::optional(shortcut) : std::nullopt,
                                   use == ShortcutUse::Normalized,
                                   options.epsilon,
                                   options.slope);
}

}  // namespace

at::Tensor instanceNorm(const at::Tensor& x, const NormalizationOptions& options) {
  return normalized(x, {}, ShortcutUse::None, {options.epsilon, 1.0});
}

at::Tensor instanceNormLeakyRelu(const at::Tensor& x, const NormalizationOptions& options) {
  return normalized(x, {}, ShortcutUse::None, options);
}

at::Tensor instanceNormAddLeakyRelu(const at::Tensor& x,
                                    const at::Tensor& shortcut,
                                    const NormalizationOptions& options) {
  return normalized(x, shortcut, ShortcutUse::Plain, options);
}

at::Tensor instanceNormsAddLeakyRelu(const at::Tensor& x,
                                     const at::Tensor& shortcut,
                                     const NormalizationOptions& options) {
  return normalized(x, shortcut, ShortcutUse::Normalized, options);
}

}  // namespace viscera

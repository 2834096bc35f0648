// SPDX-License-Identifier: Apache-2.0
// Carries the precompiled torch/torch.h that other targets reuse; holds no code of its own.
namespace viscera {
extern const int torchPrecompiledHeader;
const int torchPrecompiledHeader = 1;
}  // namespace viscera

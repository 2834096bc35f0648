// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/random_stream.h"
#include "engine/volume/geometry.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace viscera {

// All patches here are contiguous CPU tensors of one channel whose last three axes are the spatial ones; they
// are changed in place. Draws and changes are apart, so that image and label share one draw.

/// One flag for each spatial axis.
using AxisFlags = std::array<bool, 3>;

/// Whether to flip along each axis, one coin each. Source: three MONAI RandFlip.
[[nodiscard]] AxisFlags drawFlips(double probability, RandomStream& stream);

/// Reverses the patch (float32 or uint8) along the flagged axes.
void flipInPlace(const at::Tensor& patch, const AxisFlags& axes);

/// The spatial axis that runs between left and right, by axis codes such as "RAS"; none where they are empty.
[[nodiscard]] std::optional<int> leftRightAxis(const std::string& orientation);

/// Replaces each label v by partners[v]; labels past the end of `partners` stay.
void exchangeLabels(const at::Tensor& label, std::span<const std::uint8_t> partners);

/// Quarter turns in the plane of axes 0 and 1: with the given probability 1, 2 or 3, else 0. Where the two
/// sizes differ a quarter turn does not fit the patch and 2 takes the place of 1 and 3. Source: MONAI
/// RandRotate90.
[[nodiscard]] int drawQuarterTurns(double probability, const Index3& patchSize, RandomStream& stream);

/// Turns the patch (float32 or uint8) in the plane of axes 0 and 1, in the sense of numpy.rot90(axes=(0, 1)).
void rotate90InPlace(const at::Tensor& patch, int quarterTurns);

/// With the given probability a value uniform in [-largest, largest], else 0. Source: MONAI
/// RandShiftIntensity.
[[nodiscard]] double drawShift(double probability, double largest, RandomStream& stream);

/// Adds `offset` to each voxel of a float32 patch; nothing is clipped.
void shiftIntensityInPlace(const at::Tensor& patch, double offset);

}  // namespace viscera

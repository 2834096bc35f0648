# SPDX-License-Identifier: Apache-2.0
"""Writes tests/engine/loss/monai_losses.h: losses of MONAI 1.6.1 and their gradients, computed in double precision.

Input follows the sine rules of tests/engine/loss/sine_tensors.h. Run: python make_losses.py
"""
import math
import pathlib

import torch
from monai.losses import ContrastiveLoss, DiceCELoss

SHAPE = (2, 5, 4, 6, 5)
DICE_CASES = [
    ("defaults", {}),
    ("squaredPrediction", {"squared_pred": True}),
    ("batch", {"batch": True}),
    ("jaccard", {"jaccard": True}),
    ("withoutBackground", {"include_background": False}),
    ("everything", {"include_background": False, "squared_pred": True, "batch": True, "jaccard": True,
                    "smooth_nr": 0.0, "smooth_dr": 1e-6}),
]
TEMPERATURES = [0.02, 0.05, 0.5]


def sines(shape, phase, step=0.1):
    return torch.sin(step * torch.arange(math.prod(shape), dtype=torch.float64) + phase).reshape(shape)


def labels():
    """Class 3 is absent from the second sample."""
    i = torch.arange(SHAPE[0] * math.prod(SHAPE[2:])).reshape((SHAPE[0], 1) + SHAPE[2:])
    label = (i * i + i // 7) % SHAPE[1]
    label[1][label[1] == 3] = 0
    return label


def dice_rows():
    for name, arguments in DICE_CASES:
        logits = (3 * sines(SHAPE, 0.2, 0.37)).requires_grad_()
        loss = DiceCELoss(to_onehot_y=True, softmax=True, **arguments)
        total = loss(logits, labels())
        total.backward()
        dice = loss.dice(logits, labels())
        yield name, [dice.item(), total.item()], gradient_samples(logits.grad)


def contrastive_rows():
    for temperature in TEMPERATURES:
        a = sines((4, 50), 0.0).requires_grad_()
        b = (sines((4, 50), 0.4) + 0.3 * sines((4, 50), 0.0, 0.9)).requires_grad_()
        value = ContrastiveLoss(temperature=temperature)(a, b)
        value.backward()
        yield temperature, [value.item()], gradient_samples(torch.cat([a.grad, b.grad]))


def ssl_rows():
    """L1 * (1 + contrastive) of the pre-training tutorial; the second row takes L1 as the mean over both views."""
    shape = (3, 1, 4, 4, 5)
    clean = 0.5 + 0.5 * sines(shape, 0.0, 0.05)
    for both in (False, True):
        first = (clean + 0.2 * sines(shape, 0.1, 0.7)).requires_grad_()
        second = (clean + 0.2 * sines(shape, 0.9, 0.41)).requires_grad_()
        l1 = torch.nn.L1Loss()(first, clean)
        if both:
            l1 = (l1 + torch.nn.L1Loss()(second, clean)) / 2
        contrastive = ContrastiveLoss(temperature=0.05)(first.flatten(1), second.flatten(1))
        total = l1 + contrastive * l1
        total.backward()
        yield both, [total.item(), l1.item(), contrastive.item()], gradient_samples(torch.cat([first.grad, second.grad]))


def gradient_samples(gradient):
    flat = gradient.flatten()
    return [flat[(k * (len(flat) - 1)) // 7].item() for k in range(8)]


def numbers(values):
    return "{" + ", ".join(f"{x:.11g}" for x in values) + "}"


def table(declaration, rows, key):
    yield f"inline const std::vector<LossFacts> {declaration} = {{"
    for label, values, gradient in rows:
        yield f"    {{{key(label)}, {numbers(values)},"
        yield f"     {numbers(gradient)}}},"
    yield "};"
    yield ""


def main():
    lines = ["// SPDX-License-Identifier: Apache-2.0", "// Made by tests/golden/make_losses.py.", "#pragma once", "",
             '#include "sine_tensors.h"', "", "namespace viscera::test {", "", "// clang-format off", ""]
    lines += table("kDiceCeFacts", dice_rows(), lambda name: f'"{name}"')
    lines += table("kContrastiveFacts", contrastive_rows(), lambda temperature: f'"{temperature}"')
    lines += table("kSslFacts", ssl_rows(), lambda both: '"both"' if both else '"first"')
    lines += ["// clang-format on", "", "}  // namespace viscera::test"]
    target = pathlib.Path(__file__).parents[1] / "engine/loss/monai_losses.h"
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

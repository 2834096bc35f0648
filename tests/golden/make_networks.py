# SPDX-License-Identifier: Apache-2.0
"""Writes tests/engine/nn/monai_networks.h: outputs of small networks of MONAI 1.6.1, computed in double precision.

Weights and input follow the sine rules of tests/engine/nn/sine_weights.h, so no weights need to be stored.
Run: python make_networks.py
"""
import math
import pathlib

import torch
from monai.networks.nets import UNETR, ViTAutoEnc

SAMPLES = 16
UNETR_TINY = {"feature_size": 4, "hidden_size": 48, "mlp_dim": 96, "num_heads": 4, "norm_name": "instance"}
VIT_TINY = {"hidden_size": 24, "mlp_dim": 40, "num_heads": 3, "num_layers": 3}
CASES = [
    ("kUnetrPerceptron", UNETR, (2, 1, 32, 32, 32),
     {"out_channels": 14, "proj_type": "perceptron"} | UNETR_TINY),
    ("kUnetrNonCubic", UNETR, (1, 2, 64, 32, 16), {"out_channels": 3, "proj_type": "conv"} | UNETR_TINY),
    ("kVitAutoEncNonCubic", ViTAutoEnc, (2, 1, 64, 64, 32),
     {"patch_size": 16, "deconv_chns": 6, "proj_type": "conv"} | VIT_TINY),
    ("kVitAutoEncPerceptronTwoChannels", ViTAutoEnc, (2, 2, 16, 32, 48),
     {"patch_size": 16, "out_channels": 2, "proj_type": "perceptron"} | VIT_TINY),
    ("kVitAutoEncEdge4", ViTAutoEnc, (1, 1, 12, 8, 16),
     {"patch_size": 4, "deconv_chns": 5, "proj_type": "conv"} | VIT_TINY),
]


def sine_weights(name, tensor):
    n = tensor.numel()
    i = torch.arange(n, dtype=torch.float64)
    phase = (sum(name.encode()) % 97) / 10
    if "norm" in name and name.endswith("weight"):
        values = 1 + 0.1 * torch.sin(0.7 * i + phase)
    elif tensor.ndim >= 2:
        values = torch.sin(0.7 * i * (1 + 0.001 * i / n) + phase) / math.sqrt(max(tensor[0].numel(), 1))
    else:
        values = 0.1 * torch.sin(0.7 * i + phase)
    return values.float().double().reshape(tensor.shape)


def output_of(kind, shape, arguments):
    network = kind(in_channels=shape[1], img_size=shape[2:], **arguments).double().eval()
    network.load_state_dict({k: sine_weights(k, v) for k, v in network.state_dict().items()})
    image = (0.5 + 0.5 * torch.sin(0.013 * torch.arange(math.prod(shape), dtype=torch.float64))).float().double()
    with torch.no_grad():
        output = network(image.reshape(shape))
    return output[0] if isinstance(output, tuple) else output


def main():
    lines = ["// SPDX-License-Identifier: Apache-2.0", "// Made by tests/golden/make_networks.py.", "#pragma once", "",
             '#include "output_facts.h"', "", "namespace viscera::test {", "", "// clang-format off", ""]
    for name, kind, shape, arguments in CASES:
        values = output_of(kind, shape, arguments).flatten()
        samples = [values[(k * (len(values) - 1)) // (SAMPLES - 1)].item() for k in range(SAMPLES)]
        facts = [values.mean(), values.abs().mean(), values.min(), values.max()]
        lines.append(f"inline const OutputFacts {name} = {{")
        lines.append("    " + ", ".join(f"{x.item():.9g}" for x in facts) + ",")
        for row in range(0, SAMPLES, 8):
            end = "," if row + 8 < SAMPLES else "}};"
            start = "    {" if row == 0 else "     "
            lines.append(start + ", ".join(f"{x:.9g}" for x in samples[row:row + 8]) + end)
        lines.append("")
    lines += ["// clang-format on", "", "}  // namespace viscera::test"]
    target = pathlib.Path(__file__).parents[1] / "engine/nn/monai_networks.h"
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

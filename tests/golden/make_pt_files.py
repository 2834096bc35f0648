# SPDX-License-Identifier: Apache-2.0
"""Writes the small .pt files in tests/data/pt with PyTorch 2.11 and MONAI 1.6.1 (which needs einops).

values.pt     every element type, views, containers, numpy scalars, a foreign class, the state of Adam
deflated.pt   a file that went through a zip program
monai_1_6.pt  a ViTAutoEnc of MONAI 1.6.1 as its tutorial saves it under DDP; numbers by the rule in fill()

Run: python make_pt_files.py
"""
import argparse
import collections
import io
import pathlib
import zipfile

import numpy
import torch
from monai.networks.nets import ViTAutoEnc

FOLDER = pathlib.Path(__file__).parents[1] / "data/pt"
DTYPES = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
          torch.uint8, torch.bool]


def adam_state():
    """After one step with gradients 2 and -4: exp_avg 0.1 g, exp_avg_sq 0.001 g^2."""
    parameter = torch.nn.Parameter(torch.tensor([1.0, 1.0]))
    optimizer = torch.optim.Adam([parameter], lr=0.25)
    parameter.grad = torch.tensor([2.0, -4.0])
    optimizer.step()
    return optimizer.state_dict()


def values():
    base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
    return {
        "dtypes": {str(dtype).removeprefix("torch."): torch.tensor([0, 1, 2], dtype=dtype) for dtype in DTYPES},
        "complex": torch.tensor([1 + 2j]),
        "base": base,
        "view": base[1:, ::2],
        "transposed": base.t(),
        "expanded": torch.tensor([[7.0]]).expand(2, 3),
        "scalar": torch.tensor(-1.5),
        "empty": torch.empty(0, 3),
        "parameter": torch.nn.Parameter(torch.tensor([3.0, 4.0])),
        "ordered": collections.OrderedDict([("z", 1), ("a", {"deep": [True, None, "Öl"]})]),
        "numbers": [0, -1, 255, 65536, -2147483649, 9223372036854775807, 1 << 70, 0.1, -2.5],
        "tuple": (1, (2, 3), []),
        "set": {5},
        "size": torch.Size([2, 3]),
        "numpy": [numpy.float64(0.25), numpy.float32(-0.5), numpy.int64(-7), numpy.bool_(True)],
        7: "integer key",
        "foreign": argparse.Namespace(epochs=3),
        "optimizer": adam_state(),
    }


def fill(network):
    """Number i of tensor t (both from 0) is t + i / 1000."""
    state = network.state_dict()
    for number, tensor in enumerate(state.values()):
        tensor.copy_((number + torch.arange(tensor.numel()) / 1000).reshape(tensor.shape))
    return state


def monai_checkpoint():
    network = ViTAutoEnc(in_channels=1, img_size=(8, 4, 4), patch_size=4, hidden_size=4, mlp_dim=8, num_layers=1,
                         num_heads=2, deconv_chns=2, proj_type="conv")
    state = collections.OrderedDict(("module." + name, tensor) for name, tensor in fill(network).items())
    return {"epoch": 3, "state_dict": state, "optimizer": adam_state()}


def deflate(value, path):
    buffer = io.BytesIO()
    torch.save(value, buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename), source.read(entry), zipfile.ZIP_DEFLATED)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.save(values(), FOLDER / "values.pt")
    deflate({"a": torch.ones(100)}, FOLDER / "deflated.pt")
    torch.save(monai_checkpoint(), FOLDER / "monai_1_6.pt")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Writes inference.json: sliding windows and labels put back onto the source grid by MONAI 1.6.1.
Run: python make_inference.py FOLDER_OF_THE_REAL_TEST_DATA"""
import json
import pathlib
import sys
import warnings

import numpy
import torch
from monai.data import MetaTensor
from monai.inferers import sliding_window_inference
from monai.transforms import (Compose, CropForegroundd, EnsureChannelFirstd, Invertd, LoadImaged, Orientationd,
                              ScaleIntensityRanged, Spacingd)

PRIME = 10007
REAL_STEP = 421


def pseudo(n):
    """A number in [-4, 4) for each whole number; exactly the same in C++."""
    return ((n * n + 17 * n) % PRIME / PRIME * 8.0 - 4.0).astype(numpy.float32)


def logits(shape, cell):
    """[shape]; equal within cubes of `cell` voxels."""
    c, i, j, k = numpy.ogrid[tuple(slice(0, n) for n in shape)]
    return pseudo(((c * 512 + i // cell) * 512 + j // cell) * 512 + k // cell)


def window_cases():
    def function(x):
        i, j, k = torch.meshgrid(*(torch.arange(n, dtype=torch.float32) for n in x.shape[2:]), indexing="ij")
        return torch.cat([x * ((1 + i + 2 * j + 3 * k) / 8), x ** 2], dim=1)

    for size, roi, overlap, mode, batch in (
            ((20, 13, 9), (8, 8, 8), 0.25, "constant", 4), ((20, 13, 9), (8, 8, 8), 0.25, "gaussian", 4),
            ((17, 8, 16), (8, 6, 10), 0.5, "gaussian", 3), ((5, 9, 6), (8, 8, 8), 0.6, "gaussian", 2),
            ((5, 6, 8), (8, 8, 8), 0.25, "constant", 4), ((19, 4, 7), (6, 6, 6), 0.8, "constant", 1)):
        image = torch.from_numpy(pseudo(numpy.arange(numpy.prod(size), dtype=numpy.int64))).reshape(1, 1, *size)
        out = sliding_window_inference(image, roi, batch, function, overlap=overlap, mode=mode)[0]
        yield {"size": size, "roi": roi, "overlap": overlap, "mode": mode, "batch": batch, "step": 7,
               "values": out.flatten()[::7].tolist()}


def preprocessing(spacing):
    return [Orientationd("image", axcodes="RAS", labels=(("L", "R"), ("P", "A"), ("I", "S"))),
            Spacingd("image", pixdim=spacing, mode="bilinear"),
            ScaleIntensityRanged("image", a_min=-175, a_max=250, b_min=0, b_max=1, clip=True),
            CropForegroundd("image", source_key="image", allow_smaller=True)]


def restored(prepared, transform, prediction):
    """Labels in the axes of the source."""
    data = dict(prepared)
    data["pred"] = MetaTensor(prediction).copy_meta_from(prepared["image"])
    inverted = Invertd("pred", transform, orig_keys="image", nearest_interp=False)(data)["pred"]
    return inverted.argmax(dim=0).numpy().astype(numpy.uint8)


def both_rules(prepared, transform, channels, cell):
    model = tuple(prepared["image"].shape[1:])
    values = torch.from_numpy(logits((channels, *model), cell))
    yield "model", model
    yield "probabilities", restored(prepared, transform, torch.softmax(values, dim=0))
    yield "logits", restored(prepared, transform, values)


def turn(z, x):
    z, x = numpy.deg2rad(z), numpy.deg2rad(x)
    about_z = numpy.array([[numpy.cos(z), -numpy.sin(z), 0], [numpy.sin(z), numpy.cos(z), 0], [0, 0, 1]])
    about_x = numpy.array([[1, 0, 0], [0, numpy.cos(x), -numpy.sin(x)], [0, numpy.sin(x), numpy.cos(x)]])
    return about_z @ about_x


def ellipsoid(size):
    """100 HU inside, -1000 outside."""
    i, j, k = numpy.ogrid[tuple(slice(0, n) for n in size)]
    half = [(n - 1) / 2 for n in size]
    distance = ((i - half[0]) / (0.8 * half[0])) ** 2 + ((j - half[1]) / (0.7 * half[1])) ** 2 + \
        ((k - half[2]) / (0.9 * half[2])) ** 2
    return numpy.where(distance <= 1, 100.0, -1000.0).astype(numpy.float32)


def restoring_cases():
    spacing = (1.5, 1.5, 2.0)
    columns = {
        "LAS": ((22, 19, 9), numpy.diag([-0.9, 1.1, 3.7])),
        "SLA": ((9, 23, 18), numpy.array([[0, -0.9, 0], [0, 0, 1.2], [3.1, 0, 0]])),
        "oblique": ((20, 22, 10), turn(15, 7) @ numpy.diag([-0.8, -0.85, 3.0])),
        "coarse": ((11, 12, 25), numpy.diag([2.6, -3.1, 0.8])),
        "same spacing": ((16, 15, 12), numpy.diag([1.5, 1.5, 2.0])),
    }
    for name, (size, matrix) in columns.items():
        affine = numpy.eye(4)
        affine[:3, :3], affine[:3, 3] = matrix, (20.5, -15.25, 7.0)
        transform = Compose(preprocessing(spacing))
        prepared = transform({"image": MetaTensor(ellipsoid(size)[None], affine=affine)})
        case = {"name": name, "size": size, "affine": affine.tolist()}
        for key, value in both_rules(prepared, transform, 4, 1):
            case[key] = value if key == "model" else "".join(map(str, value.flatten(order="F")))
        yield case


def real_case(folder):
    path = "ct/spleen_8/ct.nii.gz"
    transform = Compose([LoadImaged("image"), EnsureChannelFirstd("image"), *preprocessing((1.5, 1.5, 2.0))])
    prepared = transform({"image": str(pathlib.Path(folder) / path)})
    case = {"path": path, "step": REAL_STEP, "cell": 5}
    for key, value in both_rules(prepared, transform, 4, 5):
        case[key] = value if key == "model" else "".join(map(str, value.flatten(order="F")[::REAL_STEP]))
        if key != "model":
            case[key + "_counts"] = numpy.bincount(value.flatten(), minlength=4).tolist()
    return case


def main():
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    golden = {"made_with": "MONAI 1.6.1, torch 2.11.0", "windows": list(window_cases()),
              "restoring": list(restoring_cases()), "real": real_case(sys.argv[1])}
    pathlib.Path(__file__).with_name("inference.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

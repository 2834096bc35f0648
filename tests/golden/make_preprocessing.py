# SPDX-License-Identifier: Apache-2.0
"""Writes preprocessing.json: a small oblique scan after the deterministic transforms of MONAI 1.6.1.

The scan is computed from a formula, here and in tests/engine/data/formula_scan.h. Run: python make_preprocessing.py"""
import json
import pathlib
import warnings

import numpy
import torch
from monai.data import MetaTensor
from monai.transforms import Compose, CropForegroundd, Orientationd, ScaleIntensityRanged, Spacingd

SIZE = (22, 26, 13)
SPACING_MM = (1.7, 1.3, 3.1)
ORIGIN_MM = (-20.5, 31.25, -412.0)  # LPS
STEP = 11  # every 11th voxel is kept


def direction():
    """Columns in LPS: LAS turned about z and x by angles whose sine and cosine are fractions."""
    about_z = numpy.array([[84 / 85, -13 / 85, 0], [13 / 85, 84 / 85, 0], [0, 0, 1]])
    about_x = numpy.array([[1, 0, 0], [0, 112 / 113, -15 / 113], [0, 15 / 113, 112 / 113]])
    return about_z @ about_x @ numpy.diag([1.0, -1.0, 1.0])


def ras_affine():
    affine = numpy.eye(4)
    affine[:3, :3] = direction() @ numpy.diag(SPACING_MM)
    affine[:3, 3] = ORIGIN_MM
    return numpy.diag([-1.0, -1.0, 1.0, 1.0]) @ affine


def scan():
    """A body of mixed tissue in air; labels 1 to 13 in the body's middle."""
    i, j, k = numpy.meshgrid(*(numpy.arange(n) for n in SIZE), indexing="ij")
    depth = 9 * (2 * i - 20) ** 2 + 7 * (2 * j - 27) ** 2 + 32 * (2 * k - 11) ** 2
    tissue = (37 * i + 61 * j + 97 * k + 5 * i * j) % 480 - 190
    image = numpy.where(depth < 2900, tissue, -1000)
    label = numpy.where(depth < 1800, 1 + (i // 3 + j // 2 + k) % 13, 0)
    return image, label


def prepared(image, label, orientation, spacing, window):
    affine = torch.from_numpy(ras_affine())
    case = {"image": MetaTensor(torch.from_numpy(image[None].astype(numpy.float32)), affine=affine),
            "label": MetaTensor(torch.from_numpy(label[None].astype(numpy.float32)), affine=affine)}
    keys = ["image", "label"]
    steps = [Orientationd(keys, axcodes=orientation)] if orientation else []
    steps += [Spacingd(keys, pixdim=spacing, mode=("bilinear", "nearest")),
              ScaleIntensityRanged("image", window[0], window[1], 0.0, 1.0, clip=True),
              CropForegroundd(keys, source_key="image", start_coord_key="start", end_coord_key="stop")]
    return Compose(steps)(case)


def facts(name, orientation, spacing, window):
    image, label = scan()
    case = prepared(image, label, orientation, spacing, window)
    values = case["image"][0].numpy().flatten()
    labels = case["label"][0].numpy().astype(numpy.uint8).flatten()
    return {"name": name, "orientation": orientation, "spacing_mm": spacing, "hu_window": window,
            "size": list(case["image"].shape[1:]),
            "crop_start": numpy.asarray(case["start"]).tolist(), "crop_stop": numpy.asarray(case["stop"]).tolist(),
            "ras_from_voxel": case["image"].affine.numpy().round(9).tolist(),
            "mean": float(values.mean(dtype=numpy.float64)), "step": STEP,
            "values": [round(float(v), 7) for v in values[::STEP]],
            "labels": "".join(chr(ord("a") + v) for v in labels)}


def main():
    warnings.simplefilter("ignore")
    golden = {"made_with": "MONAI 1.6.1, torch 2.11.0; arrays [i, j, k] with k fastest",
              "cases": [facts("fine-tuning", "RAS", (1.5, 1.5, 2.0), (-175.0, 250.0)),
                        facts("pre-training", "", (2.0, 2.0, 2.0), (-57.0, 164.0)),
                        facts("one axis kept", "PLI", (1.3, 2.5, 3.1), (-175.0, 250.0))]}
    pathlib.Path(__file__).with_name("preprocessing.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

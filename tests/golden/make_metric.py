# SPDX-License-Identifier: Apache-2.0
"""Writes metric.json: scores of small label maps by MONAI 1.6.1 and scipy. Run: python make_metric.py"""
import json
import pathlib
import tempfile
import warnings

import numpy
import torch
from monai.handlers import write_metrics_reports
from monai.metrics import compute_dice, compute_hausdorff_distance, compute_surface_dice
from scipy.ndimage import distance_transform_edt

CLASSES = 6
TOLERANCES_MM = (1.0, 2.0)


def ellipsoid(shape, centre, radii):
    grids = numpy.ogrid[tuple(slice(0, n) for n in shape)]
    return sum(((g - c) / r) ** 2 for g, c, r in zip(grids, centre, radii)) <= 1


def organs(shape, shift):
    """Labels 1 to 3 in both maps (3 touches the border), 4 only in the reference, 5 only in the prediction."""
    labels = numpy.zeros(shape, numpy.uint8)
    labels[ellipsoid(shape, (7 + shift, 7, 6), (5, 4, 3.5))] = 1
    labels[ellipsoid(shape, (14, 11 - shift, 9), (3, 3, 4))] = 2
    labels[ellipsoid(shape, (0, 14, 2 + shift), (4, 3, 3))] = 3
    labels[ellipsoid(shape, (16, 3, 12), (2, 2, 2))] = 5 if shift else 4
    return labels


def noise(seed, shape):
    return numpy.random.default_rng(seed).integers(0, 4, shape).astype(numpy.uint8)


def digits(labels):
    return "".join(map(str, labels.flatten(order="F")))


def scores(prediction, reference, spacing):
    def one_hot(labels):
        return torch.from_numpy(numpy.stack([labels == c for c in range(CLASSES)])[None].astype(numpy.float32))
    p, r = one_hot(prediction), one_hot(reference)
    return {
        "dice": compute_dice(p, r)[0].tolist(),
        "hd95_mm": compute_hausdorff_distance(p, r, include_background=True, percentile=95, spacing=spacing)[0].tolist(),
        "surface_dice": {str(t): compute_surface_dice(p, r, [t] * CLASSES, include_background=True, spacing=spacing)[0].tolist()
                         for t in TOLERANCES_MM}}


def metric_cases():
    shape = (18, 16, 14)
    pairs = {"organs": (organs(shape, 2), organs(shape, 0)), "noise": (noise(1, (9, 8, 7)), noise(2, (9, 8, 7))),
             "equal": (organs(shape, 0), organs(shape, 0))}
    for name, (prediction, reference) in pairs.items():
        for spacing in ((1.0, 1.0, 1.0), (0.7, 0.7, 2.5), (1.5, 1.1, 0.9)):
            yield {"name": name, "size": prediction.shape, "spacing_mm": spacing, "prediction": digits(prediction),
                   "reference": digits(reference), **scores(prediction, reference, spacing)}


def distance_cases():
    for seed, spacing in ((3, (1.0, 1.0, 1.0)), (4, (0.7, 1.3, 2.5))):
        mask = numpy.random.default_rng(seed).random((9, 8, 7)) < 0.02
        yield {"size": mask.shape, "spacing_mm": spacing, "mask": digits(mask.astype(numpy.uint8)),
               "distance_mm": distance_transform_edt(~mask, sampling=spacing).flatten(order="F").tolist()}


def report():
    nan = float("nan")
    values = [[nan, 0.8123456, 0.5, nan], [nan, 0.25, nan, nan], [nan, 0.93, 0.125, nan]]
    files = ["a.nii.gz", "b.nii.gz", "c.nii.gz"]
    with tempfile.TemporaryDirectory() as folder:
        write_metrics_reports(folder, files, {"mean_dice": 0.51953125, "other": 1.0},
                              {"mean_dice": numpy.array(values, numpy.float64)}, "*")
        texts = {p.name: p.read_text() for p in pathlib.Path(folder).iterdir()}
    return {"files": files, "values": values, "texts": texts}


def main():
    warnings.simplefilter("ignore")
    golden = {"made_with": "MONAI 1.6.1, scipy 1.17.1, torch 2.11.0", "cases": list(metric_cases()),
              "distances": list(distance_cases()), "report": report()}
    text = json.dumps(golden).replace("NaN", "null").replace("Infinity", '"inf"')
    pathlib.Path(__file__).with_name("metric.json").write_text(text + "\n")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Writes volume.json: small volumes respaced and reoriented by MONAI 1.6.1, NIfTI files made and read by nibabel.

Run: python make_volume.py. Voxels are listed with the first index fastest; matrices are RAS mm from voxel indices.
"""
import gzip
import json
import pathlib
import warnings

import nibabel
import numpy
import torch
from monai.data import MetaTensor
from monai.transforms import Orientation, Spacing
from scipy.spatial.transform import Rotation

TURN = Rotation.from_euler("xyz", (13.0, -21.0, 34.0), degrees=True).as_matrix()


def affine(linear, origin):
    result = numpy.eye(4)
    result[:3, :3] = linear
    result[:3, 3] = origin
    return result


def flat(values):
    return numpy.asarray(values).flatten(order="F").tolist()


def voxels(seed, shape):
    return numpy.random.default_rng(seed).integers(-1000, 1500, shape).astype(numpy.float32)


def respaced(matrix, image, spacing, mode):
    spacer = Spacing(spacing, mode=mode, padding_mode="border", align_corners=False)
    out = spacer(MetaTensor(torch.from_numpy(image)[None], affine=torch.from_numpy(matrix)))
    return out.affine.numpy(), out[0].numpy()


def spacing_cases():
    oblique = TURN @ numpy.diag((0.9, 1.1, 2.7))
    sheared, opposite = (TURN @ numpy.array([[1, part, 0], [0, 1, 0], [0, 0, 1]]) @ numpy.diag((0.9, 1.1, 2.7))
                         for part in (0.05, -0.05))
    las = numpy.diag((-0.8, 0.7, 2.5))
    cases = {
        "las": (las, (7, 6, 5), (1.5, 1.5, 2.0)),
        "las to finer voxels": (las, (7, 6, 5), (0.5, 0.45, 1.0)),
        "one axis has the spacing": (las, (7, 6, 5), (0.8, 1.0, 2.5)),
        "sizes that end in .5": (numpy.diag((0.5, 0.25, 1.5)), (4, 7, 8), (1.0, 1.0, 1.0)),
        "psr": (numpy.array([[0, 0, 0.8], [-1.2, 0, 0], [0, 3.0, 0]]), (6, 5, 7), (2.0, 1.5, 1.0)),
        "oblique": (oblique, (7, 6, 5), (1.5, 1.5, 2.0)),
        "oblique rounded to float32": (oblique.astype(numpy.float32).astype(numpy.float64), (7, 6, 5), (1.5, 1.5, 2.0)),
        "oblique left-handed": (oblique @ numpy.diag((1, 1, -1)), (6, 7, 5), (0.6, 1.3, 1.9)),
        "sheared": (sheared, (7, 6, 5), (1.5, 1.5, 2.0)),
        "sheared the other way": (opposite, (7, 6, 5), (1.5, 1.5, 2.0))}
    for seed, (name, (linear, shape, spacing)) in enumerate(cases.items()):
        matrix = affine(linear, (-31.25, 17.5, 204.125))
        image = voxels(seed, shape)
        out_matrix, linear_voxels = respaced(matrix, image, spacing, "bilinear")
        _, nearest_voxels = respaced(matrix, image, spacing, "nearest")
        yield {"name": name, "affine": matrix.tolist(), "size": shape, "voxels": flat(image), "spacing_mm": spacing,
               "out_affine": out_matrix.tolist(), "out_size": linear_voxels.shape, "linear": flat(linear_voxels),
               "nearest": flat(nearest_voxels)}


def orientation_cases():
    shape = (4, 3, 5)
    order = numpy.array([[0, 0, 1], [-1, 0, 0], [0, -1, 0]])
    for seed, (linear, axcodes) in enumerate(((TURN @ order, "RAS"), (TURN @ order, "LPS"), (TURN, "SLA"))):
        matrix = affine(linear @ numpy.diag((0.9, 1.1, 2.7)), (12.5, -40.25, 99.0))
        image = voxels(100 + seed, shape)
        out = Orientation(axcodes=axcodes, labels=(("L", "R"), ("P", "A"), ("I", "S")))(
            MetaTensor(torch.from_numpy(image)[None], affine=torch.from_numpy(matrix)))
        yield {"affine": matrix.tolist(), "size": shape, "voxels": flat(image), "axcodes": axcodes,
               "out_affine": out.affine.numpy().tolist(), "out_size": out.shape[1:], "out_voxels": flat(out[0].numpy())}


def axcodes_cases():
    for turn in Rotation.random(30, random_state=7).as_matrix():
        yield {"affine": affine(turn @ numpy.diag((0.9, 1.1, 2.7)), (0, 0, 0)).tolist(),
               "axcodes": "".join(nibabel.aff2axcodes(affine(turn, (0, 0, 0))))}


def nifti_image(kind, dtype, matrix, codes, values=None):
    """`codes` are those of sform and qform; the qform's origin is 5 mm off where there is a sform too."""
    if values is None:
        values = numpy.arange(12) * 7 - 30
    image = kind(values.reshape((3, 2, 2), order="F").astype(dtype), None, dtype=dtype)
    sform, qform = codes
    shifted = affine(matrix[:3, :3], matrix[:3, 3] + (5 if sform else 0))
    image.header.set_zooms(numpy.linalg.norm(matrix[:3, :3], axis=0))
    image.set_qform(shifted if qform else None, qform)
    image.set_sform(matrix if sform else None, sform)
    if not sform and not qform:
        image.header["pixdim"][0] = 0
    return image


def big_endian(image):
    header = image.header.as_byteswapped(">")
    return type(image)(numpy.asanyarray(image.dataobj), None, header)


def nifti_files():
    one, two = nibabel.Nifti1Image, nibabel.Nifti2Image
    oblique = affine(TURN @ numpy.diag((0.9, 1.1, 2.7)), (-31.25, 17.5, 204.125))
    mirrored = affine(TURN @ numpy.diag((0.9, 1.1, -2.7)), (-31.25, 17.5, 204.125))
    half_turn = affine(numpy.array([[0, 1.1, 0], [0.9, 0, 0], [0, 0, -2.7]]), (100.0, 200.0, 300.0))
    wide = numpy.arange(12) + 2**40
    scaled = nifti_image(one, numpy.uint8, oblique, (1, 0), numpy.arange(12) * 20)
    scaled.header.set_slope_inter(0.0754, -3.5)
    yield "sform before qform", nifti_image(one, numpy.int16, oblique, (1, 2)), "int16"
    yield "qform", nifti_image(one, numpy.int32, oblique, (0, 1)), "int32"
    yield "qform of a left-handed volume, big endian", big_endian(nifti_image(one, numpy.float32, mirrored, (0, 1))), "float32"
    yield "qform of a half turn", nifti_image(one, numpy.uint16, half_turn, (0, 1), numpy.arange(12) * 5000), "uint16"
    yield "spacings only, qfac 0", nifti_image(one, numpy.int8, oblique, (0, 0)), "int8"
    yield "scaled", scaled, "float32"
    yield "NIfTI-2", nifti_image(two, numpy.int16, oblique, (2, 0)), "int16"
    yield "NIfTI-2, big endian, qform", big_endian(nifti_image(two, numpy.float64, mirrored, (0, 3))), "float64"
    yield "int64 that fits int32", nifti_image(one, numpy.int64, oblique, (1, 0)), "int32"
    yield "int64 that does not", nifti_image(one, numpy.int64, oblique, (1, 0), wide), "float64"


def nifti_cases():
    for name, image, voxel_type in nifti_files():
        content = image.to_bytes()
        if name == "scaled":  # nibabel chooses the factors itself when it writes
            header = image.header.copy()
            header["scl_slope"], header["scl_inter"], header["vox_offset"] = 0.0754, -3.5, 352
            content = header.binaryblock + b"\0" * 4 + numpy.asanyarray(image.dataobj).tobytes(order="F")
        read = type(image).from_bytes(content)
        yield {"name": name, "gz": name == "scaled", "type": voxel_type, "affine": read.affine.tolist(),
               "codes": [int(read.header["sform_code"]), int(read.header["qform_code"])], "voxels": flat(read.get_fdata()),
               "hex": (gzip.compress(content, mtime=0) if name == "scaled" else content).hex()}


def main():
    warnings.simplefilter("ignore")
    golden = {"made_with": "MONAI 1.6.1, nibabel 5.4.2, torch 2.11.0", "spacing": list(spacing_cases()),
              "orientation": list(orientation_cases()), "axcodes": list(axcodes_cases()), "nifti": list(nifti_cases())}
    pathlib.Path(__file__).with_name("volume.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

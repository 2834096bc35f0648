# SPDX-License-Identifier: Apache-2.0
"""The little of NIfTI and DICOM that the desktop scripts look up by themselves, with nothing but Python."""

import array
import gzip
import struct

NIFTI_TYPES = {2: "B", 4: "h", 8: "i", 256: "b", 512: "H"}


def read_labels(path):
    """Size and values of a label map in NIfTI, the first index fastest."""
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    size = struct.unpack_from("<4h", data, 40)[1:]
    values = array.array(NIFTI_TYPES[struct.unpack_from("<h", data, 70)[0]])
    begin = int(struct.unpack_from("<f", data, 108)[0])
    values.frombytes(data[begin:begin + size[0] * size[1] * size[2] * values.itemsize])
    return size, values


def errors_of_slices(truth, prediction, label):
    """Of each slice along the third index the voxels that one of two maps on one grid gives to the label and the other does not."""
    size, true = read_labels(truth)
    other, predicted = read_labels(prediction)
    if size != other:
        raise ValueError(f"{truth} has {size} voxels, {prediction} {other}")
    area = size[0] * size[1]
    return [sum((true[i] == label) != (predicted[i] == label) for i in range(k * area, (k + 1) * area)) for k in range(size[2])]


def text_of(path, group, element):
    """Text of an attribute of a DICOM file in explicit little-endian form; empty where it is not there."""
    data = path.read_bytes()
    tag = struct.pack("<HH", group, element)
    place = data.find(tag, 132)
    while place >= 0 and not data[place + 4:place + 6].isalpha():
        place = data.find(tag, place + 1)
    if place < 0:
        return ""
    length = struct.unpack_from("<H", data, place + 6)[0]
    return data[place + 8:place + 8 + length].decode("latin-1").strip(" \0")

# SPDX-License-Identifier: Apache-2.0
"""Exports label maps with viscera-cli and reads them with the libraries of others.

usage: read_exports.py --cli VISCERA_CLI [--data FOLDER] [--case NAME]

For each series a label map of boxes and balls is made here from the DICOM headers alone (pydicom), so that positions in the
patient do not depend on the program. Every format is then read back and compared with it: voxels, positions, names, codes,
colours.
"""
import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import highdicom
import nibabel
import nrrd
import numpy as np
import pydicom
import SimpleITK
import slicerio
import trimesh
import xmltodict

SERIES = {
    "feet_first": "ct/crlm_1004/dicom",
    "oblique": "edge/dicom/rt_utils_oblique",
    "anisotropic": "ct/head_dicom_64",
    "negated_column": "ct/head_dicom_64",  # made here: rows run to anterior, slices downwards, the classic trap of flips
}
NAMES = {1: "spleen", 2: "right kidney", 3: "left kidney", 6: "liver", 12: "right adrenal gland"}
CODES = {1: ("78961009", None), 2: ("64033007", "24028007"), 3: ("64033007", "7771000"), 6: ("10200004", None),
         12: ("23451007", "24028007")}
LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


class Source:
    """A series as pydicom sees it: slices sorted along their normal, the matrix from (column, row, slice) to LPS mm."""

    def __init__(self, folder):
        files = [pydicom.dcmread(path) for path in sorted(pathlib.Path(folder).iterdir()) if is_ct(path)]
        row = np.array(files[0].ImageOrientationPatient[:3], float)
        column = np.array(files[0].ImageOrientationPatient[3:], float)
        normal = np.cross(row, column)
        self.slices = sorted(files, key=lambda one: np.dot(normal, np.array(one.ImagePositionPatient, float)))
        places = np.array([one.ImagePositionPatient for one in self.slices], float)
        step = (places[-1] - places[0]) / (len(places) - 1)
        spacing = [float(value) for value in files[0].PixelSpacing]
        self.lps_from_voxel = np.eye(4)
        self.lps_from_voxel[:3, 0] = row * spacing[1]
        self.lps_from_voxel[:3, 1] = column * spacing[0]
        self.lps_from_voxel[:3, 2] = step
        self.lps_from_voxel[:3, 3] = places[0]
        self.shape = (int(files[0].Columns), int(files[0].Rows), len(files))
        self.hounsfield = np.stack(
            [one.pixel_array.T * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in self.slices], axis=2)

    def voxel_ml(self):
        return abs(np.linalg.det(self.lps_from_voxel[:3, :3])) / 1000.0


def is_ct(path):
    try:
        return pydicom.dcmread(path, stop_before_pixels=True).Modality == "CT"
    except (pydicom.errors.InvalidDicomError, AttributeError):
        return False


def with_negated_column(folder, target):
    target.mkdir()
    for path in sorted(folder.iterdir()):
        if is_ct(path):
            dataset = pydicom.dcmread(path)
            dataset.ImageOrientationPatient = [1, 0, 0, 0, -1, 0]
            dataset.save_as(target / path.name)
    return target


def labels_for(source):
    """Balls, a box at the border of the volume, and one single voxel."""
    size = np.array(source.shape)
    i, j, k = np.indices(source.shape)
    labels = np.zeros(source.shape, np.uint8)

    def ball(value, middle, radius):
        part = ((i / size[0] - middle[0]) ** 2 + (j / size[1] - middle[1]) ** 2) / radius ** 2
        labels[(part + ((k + 0.5) / size[2] - middle[2]) ** 2 / 0.4 ** 2) <= 1.0] = value

    ball(6, (0.35, 0.4, 0.5), 0.18)
    ball(2, (0.7, 0.6, 0.5), 0.1)
    ball(3, (0.2, 0.75, 0.6), 0.08)
    labels[-size[0] // 8:, :size[1] // 8, :] = 1
    labels[size[0] // 2, -3, size[2] // 2] = 12
    return labels


class Failure(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failure(what)


def same_affine(found, wanted, what):
    largest = np.abs(np.asarray(found) - wanted).max()
    expect(largest < 2e-3, f"{what}: the matrix differs by {largest:.4g} mm")


def same_voxels(found, wanted, what):
    expect(found.shape == wanted.shape, f"{what}: shape {found.shape} instead of {wanted.shape}")
    for value in NAMES:
        a, b = found == value, wanted == value
        dice = 2.0 * np.count_nonzero(a & b) / max(np.count_nonzero(a) + np.count_nonzero(b), 1)
        expect(dice == 1.0, f"{what}: Dice of {NAMES[value]} is {dice:.6f}")


class Case:
    def __init__(self, cli, folder, work):
        self.cli, self.work, self.folder = cli, work, folder
        self.source = Source(folder)
        self.labels = labels_for(self.source)
        # In the order and direction of axes of another tool: RAS instead of that of the series.
        image = nibabel.Nifti1Image(self.labels, LPS_TO_RAS @ self.source.lps_from_voxel)
        nibabel.save(image, work / "plain.nii.gz")
        nibabel.save(nibabel.as_closest_canonical(image), work / "labels.nii.gz")
        (work / "names.json").write_text(json.dumps({"labels": {str(k): v for k, v in NAMES.items()}}))

    def export(self, form, target, label="labels.nii.gz"):
        run = subprocess.run(
            [self.cli, "export", "--label", self.work / label, "--image", self.folder, "--format", form, "--out",
             self.work / target, "--names", self.work / "names.json", "--json", "--quiet"], capture_output=True, text=True)
        expect(run.returncode == 0, f"viscera-cli export --format {form}: {run.stderr.strip() or run.stdout.strip()}")
        return json.loads(run.stdout)

    def check_nifti(self):
        self.export("nifti", "out.nii.gz")
        image = nibabel.load(self.work / "out.nii.gz")
        same_voxels(np.asarray(image.dataobj), self.labels, "nibabel")
        same_affine(image.affine, LPS_TO_RAS @ self.source.lps_from_voxel, "nibabel")
        # As TotalSegmentator reads its own files.
        text = image.header.extensions[0].get_content()
        table = xmltodict.parse(text)["CaretExtension"]["VolumeInformation"]["LabelTable"]["Label"]
        expect({int(one["@Key"]): one["#text"] for one in table} == NAMES, f"names in the header: {table}")
        read = SimpleITK.ReadImage(str(self.work / "out.nii.gz"))
        same_voxels(SimpleITK.GetArrayFromImage(read).T, self.labels, "ITK")
        same_affine(matrix_of(read), self.source.lps_from_voxel, "ITK")
        lines = (self.work / "out_labels.txt").read_bytes().decode()
        expect(lines.split("\n")[1] == "# ITK-SnAP Label Description File" and "\r" not in lines, "ITK-SNAP's header")
        rows = [line.split(maxsplit=7) for line in lines.splitlines() if line and not line.startswith("#")]
        named = {int(row[0]): row[7].strip('"') for row in rows}
        expect(named == {0: "Clear Label", **NAMES}, f"ITK-SNAP's names: {named}")
        return {int(row[0]): tuple(int(part) for part in row[1:4]) for row in rows}

    def check_nrrd(self, colours):
        self.export("nrrd", "out.seg.nrrd")
        voxels, header = nrrd.read(str(self.work / "out.seg.nrrd"))
        same_voxels(voxels, self.labels, "pynrrd")
        expect(header["space"] == "left-posterior-superior", "the space of the NRRD")
        matrix = np.eye(4)
        matrix[:3, :3] = np.array(header["space directions"]).T
        matrix[:3, 3] = header["space origin"]
        same_affine(matrix, self.source.lps_from_voxel, "pynrrd")
        segmentation = slicerio.read_segmentation(str(self.work / "out.seg.nrrd"))
        expect(len(segmentation["segments"]) == len(NAMES), "slicerio: number of segments")
        for segment in segmentation["segments"]:
            value = segment["labelValue"]
            expect(segment["name"] == NAMES[value], f"slicerio: name of {value} is {segment['name']}")
            expect(np.allclose(np.array(segment["color"]) * 255, colours[value], atol=0.01), f"slicerio: colour of {value}")
            terminology = segment["terminology"]
            found = (terminology["type"][1], (terminology.get("typeModifier") or [None, None])[1] or None)
            expect(found == CODES[value], f"slicerio: code of {NAMES[value]} is {found}")
            extent = np.argwhere(self.labels == value)
            wanted = np.stack([extent.min(axis=0), extent.max(axis=0)], axis=1).ravel().tolist()
            expect(list(segment["extent"]) == wanted, f"slicerio: extent of {NAMES[value]} is {segment['extent']}")

    def check_csv(self):
        self.export("csv", "out.csv")
        with open(self.work / "out.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        expect([int(row["label"]) for row in rows] == sorted(NAMES), "labels of the table")
        for row in rows:
            inside = self.source.hounsfield[self.labels == int(row["label"])].astype(np.float64)
            wanted = {"voxels": inside.size, "volume_ml": inside.size * self.source.voxel_ml(), "mean_hu": inside.mean(),
                      "sd_hu": inside.std(), "min_hu": inside.min(), "max_hu": inside.max(),
                      "p05_hu": np.percentile(inside, 5), "p25_hu": np.percentile(inside, 25),
                      "median_hu": np.median(inside), "p75_hu": np.percentile(inside, 75),
                      "p95_hu": np.percentile(inside, 95)}
            for key, value in wanted.items():
                expect(np.isclose(float(row[key]), value, rtol=1e-5, atol=1e-3),
                       f"{row['name']}: {key} is {row[key]} instead of {value}")

    def check_stl(self):
        self.export("stl", "surfaces")
        for value, name in NAMES.items():
            path = self.work / "surfaces" / (name.replace(" ", "_") + ".stl")
            expect(b"SPACE=LPS" in path.read_bytes()[:80], f"{path.name}: header")
            mesh = trimesh.load(path)
            expect(mesh.is_watertight and mesh.is_winding_consistent, f"{path.name}: trimesh says it is not closed")
            voxels = np.argwhere(self.labels == value)
            volume_ml = len(voxels) * self.source.voxel_ml()
            expect(abs(mesh.volume / 1000.0 / volume_ml - 1.0) < 0.03,
                   f"{path.name}: {mesh.volume / 1000.0:.4f} ml instead of {volume_ml:.4f}")
            middle = (self.source.lps_from_voxel @ np.append(voxels.mean(axis=0), 1.0))[:3]
            largest = np.linalg.norm(self.source.lps_from_voxel[:3, :3], axis=0).max()
            expect(np.linalg.norm(mesh.center_mass - middle) < 0.25 * largest, f"{path.name}: lies elsewhere")

    def check_seg(self, colours):
        self.export("seg", "out.dcm")
        dataset = pydicom.dcmread(self.work / "out.dcm")
        first = self.source.slices[0]
        for name in ("PatientID", "StudyInstanceUID", "FrameOfReferenceUID"):
            # A series without frame of reference gets one: a segmentation must name it.
            expect(name not in first and dataset.get(name) or dataset.get(name) == first.get(name),
                   f"pydicom: {name} is another one than that of the series")
        expect(dataset.SegmentationType == "BINARY" and dataset.Modality == "SEG", "pydicom: type")
        used = sum(int((self.labels == value).any(axis=(0, 1)).sum()) for value in NAMES)
        expect(int(dataset.NumberOfFrames) == used, f"pydicom: {dataset.NumberOfFrames} frames instead of {used}")
        referenced = {one.ReferencedSOPInstanceUID
                      for one in dataset.ReferencedSeriesSequence[0].ReferencedInstanceSequence}
        expect(referenced == {one.SOPInstanceUID for one in self.source.slices}, "pydicom: referenced instances")
        seg = highdicom.seg.segread(self.work / "out.dcm")
        values = sorted(NAMES)
        for number, value in enumerate(values, start=1):
            self.check_segment(seg.get_segment_description(number), value, colours[value])
        # highdicom finds the frames of each source instance by their references.
        uids = [one.SOPInstanceUID for one in self.source.slices]
        pixels = seg.get_pixels_by_source_instance(uids, segment_numbers=range(1, len(values) + 1), assert_missing_frames_are_empty=True)
        found = np.zeros(self.source.shape, np.uint8)
        for number, value in enumerate(values):
            found[np.moveaxis(pixels[..., number], 0, 2).transpose(1, 0, 2) != 0] = value
        same_voxels(found, self.labels, "highdicom, by source instance")
        self.check_positions(dataset, values)

    def check_segment(self, description, value, colour):
        kind = description.segmented_property_type
        expect(description.segment_label == NAMES[value], f"highdicom: label {description.segment_label}")
        expect(kind.scheme_designator == "SCT" and kind.value == CODES[value][0], f"highdicom: code {kind}")
        modifiers = description.get("SegmentedPropertyTypeCodeSequence")[0].get("SegmentedPropertyTypeModifierCodeSequence")
        side = modifiers[0].CodeValue if modifiers else None
        expect(side == CODES[value][1], f"highdicom: side of {NAMES[value]} is {side}")
        expect(description.algorithm_type.value == "AUTOMATIC", "highdicom: type of algorithm")
        lab = np.array(description.RecommendedDisplayCIELabValue, float)
        expect(np.abs(rgb_of(lab) - np.array(colour)).max() < 3, f"colour of {NAMES[value]}: {rgb_of(lab)} for {colour}")

    def check_positions(self, dataset, values):
        """Frames by their positions alone, in mm, without their references."""
        voxel_from_lps = np.linalg.inv(self.source.lps_from_voxel)
        bits = np.unpackbits(np.frombuffer(dataset.PixelData, np.uint8), bitorder="little")
        count = dataset.Rows * dataset.Columns
        found = np.zeros(self.source.shape, np.uint8)
        for number, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence):
            place = np.append(np.array(frame.PlanePositionSequence[0].ImagePositionPatient, float), 1.0)
            index = (voxel_from_lps @ place)[:3]
            expect(np.abs(index - np.round(index)).max() < 0.01 and np.abs(index[:2]).max() < 0.01,
                   f"frame {number} lies at voxel {index}")
            picture = bits[number * count:(number + 1) * count].reshape(dataset.Rows, dataset.Columns).T
            value = values[frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber - 1]
            found[:, :, int(round(index[2]))][picture != 0] = value
        same_voxels(found, self.labels, "pydicom, by position")
        shared = dataset.SharedFunctionalGroupsSequence[0]
        own = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float)
        expect(np.allclose(own, np.array(self.source.slices[0].ImageOrientationPatient, float), atol=1e-6), "orientation")
        spacing = np.array(shared.PixelMeasuresSequence[0].PixelSpacing, float)
        expect(np.allclose(spacing, np.array(self.source.slices[0].PixelSpacing, float), atol=1e-6), "pixel spacing")

    def check_all(self):
        colours = self.check_nifti()
        self.check_nrrd(colours)
        self.check_csv()
        self.check_stl()
        self.check_seg(colours)


def matrix_of(image):
    matrix = np.eye(4)
    matrix[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) @ np.diag(image.GetSpacing())
    matrix[:3, 3] = image.GetOrigin()
    return matrix


def rgb_of(stored):
    """sRGB of a CIELab value as DICOM stores it (PS3.3 C.10.7.1.1, white D65 as in DCMTK)."""
    lightness, a, b = stored[0] * 100 / 65535, stored[1] * 255 / 65535 - 128, stored[2] * 255 / 65535 - 128
    y = (lightness + 16) / 116
    xyz = np.array([y + a / 500, y, y - b / 200])
    xyz = np.where(xyz > 6 / 29, xyz ** 3, 3 * (6 / 29) ** 2 * (xyz - 4 / 29)) * np.array([0.950456, 1.0, 1.088754])
    linear = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]) @ xyz
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cli", required=True)
    parser.add_argument("--data", default=os.environ.get("VISCERA_TEST_DATA", "../shared/data"))
    parser.add_argument("--case", choices=sorted(SERIES))
    arguments = parser.parse_args()
    failed = 0
    for name, folder in SERIES.items():
        if arguments.case not in (None, name):
            continue
        path = pathlib.Path(arguments.data) / folder
        if not path.is_dir():
            print(f"SKIPPED {name}: {path} is absent (set VISCERA_TEST_DATA)")
            continue
        with tempfile.TemporaryDirectory() as work:
            try:
                if name == "negated_column":
                    path = with_negated_column(path, pathlib.Path(work) / "dicom")
                Case(arguments.cli, path, pathlib.Path(work)).check_all()
                print(f"{name}: nifti, nrrd, csv, stl and seg agree")
            except Failure as failure:
                failed += 1
                print(f"{name}: {failure}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

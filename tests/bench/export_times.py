# SPDX-License-Identifier: Apache-2.0
"""Times of viscera-cli export: 13 organs on a series of 512x512x300, from the start of the process to checked files.

usage: export_times.py --cli VISCERA_CLI [--runs N]     in the Python environment of tests/exports

The series is made here: 300 slices of noise with headers of a CT. Budgets: DICOM SEG 10 s.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import nibabel
import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

SIZE = (512, 512, 300)
SPACING = (0.78, 0.78, 1.5)
TARGETS = {"seg": "out.dcm", "nifti": "out.nii.gz", "nrrd": "out.seg.nrrd", "csv": "out.csv", "stl": "surfaces"}
BUDGET_S = {"seg": 10.0}


def write_slice(path, uids, number, pixels):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, meta.MediaStorageSOPInstanceUID
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = uids
    dataset.Modality, dataset.PatientName, dataset.PatientID, dataset.InstanceNumber = "CT", "made up", "bench", number + 1
    dataset.Rows, dataset.Columns, dataset.PixelSpacing = SIZE[1], SIZE[0], [SPACING[1], SPACING[0]]
    dataset.SliceThickness, dataset.ImageOrientationPatient = SPACING[2], [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [-200, -200, number * SPACING[2]]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 1
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, 0
    dataset.PixelData = pixels.tobytes()
    dataset.save_as(path)


def make_series(folder):
    folder.mkdir()
    uids = [generate_uid() for _ in range(3)]
    random = np.random.default_rng(1)
    for number in range(SIZE[2]):
        pixels = random.integers(-100, 200, (SIZE[1], SIZE[0]), dtype=np.int16)
        write_slice(folder / f"{number:04}.dcm", uids, number, pixels)


def make_labels(path):
    """13 ellipsoids of the sizes of organs."""
    labels = np.zeros(SIZE, np.uint8)
    random = np.random.default_rng(2)
    i, j, k = np.ogrid[:SIZE[0], :SIZE[1], :SIZE[2]]
    for value, radius in enumerate([55, 45, 45, 25, 15, 110, 70, 20, 20, 25, 35, 12, 12], start=1):
        middle = random.uniform(0.25, 0.75, 3) * SIZE
        reach = np.minimum(radius * np.array([1.0, 0.8, 0.7]), 140)
        reach[2] = max(reach[2], 30)
        labels[((i - middle[0]) / reach[0]) ** 2 + ((j - middle[1]) / reach[1]) ** 2 + ((k - middle[2]) / reach[2]) ** 2 < 1] = value
    affine = np.diag([-SPACING[0], -SPACING[1], SPACING[2], 1.0])
    affine[:3, 3] = [200, 200, 0]
    nibabel.save(nibabel.Nifti1Image(labels, affine), path)
    return len(np.unique(labels)) - 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cli", required=True)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    late = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_series(folder / "dicom")
        organs = make_labels(folder / "labels.nii.gz")
        print(f"{organs} organs on {SIZE[0]}x{SIZE[1]}x{SIZE[2]}, pydicom {pydicom.__version__}")
        for form, target in TARGETS.items():
            times = []
            for _ in range(arguments.runs):
                begin = time.perf_counter()
                subprocess.run([arguments.cli, "export", "--label", folder / "labels.nii.gz", "--image", folder / "dicom",
                                "--format", form, "--names", "btcv13", "--out", folder / target, "--force", "--quiet", "--json"],
                               check=True, stdout=subprocess.DEVNULL)
                times.append(time.perf_counter() - begin)
            written = folder / target
            size = sum(file.stat().st_size for file in ([written] if written.is_file() else written.iterdir()))
            budget = BUDGET_S.get(form)
            late = late or (budget is not None and statistics.median(times) > budget)
            print(f"{form:6} {statistics.median(times):6.2f} s (of {', '.join(f'{t:.2f}' for t in times)})  {size / 1e6:.1f} MB"
                  + (f"  budget {budget:.0f} s" if budget else ""))
            shutil.rmtree(written) if written.is_dir() else written.unlink()
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())

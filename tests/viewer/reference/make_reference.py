# SPDX-License-Identifier: Apache-2.0
"""Pictures of slices computed with NumPy and nibabel, independently of viewer/.

    python3 make_reference.py ../../data/viewer [REAL_DATA]

writes slices.json (a synthetic scan and its pictures) and, where the folder of real data is given, real_slices.json
(checksums, letters and positions of real scans; no voxels of them). Needs numpy, nibabel and, for real data, pydicom.

What is computed: the scan in nibabel's closest canonical order (RAS+), from it the slice as a radiologist sees it, then
each pixel by the rule of viewer/screen_map.h. World positions are nibabel's, RAS mm.
"""
import hashlib
import json
import pathlib
import sys

import nibabel as nib
import numpy as np
from nibabel import orientations as orient

VIEWS = ["axial", "coronal", "sagittal"]
NORMAL = {"axial": 2, "coronal": 1, "sagittal": 0}  # canonical axis that a view steps along
COLUMN = {"axial": 0, "coronal": 0, "sagittal": 1}  # canonical axis of the columns; it grows to the left: R, R, A
ROW = {"axial": 1, "coronal": 2, "sagittal": 2}     # canonical axis of the rows; it grows upwards: A, S, S
NUDGE = [0.0137, 0.0171]  # keeps pixel centres off the edges of voxels
CODES = "AIL ALS IRP LAS LPI LPS PIR PSR RAS RPI SAL SLP".split()


def grey(values, width, level):
    low = level - width / 2
    levels = np.floor((values.astype(np.float64) - low) * 255.0 / width + 0.5)
    return np.clip(np.nan_to_num(levels, nan=0.0), 0, 255).astype(np.uint8)


class Scene:
    """A volume in canonical order, seen in one view."""

    def __init__(self, image, view, pane):
        self.image = nib.as_closest_canonical(image)
        self.view, self.pane = view, pane
        spacing = np.linalg.norm(self.image.affine[:3, :3], axis=0)
        axes = [COLUMN[view], ROW[view]]
        self.count = np.array([self.image.shape[a] for a in axes])
        self.spacing = spacing[axes]
        size = np.array([pane["width"], pane["height"]])
        self.scale = pane.get("zoom", 1.0) * np.min(size / (self.count * self.spacing))

    def positions(self, axis, rim=0):
        """Continuous columns (0) or rows (1) of the pixel centres."""
        pixels = self.pane[["width", "height"][axis]]
        centres = np.arange(-rim, pixels + rim) + 0.5 - pixels / 2
        pan = self.pane.get("pan", [0.0, 0.0])[axis]
        found = (centres / self.scale + pan) / self.spacing[axis] + (self.count[axis] - 1) / 2
        ties = np.abs(found + 0.5 - np.round(found + 0.5))
        assert ties.min() > 1e-6, "a pixel's centre lies on the edge of a voxel: choose another size"
        return found

    def plane(self, data, slice_number):
        """rows x columns as seen: left on the right, front or head at the top."""
        flat = np.take(data, slice_number, axis=NORMAL[self.view])  # the remaining axes are column, row, both ascending
        return flat[::-1, ::-1].T

    def nearest(self, plane, outside, rim=0):
        columns, rows = (np.floor(self.positions(a, rim) + 0.5).astype(int) for a in (0, 1))
        inside = ((rows >= 0) & (rows < self.count[1]))[:, None] & ((columns >= 0) & (columns < self.count[0]))[None, :]
        picked = plane[np.clip(rows, 0, self.count[1] - 1)][:, np.clip(columns, 0, self.count[0] - 1)]
        return np.where(inside, picked, outside), inside

    def linear(self, plane):
        columns, rows = self.positions(0), self.positions(1)
        along = np.array([np.interp(columns, np.arange(self.count[0]), line) for line in plane.astype(np.float64)])
        mixed = np.array([np.interp(rows, np.arange(self.count[1]), line) for line in along.T]).T
        inside = ((rows >= -0.5) & (rows < self.count[1] - 0.5))[:, None] & \
                 ((columns >= -0.5) & (columns < self.count[0] - 0.5))[None, :]
        return mixed, inside

    def picture(self, slice_number, window, interpolation="nearest"):
        plane = self.plane(np.asarray(self.image.dataobj), slice_number)
        values, inside = self.linear(plane) if interpolation == "linear" else self.nearest(plane, 0)
        return np.where(inside, grey(values, *window), 0).astype(np.uint8)

    def world(self, slice_number, rim=0):
        """RAS mm of each pixel's centre, rows x columns x 3."""
        index = np.zeros([self.pane["height"] + 2 * rim, self.pane["width"] + 2 * rim, 3])
        index[..., NORMAL[self.view]] = slice_number
        index[..., COLUMN[self.view]] = (self.count[0] - 1 - self.positions(0, rim))[None, :]
        index[..., ROW[self.view]] = (self.count[1] - 1 - self.positions(1, rim))[:, None]
        return nib.affines.apply_affine(self.image.affine, index)


def file_slice(image, view, canonical_slice):
    """The voxel index in the file's own order of a slice of the canonical order."""
    ornt = orient.io_orientation(image.affine)
    axis = int(np.where(ornt[:, 0] == NORMAL[view])[0][0])
    return canonical_slice if ornt[axis, 1] > 0 else image.shape[axis] - 1 - canonical_slice


def letters_of(image, view):
    """left, right, top, bottom; a letter for each world axis above the sine of 5 degrees, the strongest first."""
    canonical = nib.as_closest_canonical(image).affine[:3, :3]
    unit = canonical / np.linalg.norm(canonical, axis=0)

    def name(direction):
        order = np.argsort(-np.abs(direction), kind="stable")
        return "".join("LPIRAS"[a + 3 * (direction[a] > 0)] for a in order if abs(direction[a]) >= np.sin(np.radians(5)))

    left, top = unit[:, COLUMN[view]], unit[:, ROW[view]]
    return [name(left), name(-left), name(top), name(-top)]


def in_order(image, code):
    change = orient.ornt_transform(orient.io_orientation(image.affine), orient.axcodes2ornt(tuple(code)))
    return image.as_reoriented(change)


def rotated(affine, about_z, about_x):
    z, x = np.radians([about_z, about_x])
    turn_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    turn_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    result = affine.copy()
    result[:3, :3] = turn_z @ turn_x @ affine[:3, :3]
    return result


def over(base, colours, alpha):
    """Colours (0: none) over an RGB picture, to the nearest whole number."""
    a = int(np.floor(alpha * 255 + 0.5))
    mixed = np.floor((base.astype(np.float64) * (255 - a) + colours * a) / 255 + 0.5).astype(np.uint8)
    return np.where((colours.sum(axis=-1) > 0)[..., None], mixed, base)


COLOURS = {1: (200, 30, 40), 2: (20, 160, 60), 3: (50, 90, 220)}
ERROR_COLOURS = {1: (0x56, 0xb4, 0xe9), 2: (0xd5, 0x5e, 0x00), 3: (0xf0, 0xe4, 0x42)}


def coloured(labels, colours):
    table = np.zeros([256, 3])
    for label, rgb in colours.items():
        table[label] = rgb
    return table[labels]


def contour(raster, rim):
    """Labels that have another one within `rim` pixels beside, above or below; the raster has that rim around it."""
    inner = raster[rim:-rim, rim:-rim]
    edge = np.zeros(inner.shape, bool)
    height, width = inner.shape
    for d in range(1, rim + 1):
        for dy, dx in ((d, 0), (-d, 0), (0, d), (0, -d)):
            edge |= raster[rim + dy:rim + dy + height, rim + dx:rim + dx + width] != inner
    return np.where(edge, inner, 0)


PICTURES = []  # hexadecimal bytes; cases name them by number, equal ones once


def packed(picture):
    text = picture.astype(np.uint8).tobytes().hex()
    if text not in PICTURES:
        PICTURES.append(text)
    return PICTURES.index(text)


def synthetic():
    rng = np.random.default_rng(20261130)
    voxels = rng.integers(-300, 400, (12, 10, 8)).astype(np.int16)
    affine = np.array([[0.9, 0, 0, -7.0], [0, 1.1, 0, 20.0], [0, 0, 2.5, -31.0], [0, 0, 0, 1]])
    i, j, k = np.meshgrid(*(np.arange(n) for n in voxels.shape), indexing="ij")
    truth = np.zeros(voxels.shape, np.uint8)
    truth[(i - 3) ** 2 + (j - 4) ** 2 + (k - 3) ** 2 < 8] = 1
    truth[(i - 8) ** 2 + (j - 5) ** 2 + 2 * (k - 4) ** 2 < 9] = 2
    prediction = np.zeros(voxels.shape, np.uint8)
    prediction[(i - 4) ** 2 + (j - 4) ** 2 + (k - 3) ** 2 < 8] = 1
    prediction[(i - 8) ** 2 + (j - 6) ** 2 + 2 * (k - 4) ** 2 < 5] = 3
    return (nib.Nifti1Image(data, affine) for data in (voxels, truth, prediction))


def stored(image):
    data = np.asarray(image.dataobj)
    return {"size": list(data.shape), "affine": image.affine.tolist(), "voxels": data.flatten(order="F").tolist()}


def grey_cases(scan):
    window = [500.0, 40.0]
    pane = {"width": 23, "height": 19, "pan": NUDGE}
    for code in CODES:
        turned = in_order(scan, code)
        for view in VIEWS:
            yield {"name": f"{code} {view}", "axcodes": code, "view": view, "slice": file_slice(turned, view, 5),
                   "pane": pane, "window": window, "letters": letters_of(turned, view),
                   "grey": packed(Scene(turned, view, pane).picture(5, window))}
    pane = {"width": 31, "height": 26, "zoom": 1.7, "pan": [0.83, -1.21], "pixelRatio": 2.0}
    for interpolation in ("nearest", "linear"):
        for view in VIEWS:
            yield {"name": f"zoomed {interpolation} {view}", "axcodes": "LAS", "view": view,
                   "slice": file_slice(in_order(scan, "LAS"), view, 3), "pane": pane, "window": window,
                   "interpolation": interpolation,
                   "grey": packed(Scene(scan, view, pane).picture(3, window, interpolation))}
    oblique = nib.Nifti1Image(np.asarray(scan.dataobj), rotated(scan.affine, 20, -12))
    pane = {"width": 23, "height": 19, "pan": NUDGE}
    for view in VIEWS:
        scene = Scene(oblique, view, pane)
        yield {"name": f"oblique {view}", "affine": oblique.affine.tolist(), "view": view, "slice": 4, "pane": pane,
               "window": window, "letters": letters_of(oblique, view), "grey": packed(scene.picture(4, window)),
               "world_ras_mm": scene.world(4)[6, 17].tolist(), "pixel": [17, 6]}


def label_cases(scan, truth, prediction):
    window, pane, rim = [500.0, 40.0], {"width": 21, "height": 17, "zoom": 1.1, "pan": NUDGE}, 1
    for view in VIEWS:
        scene = Scene(scan, view, pane)
        base = np.repeat(scene.picture(4, window)[..., None], 3, axis=-1)
        rasters = [scene.nearest(scene.plane(np.asarray(m.dataobj), 4), 0, rim)[0] for m in (truth, prediction)]
        shown = [r[rim:-rim, rim:-rim] for r in rasters]
        kinds = np.select([shown[0] == shown[1], shown[1] == 0, shown[0] == 0], [0, 1, 2], 3)
        filled = over(base, coloured(shown[0], COLOURS), 0.5)
        both = over(filled, coloured(contour(rasters[1], rim), COLOURS), 0.8)
        yield {"name": f"fill and contour {view}", "view": view, "slice": 4, "pane": pane, "window": window,
               "truth": "fill", "prediction": "contour", "rgb": packed(both)}
        yield {"name": f"error map {view}", "view": view, "slice": 4, "pane": pane, "window": window, "error": "fill",
               "rgb": packed(over(base, coloured(kinds, ERROR_COLOURS), 0.7))}


def mapped_case(scan):
    """A label map on a turned grid of other spacing, found by position in mm."""
    affine = rotated(np.diag([1.3, 0.8, 1.9, 1.0]), 15, 8)
    affine[:3, 3] = [-9.0, 15.5, -33.0]
    i, j, k = np.meshgrid(*(np.arange(n) for n in (11, 17, 13)), indexing="ij")
    layer = nib.Nifti1Image((1 + (i // 3 + j // 4 + k // 3) % 3).astype(np.uint8), affine)
    window, pane = [500.0, 40.0], {"width": 21, "height": 17, "zoom": 1.1, "pan": NUDGE}
    found = []
    for view in VIEWS:
        scene = Scene(scan, view, pane)
        index = np.floor(nib.affines.apply_affine(np.linalg.inv(affine), scene.world(4)) + 0.5).astype(int)
        inside = np.all((index >= 0) & (index < layer.shape), axis=-1) & scene.nearest(np.zeros(scene.count[::-1]), 0)[1]
        clipped = np.clip(index, 0, np.array(layer.shape) - 1)
        labels = np.where(inside, np.asarray(layer.dataobj)[clipped[..., 0], clipped[..., 1], clipped[..., 2]], 0)
        base = np.repeat(scene.picture(4, window)[..., None], 3, axis=-1)
        found.append({"name": f"mapped {view}", "view": view, "slice": 4, "pane": pane, "window": window,
                      "rgb": packed(over(base, coloured(labels, COLOURS), 0.5))})
    return {"layer": stored(layer), "cases": found}


def real_cases(root):
    for path, views_slices, pane, window in (
            *((f"edge/orientations/{code}.nii.gz", 30, {"width": 101, "height": 91, "zoom": 0.93, "pan": NUDGE}, [200.0, 100.0])
              for code in CODES),
            ("ct/spleen_8/ct.nii.gz", 15, {"width": 301, "height": 257, "zoom": 1.03, "pan": NUDGE}, [400.0, 40.0]),
            ("ct/totalseg_trunk/ct.nii.gz", 40, {"width": 203, "height": 151, "zoom": 1.03, "pan": NUDGE}, [400.0, 40.0]),
            ("edge/nifti/reoriented_anat_moved.nii", 11, {"width": 77, "height": 59, "zoom": 1.03, "pan": NUDGE}, [400.0, 200.0])):
        yield from cases_of(nib.load(root / path), path, views_slices, pane, window)
    yield from cases_of(oblique_series(root), "edge/dicom/rt_utils_oblique", 1,
                        {"width": 77, "height": 59, "zoom": 1.03, "pan": NUDGE}, [20.0, 0.0])


def cases_of(image, path, slice_number, pane, window):
    for view in VIEWS:
        scene = Scene(image, view, pane)
        x, y = pane["width"] // 3, pane["height"] // 2
        pixels = scene.picture(slice_number, window)
        smooth = scene.picture(slice_number, window, "linear")
        picks = [[int(px), int(py), int(smooth[py, px])] for px, py in
                 np.random.default_rng(7).integers(0, [pane["width"], pane["height"]], (16, 2))]
        yield {"path": path, "view": view, "slice": int(file_slice(image, view, slice_number)), "pane": pane,
               "window": window, "letters": letters_of(image, view), "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
               "linear_picks": picks, "pixel": [x, y], "world_ras_mm": scene.world(slice_number)[y, x].round(4).tolist()}


def oblique_series(root):
    import pydicom
    slices = sorted((pydicom.dcmread(p) for p in (root / "edge/dicom/rt_utils_oblique").glob("*.dcm")),
                    key=lambda d: float(d.ImagePositionPatient[2]))
    rows, columns = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    first, last = (np.array(d.ImagePositionPatient, float) for d in (slices[0], slices[-1]))
    lps = np.eye(4)
    lps[:3, 0] = rows * float(slices[0].PixelSpacing[1])
    lps[:3, 1] = columns * float(slices[0].PixelSpacing[0])
    lps[:3, 2] = (last - first) / (len(slices) - 1)
    lps[:3, 3] = first
    voxels = np.stack([d.pixel_array.T * float(d.RescaleSlope) for d in slices], axis=-1).astype(np.float32)
    return nib.Nifti1Image(voxels, np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps)


def spleen_side(root):
    label = nib.load(root / "ct/spleen_8/label_spleen.nii.gz")
    middle = nib.affines.apply_affine(label.affine, np.argwhere(np.asarray(label.dataobj) == 1).mean(axis=0))
    return middle.round(3).tolist()


def main():
    target = pathlib.Path(sys.argv[1])
    scan, truth, prediction = synthetic()
    reference = {"scan": stored(scan), "truth": stored(truth)["voxels"], "prediction": stored(prediction)["voxels"],
                 "grey": list(grey_cases(scan)), "labels": list(label_cases(scan, truth, prediction)),
                 "mapped": mapped_case(scan), "pictures": PICTURES}
    (target / "slices.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n", encoding="utf-8")
    if len(sys.argv) > 2:
        root = pathlib.Path(sys.argv[2])
        real = {"spleen_8_middle_ras_mm": spleen_side(root), "slices": list(real_cases(root))}
        (target / "real_slices.json").write_text(json.dumps(real, separators=(",", ":")) + "\n", encoding="utf-8")


main()

"""Inputs of further networks, computed by MONAI and PyTorch: the reference of src/core/network-input.

Reads the cases of test/fixtures/network-inputs/cases.json and writes expected.json next to it, which the project's own tests
compare with. Only this script needs Python:

    pip install torch==1.13.1 monai==1.3.2 nibabel==5.2.1
    python test/compare/network_inputs.py

Nothing of the service is used here. The rules come from MONAI (Orientation, Spacing, SpatialPad, CenterSpatialCrop,
NormalizeIntensity, ScaleIntensityRange) and, for CT-CLIP's tensor, from torch.nn.functional.interpolate.
"""

import base64
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from monai.data import MetaTensor
from monai.transforms import (
    CenterSpatialCrop,
    NormalizeIntensity,
    Orientation,
    ScaleIntensityRange,
    Spacing,
    SpatialPad,
)

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "network-inputs"


def volume(sizes):
    """Whole Hounsfield units from -1300 to 1300, in the order columns, rows, slices; the test computes the same."""
    x, y, z = np.meshgrid(*(np.arange(n) for n in sizes), indexing="ij")
    return ((x * 7919 + y * 104729 + z * 1299709 + x * y * z * 31) % 2601 - 1300).astype(np.float32)


def oriented(array, steps, order):
    """A MONAI image, channel first. A positive step leads to the right, to the front or to the head (RAS)."""
    image = MetaTensor(torch.from_numpy(array)[None], affine=torch.diag(torch.tensor([*steps, 1.0], dtype=torch.float64)))
    return image if order == "stored" else Orientation(axcodes=order)(image)


def like_monai(image, rule):
    image = Spacing(pixdim=rule["spacing_mm"], mode="bilinear")(image)
    image = torch.clip(image, *rule["clip_hu"])
    image = SpatialPad(spatial_size=rule["box"], value=rule["pad"])(image)
    return CenterSpatialCrop(roi_size=rule["box"])(image)


def like_ct_clip(image, spacing, targets, clip, box, pad):
    """CT-CLIP's nii_to_tensor, with any spacing, clipping and padding."""
    tensor = torch.clip(image, *clip)[None]
    size = [
        math.floor(np.float32(n * np.float32(np.float32(s) / np.float32(t))))
        for n, s, t in zip(tensor.shape[2:], spacing, targets)
    ]
    tensor = F.interpolate(tensor, size=size, mode="trilinear", align_corners=False)[0]
    for axis, (n, want) in enumerate(zip(size, box), start=1):
        start = max((n - want) // 2, 0)
        tensor = tensor.narrow(axis, start, min(want, n))
        before = max((want - n) // 2, 0)
        after = max(want - n, 0) - before
        widths = [0] * 6
        widths[2 * (3 - axis)], widths[2 * (3 - axis) + 1] = before, after
        tensor = F.pad(tensor, widths, value=pad)
    return tensor


def scaled(image, rule):
    kind = rule["kind"]
    if kind == "range":
        return ScaleIntensityRange(*rule["from"], *rule["to"], clip=False)(image)
    if kind == "affine":
        return (image - rule["mean"]) / rule["deviation"]
    if kind == "z-score":
        return NormalizeIntensity(nonzero=rule["over"] == "non-zero", channel_wise=True)(image)
    return image


def plain(image):
    return image.as_tensor() if isinstance(image, MetaTensor) else image


def of_volume(array, steps, rule):
    image = oriented(array, steps, rule["order"])
    if rule["resample"] == "affine-linear":
        return scaled(like_monai(image, rule), rule["scale"])
    spacing = np.abs(np.asarray(image.affine)[:3, :3]).sum(axis=0)
    box = like_ct_clip(plain(image), spacing, rule["spacing_mm"], rule["clip_hu"], rule["box"], rule["pad"])
    return scaled(box, rule["scale"])


def of_slices(array, steps, rule, encoder):
    image = oriented(array, steps, "SLP")
    spacing = np.abs(np.asarray(image.affine)[:3, :3]).sum(axis=0)
    targets = [encoder["depth_spacing_mm"], encoder["in_plane_spacing_mm"], encoder["in_plane_spacing_mm"]]
    sizes = [encoder["depth"], encoder["height"], encoder["width"]]
    tensor = like_ct_clip(plain(image), spacing, targets, [-1000, 1000], sizes, -1000)[0] / 1000
    first, end = (int(encoder["depth"] * share) for share in rule["slices"])
    slices = F.interpolate(tensor[first:end, None], size=rule["resize"], mode="bilinear", align_corners=False)
    return scaled(slices.repeat(1, rule.get("channels", 1), 1, 1), rule["scale"])


def main():
    fixture = json.loads((FIXTURES / "cases.json").read_text())
    sizes = fixture["volume"]
    array = volume((sizes["columns"], sizes["rows"], sizes["slices"]))
    expected = {}
    for case in fixture["cases"]:
        rule = case["input"]
        if rule["from"] == "volume":
            values = of_volume(array, case["steps_mm"], rule)
        else:
            values = of_slices(array, case["steps_mm"], rule, fixture["encoder"])
        numbers = plain(values).numpy().astype("<f4")
        print(f"{case['name']}: {list(numbers.shape)}, mean {numbers.mean():.4f}, deviation {numbers.std():.4f}")
        expected[case["name"]] = base64.b64encode(numbers.tobytes()).decode("ascii")
    (FIXTURES / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""Measures the time from a study's archive to the encoder's input in Python, the way the replaced service did it.

    python python_ingest.py STUDY.zip SERIES_UID [runs]

Unpacks the archive, reads the headers with pydicom, converts the series with dicom2nifti (no reorientation), loads it
with nibabel and resizes it with torch: clip, trilinear to 1.5 x 0.75 x 0.75 mm, crop and pad to 240 x 480 x 480.
Prints JSON. `npm run bench:ingest -- --python PYTHON` runs it alongside the service's own ingest and prints the ratio.

Needs pydicom, dicom2nifti, nibabel and torch. The service, its build and its tests do not need this file.
"""

import json
import logging
import os
import resource
import shutil
import sys
import tempfile
import time
import zipfile

import dicom2nifti
import nibabel
import numpy
import pydicom
import torch

SHAPE = (240, 480, 480)
SPACING = (1.5, 0.75, 0.75)


def series_files(folder, series_uid):
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            try:
                header = pydicom.dcmread(path, stop_before_pixels=True)
            except pydicom.errors.InvalidDicomError:
                continue
            if header.get("SeriesInstanceUID") == series_uid:
                yield path


def tensor_of(nifti):
    image = nibabel.load(nifti)
    volume = torch.from_numpy(image.get_fdata().astype(numpy.float32)).permute(2, 0, 1)
    x, y, z = image.header.get_zooms()
    size = [int(n * (s / t)) for n, s, t in zip(volume.shape, (z, x, y), SPACING)]
    volume = volume.clamp(-1000, 1000)[None, None]
    resized = torch.nn.functional.interpolate(volume, size=size, mode="trilinear", align_corners=False)[0, 0] / 1000
    tensor = torch.full(SHAPE, -1.0)
    source, target = [], []
    for n, wanted in zip(resized.shape, SHAPE):
        length = min(n, wanted)
        source.append(slice((n - length) // 2, (n - length) // 2 + length))
        target.append(slice((wanted - length) // 2, (wanted - length) // 2 + length))
    tensor[tuple(target)] = resized[tuple(source)]
    return tensor


def ingest(study, series_uid):
    folder = tempfile.mkdtemp()
    try:
        with zipfile.ZipFile(study) as archive:
            archive.extractall(os.path.join(folder, "study"))
        series = os.path.join(folder, "series")
        os.mkdir(series)
        for index, path in enumerate(series_files(os.path.join(folder, "study"), series_uid)):
            shutil.move(path, os.path.join(series, f"{index}.dcm"))
        nifti = os.path.join(folder, "volume.nii.gz")
        dicom2nifti.dicom_series_to_nifti(series, nifti, reorient_nifti=False)
        return tensor_of(nifti)
    finally:
        shutil.rmtree(folder)


def main(study, series_uid, runs="3"):
    logging.disable(logging.WARNING)
    seconds = []
    for _ in range(int(runs)):
        start = time.perf_counter()
        tensor = ingest(study, series_uid)
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peakMebibytes": peak, "tensorSum": tensor.double().sum().item()}))


if __name__ == "__main__":
    main(*sys.argv[1:])

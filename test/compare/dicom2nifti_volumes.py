"""Compares the service's volumes with dicom2nifti's: shape, affine and every value.

    python test/compare/dicom2nifti_volumes.py FOLDER ...

Finds the CT series below the folders (ZIP archives are not opened), passes each to both readers in a separate folder,
and prints one line each. Volumes that dicom2nifti accepts must be equal; others may be repaired or refused.
Needs dicom2nifti, nibabel and pydicom, and Node.js for the service's side.
"""
import collections
import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

import nibabel
import numpy as np
import pydicom

warnings.filterwarnings('ignore')
logging.disable(logging.CRITICAL)
import dicom2nifti  # noqa: E402
import dicom2nifti.settings  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def series_below(folders):
    """Paths of the CT images, by series."""
    series = collections.defaultdict(list)
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob('*')):
            if not path.is_file():
                continue
            try:
                ds = pydicom.dcmread(path, stop_before_pixels=True)
                if ds.Modality == 'CT' and 'Rows' in ds:
                    series[ds.SeriesInstanceUID].append(path)
            except Exception:
                continue  # not DICOM
    return series


def linked(series, work):
    """A folder of links per series."""
    folders = []
    for number, paths in enumerate(series.values()):
        folder = pathlib.Path(work) / f'series-{number}'
        folder.mkdir()
        for index, path in enumerate(paths):
            os.link(path, folder / f'{index}.dcm') if same_device(path, folder) else (folder / f'{index}.dcm').write_bytes(path.read_bytes())
        folders.append(str(folder))
    return folders


def same_device(path, folder):
    return os.stat(path).st_dev == os.stat(folder).st_dev


def reference(folder, work):
    out = os.path.join(work, 'reference.nii')
    dicom2nifti.dicom_series_to_nifti(folder, out, reorient_nifti=False)
    image = nibabel.load(out)
    return np.asarray(image.get_fdata()), image.affine


def compare(ours, work):
    if 'fault' in ours:
        return 'FAULT', ours['fault']
    try:
        values, affine = reference(ours['path'], work)
    except Exception as error:
        theirs = f'{type(error).__name__}: {error}'.split('\n')[0][:80]
        mine = ours.get('code') or f"read, {', '.join(ours['warnings']) or 'no warning'}"
        return 'refused by dicom2nifti', f'{theirs} / {mine}'
    if 'code' in ours:
        return 'REFUSED', ours['code']
    shape = tuple(ours['shape'])
    if values.shape != shape:
        return 'DIFFERENT', f'shape {shape} instead of {values.shape}'
    difference = float(np.abs(np.array(ours['affine']).reshape(4, 4) - affine).max())
    if difference > 1e-4:
        return 'DIFFERENT', f'affine by {difference}'
    mine = np.fromfile(ours['file'], dtype='<f4').reshape(shape[::-1]).transpose()
    largest = float(np.abs(mine - values.astype(np.float32)).max())
    return ('equal', f'{shape}') if largest == 0 else ('DIFFERENT', f'values by {largest}')


def main():
    with tempfile.TemporaryDirectory() as work:
        series = series_below(sys.argv[1:])
        folders = linked(series, work)
        listing = os.path.join(work, 'folders.txt')
        pathlib.Path(listing).write_text('\n'.join(folders))
        done = subprocess.run(
            ['npx', 'tsx', 'test/compare/read-volumes.ts', listing, work],
            cwd=ROOT, capture_output=True, text=True, check=True)
        totals = collections.Counter()
        for line, paths in zip(done.stdout.splitlines(), series.values()):
            verdict, reason = compare(json.loads(line), work)
            totals[verdict] += 1
            print(f'{verdict}: {len(paths)} images in {paths[0].parent.name} ({reason})')
    print(', '.join(f'{count} {verdict}' for verdict, count in sorted(totals.items())))
    sys.exit(1 if totals['DIFFERENT'] or totals['FAULT'] or totals['REFUSED'] else 0)


main()

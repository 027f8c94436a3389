"""Compares the service's reading of DICOM files with pydicom's: stored pixel values, rescale, position, spacing.

    python test/compare/pydicom_pixels.py [FOLDER ...]

Without folders it uses the test files of pydicom and the package pydicom-data. Needs pydicom with numpy
and its decoders (python-gdcm, pylibjpeg with libjpeg, openjpeg and rle, pyjpegls), and Node.js for the service's side.

Every image with one value per pixel must be equal or refused with a code. If pydicom returns the whole container of a
value, the BitsStored bits below HighBit are extracted first, as PS3.5 section 8.1.1 defines. Lossy JPEG and JPEG 2000
may differ by the rounding of the inverse transform, which the standards leave open.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pydicom
from pydicom.data import get_testdata_files

warnings.filterwarnings('ignore')
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOSSY = {
    '1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.81', '1.2.840.10008.1.2.4.91',
    '1.2.840.10008.1.2.4.203',
}
LOSSY_TOLERANCE = 2
MAX_FRAMES = 4


def files(folders):
    if not folders:
        return sorted(set(get_testdata_files()))
    return sorted(str(p) for folder in folders for p in pathlib.Path(folder).rglob('*') if p.is_file())


def is_candidate(path):
    """Whether pydicom reads it as an image with one whole number per pixel."""
    try:
        ds = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        return int(ds.get('SamplesPerPixel', 1)) == 1 and 'Rows' in ds and 'BitsAllocated' in ds
    except Exception:  # files that pydicom cannot open either are not compared
        return False


def stored_values(ds):
    """Frames of stored values as PS3.5 defines them, without other bits of their containers."""
    from pydicom.pixels import pixel_array
    values = pixel_array(ds, raw=True).astype(np.int64)
    frames = values if values.ndim == 3 else values[np.newaxis]
    frames = frames[:MAX_FRAMES]
    bits = int(ds.get('BitsStored', ds.BitsAllocated))
    shift = int(ds.get('HighBit', bits - 1)) - bits + 1
    masked = (frames >> shift) & ((1 << bits) - 1)
    if int(ds.PixelRepresentation) == 1:
        masked = np.where(masked >= 1 << (bits - 1), masked - (1 << bits), masked)
    return masked


def first(ds, keyword):
    """The value of an image, or of the first frame of an enhanced one."""
    if keyword in ds:
        return ds.get(keyword)
    for groups in (ds.get('PerFrameFunctionalGroupsSequence'), ds.get('SharedFunctionalGroupsSequence')):
        for macro in groups[0] if groups else []:
            if macro.VR == 'SQ' and macro.value and keyword in macro.value[0]:
                return macro.value[0].get(keyword)
    return None


def differing_header(ds, frame):
    expected = {
        'rescaleSlope': float(first(ds, 'RescaleSlope') or 1),
        'rescaleIntercept': float(first(ds, 'RescaleIntercept') or 0),
        'position': [float(x) for x in first(ds, 'ImagePositionPatient') or []] or None,
        'pixelSpacing': [float(x) for x in first(ds, 'PixelSpacing') or []] or None,
    }
    return [name for name, value in expected.items() if frame[name] != value]


def compare(path, ours):
    if 'fault' in ours:
        return 'FAULT', ours['fault']
    if 'code' in ours:
        return 'refused', ours['code']
    try:
        ds = pydicom.dcmread(path, force=True)
        if 'TransferSyntaxUID' not in ds.file_meta:
            ds.file_meta.TransferSyntaxUID = (
                pydicom.uid.ImplicitVRLittleEndian if ds.original_encoding[0] else pydicom.uid.ExplicitVRLittleEndian)
        expected = stored_values(ds)
    except Exception as error:
        return 'only we read it', str(error).split('\n')[0][:100]
    frames = ours['frames']
    wrong = differing_header(ds, frames[0])
    if wrong:
        return 'DIFFERENT', 'header: ' + ', '.join(wrong)
    if len(frames) != len(expected):
        return 'DIFFERENT', f'{len(frames)} frames instead of {len(expected)}'
    largest = 0
    for frame, reference in zip(frames, expected):
        values = np.fromfile(frame['file'], dtype='<i4').astype(np.int64)
        if values.size != reference.size:
            return 'DIFFERENT', f'{values.size} pixels instead of {reference.size}'
        largest = max(largest, int(np.abs(values - reference.ravel()).max()))
    if largest == 0:
        return 'equal', ''
    if ds.file_meta.TransferSyntaxUID in LOSSY and largest <= LOSSY_TOLERANCE:
        return 'equal but for rounding', f'{largest} at most'
    return 'DIFFERENT', f'by {largest} at most, {ds.file_meta.TransferSyntaxUID.name}'


def main():
    paths = [path for path in files(sys.argv[1:]) if is_candidate(path)]
    with tempfile.TemporaryDirectory() as folder:
        listing = os.path.join(folder, 'files.txt')
        pathlib.Path(listing).write_text('\n'.join(paths))
        done = subprocess.run(
            ['npx', 'tsx', 'test/compare/decode-files.ts', listing, folder],
            cwd=ROOT, capture_output=True, text=True, check=True)
        results = [json.loads(line) for line in done.stdout.splitlines()]
        verdicts = [(ours['path'], *compare(ours['path'], ours)) for ours in results]
    table = collections.Counter((verdict, reason) for _, verdict, reason in verdicts)
    for (verdict, reason), count in sorted(table.items()):
        print(f'{count:5}  {verdict}  {reason}')
    for path, verdict, reason in verdicts:
        if verdict not in ('equal', 'equal but for rounding'):
            print(f'{verdict}: {os.path.basename(path)} ({reason})')
    totals = collections.Counter(verdict for _, verdict, _ in verdicts)
    print(f'{len(verdicts)} images: ' + ', '.join(f'{count} {verdict}' for verdict, count in sorted(totals.items())))
    sys.exit(1 if totals['DIFFERENT'] or totals['FAULT'] else 0)


main()

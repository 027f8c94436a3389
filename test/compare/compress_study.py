"""Rewrites a study with its images compressed by GDCM, to test and time the decoders on a whole study.

    python compress_study.py STUDY.zip OUT.zip [jpeg-lossless | jpeg-ls | jpeg-2000 | rle]

Needs gdcm (PyPI: python-gdcm). The service, its build and its tests do not need this file.
"""

import os
import sys
import tempfile
import zipfile

import gdcm

SYNTAXES = {
    "jpeg-lossless": gdcm.TransferSyntax.JPEGLosslessProcess14_1,
    "jpeg-ls": gdcm.TransferSyntax.JPEGLSLossless,
    "jpeg-2000": gdcm.TransferSyntax.JPEG2000Lossless,
    "rle": gdcm.TransferSyntax.RLELossless,
}


def compress(source, target, syntax):
    """Returns False for a file without a compressible image, which stays unchanged."""
    reader = gdcm.ImageReader()
    reader.SetFileName(source)
    if not reader.Read():
        return False
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    change.SetInput(reader.GetImage())
    if not change.Change():
        return False
    writer = gdcm.ImageWriter()
    writer.SetFileName(target)
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    return writer.Write()


def main(study, out, name="jpeg-lossless"):
    gdcm.Trace.WarningOff()
    compressed = 0
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(study) as archive:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as result:
            for index, entry in enumerate(archive.infolist()):
                source = os.path.join(folder, f"{index}.dcm")
                target = os.path.join(folder, f"{index}.out")
                with open(source, "wb") as file:
                    file.write(archive.read(entry))
                done = compress(source, target, SYNTAXES[name])
                compressed += done
                result.write(target if done else source, entry.filename)
                os.remove(source)
    print(f"{out}: {compressed} images as {name}")


if __name__ == "__main__":
    main(*sys.argv[1:])

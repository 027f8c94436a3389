"""Reads a structured report with two foreign readers and compares every value with the answer.

    pip install highdicom dcmqi
    python test/compare/evidence_objects.py DIR/dicom/report.dcm DIR/answer.json
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from highdicom.sr import srread


def expected(answer):
    """Certainty in percent by tracking identifier."""
    values = {}
    for place in answer["localization"]:
        if place["region"] is None:
            continue
        ensemble = place["model"] == "ensemble"
        name = "Study: probability of pathology" if ensemble else f"{place['model']}: {place['finding']}"
        values[name] = 100 * place["probability"]
    return values


def highdicom_values(path):
    groups = srread(path).content.get_planar_roi_measurement_groups()
    return {group.tracking_identifier: float(group.get_measurements()[0].value) for group in groups}


def dcmqi_values(path):
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / "report.json"
        command = ["tid1500reader", "--inputDICOM", path, "--outputMetadata", str(output)]
        subprocess.run(command, check=True, capture_output=True)
        measurements = json.loads(output.read_text())["Measurements"]
    return {one["TrackingIdentifier"]: float(one["measurementItems"][0]["value"]) for one in measurements}


def main(report, answer):
    wanted = expected(json.loads(Path(answer).read_text()))
    for name, values in (("highdicom", highdicom_values(report)), ("dcmqi", dcmqi_values(report))):
        assert values.keys() == wanted.keys(), f"{name}: {sorted(values)} instead of {sorted(wanted)}"
        for key, value in values.items():
            assert abs(value - wanted[key]) < 1e-4, f"{name}: {key} is {value} instead of {wanted[key]}"
        print(f"{name}: {len(values)} groups with the answer's values")


main(*sys.argv[1:])

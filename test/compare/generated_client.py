"""Generates a Python client from the API description of a running service, sends a study with it and reads the answer.

    python test/compare/generated_client.py http://127.0.0.1:8000 STUDY.zip [USER PASSWORD]

Needs openapi-python-client. The service, its build and its tests do not need this file.
"""

import importlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

PACKAGE = 'ct_clip_client'
# Interval and limit of polling the study.
PAUSE_SECONDS = 0.5
LIMIT_SECONDS = 600

url, study, *credentials = sys.argv[1:]
auth = tuple(credentials) if credentials else None

with tempfile.TemporaryDirectory() as folder:
    document = Path(folder, 'openapi.json')
    document.write_text(httpx.get(f'{url}/openapi.json', auth=auth).raise_for_status().text)
    config = Path(folder, 'config.json')
    config.write_text(f'{{"package_name_override": "{PACKAGE}", "post_hooks": []}}')
    generator = str(Path(sys.executable).with_name('openapi-python-client'))
    generated = subprocess.run(
        [generator, 'generate', '--path', document, '--config', config, '--meta', 'none', '--output-path', Path(folder, PACKAGE)],
        capture_output=True, text=True, check=False,
    )
    print(generated.stdout + generated.stderr)
    if generated.returncode != 0:
        sys.exit(1)
    sys.path.insert(0, folder)
    part = lambda name: importlib.import_module(f'{PACKAGE}.{name}')

    client = part('client').Client(base_url=url, raise_on_unexpected_status=True, httpx_args={'auth': auth})
    types, models = part('types'), part('models')
    with open(study, 'rb') as content:
        body = models.SubmitStudyBody(file=types.File(payload=content, file_name=Path(study).name))
        body.explain = models.SubmitStudyBodyExplain.TRUE
        submitted = part('api.studies.submit_study').sync(client=client, body=body)
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        got = part('api.studies.get_study').sync(submitted.id, client=client)
        if got.state not in ('waiting', 'running') or time.monotonic() > deadline:
            break
        time.sleep(PAUSE_SECONDS)
    assert got.state == 'succeeded', got
    listed = part('api.studies.list_studies').sync(client=client, limit=1)
    assert [one.id for one in listed.studies] == [submitted.id], listed
    place = got.result.localization[0]
    # The generator does not support gzip, so its client returns the bytes of a map and calls their type unexpected.
    lenient = part('client').Client(base_url=url, httpx_args={'auth': auth})
    found = part('api.studies.get_attributions').sync_detailed(submitted.id, place.map_, client=lenient)
    assert found.status_code == 200 and found.content[:2] == b'\x1f\x8b', found
    print(f'succeeded: {got.result.probability_of_pathology}, {got.result.provenance.volume_digest}, map {place.map_}')

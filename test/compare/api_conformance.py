"""Sends generated requests to a running service and checks its answers against its own API description.

    python test/compare/api_conformance.py http://127.0.0.1:8000 [USER:PASSWORD] [--seconds 300] [--seed 7]

Every answer must have a status, headers, a media type and a body that the description allows, and none may be a server
error. The reload of the models is left out, because each one takes as long as a start. The seed makes runs comparable.

Needs schemathesis. The service, its build and its tests do not need this file.
"""

import argparse
import subprocess
import sys
from pathlib import Path

CHECKS = [
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_headers_conformance',
    'response_schema_conformance',
]

parser = argparse.ArgumentParser()
parser.add_argument('url')
parser.add_argument('credentials', nargs='?', help='those of an administrator, as USER:PASSWORD')
parser.add_argument('--seconds', type=int, default=300)
parser.add_argument('--seed', type=int, default=7)
given = parser.parse_args()

command = [
    str(Path(sys.executable).with_name('schemathesis')),
    *('run', f'{given.url}/openapi.json', '--url', given.url),
    *('--checks', ','.join(CHECKS), '--exclude-path', '/admin/models/reload'),
    *('--seed', str(given.seed), '--max-time', str(given.seconds), '--workers', '1', '--continue-on-failure'),
    *('--suppress-health-check', 'all', '--warnings', 'off', '--generation-database', 'none'),
]
if given.credentials is not None:
    command += ['--auth', given.credentials]
sys.exit(subprocess.run(command, check=False).returncode)

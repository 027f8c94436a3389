"""Runs the unmodified clients of the replaced Python service against a running service, and compares what they report.

    PYTHON_SERVICE=REPOSITORY python test/compare/python_service_clients.py http://127.0.0.1:8000 FOLDER

REPOSITORY is a git directory of the Python service; its clients are read from there and never copied into this project.
FOLDER holds archives as clients send them: good ones and bad ones. Each is sent directly, and by each client. Each line of a
client's table is compared with the direct answer: the sentence of every failure, the probability and the finding of every
success. A folder `loose` in it, if there is one, holds loose DICOM files of several studies for
`prepare_and_run_inference.py`. The clients of the first version are run if the service has RESPONSE_FORMAT=python-service.

Needs requests, pandas, openpyxl, tqdm and pydicom. The service, its build and its tests do not need this file.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas
import requests
from python_service import GUIDE, NEWEST, NUMBERS, written

# Largest allowed difference of a probability that a client wrote to a spreadsheet.
ROUNDING = 1e-12


def answer_to(url, archive, form):
    with archive.open('rb') as file:
        return requests.post(
            f'{url}/predict', params={'response_format': form}, files={'file': (archive.name, file)}, timeout=600
        ).json()


def run(script, *options):
    result = subprocess.run(
        [sys.executable, '-W', 'ignore', str(script), *map(str, options)], capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        raise SystemExit(f'{script.name} failed:\n{result.stdout}{result.stderr}')
    return result.stdout


def problems_of(row, answer, finding):
    """Differences between a line of a client's table and the service's answer to the same study."""
    if answer['processing_status'] == 'Failure':
        if row['processing_status'] != 'Failure' or row['error'] != answer['error']:
            yield f'the failure "{answer["error"]}" became "{row.get("error")}"'
        return
    if row['processing_status'] != 'Success':
        yield f'the success became the failure "{row.get("error")}"'
        return
    if abs(row['probability_of_pathology'] - answer['probability_of_pathology']) > ROUNDING:
        yield f'{answer["probability_of_pathology"]} became {row["probability_of_pathology"]}'
    if row['pathology'] != answer['pathology']:
        yield f'{answer["pathology"]} became {row["pathology"]}'
    shown = row['most_dangerous_pathology_type']
    if ('' if pandas.isna(shown) else shown) != finding(answer):
        yield f'the finding "{finding(answer)}" became "{shown}"'


def named(answer):
    return answer['most_dangerous_pathology_type']


def strongest(answer):
    """The finding in the newest client: the list of the strongest, which is empty for a normal study."""
    return ', '.join(answer['top_pathologies'])


def check_table(title, table, answers, finding):
    problems = [
        f'{Path(row["path_to_study"]).name}: {problem}'
        for row in table.to_dict('records')
        for problem in problems_of(row, answers[Path(row['path_to_study']).name], finding)
    ]
    if len(table) != len(answers):
        problems.append(f'{len(table)} lines for {len(answers)} studies')
    failures = int((table['processing_status'] == 'Failure').sum())
    print(f'{title}: {len(table) - failures} successes, {failures} failures, {len(problems)} differences')
    for problem in problems:
        print(f'  {problem}')
    return problems


def main(url, folder):
    repository = os.environ['PYTHON_SERVICE']
    folder = Path(folder)
    problems = []
    with tempfile.TemporaryDirectory() as work:
        for commit, form, finding in (
            (GUIDE, 'python-service', named),
            (NUMBERS, 'standard', named),
            (NEWEST, 'standard', strongest),
        ):
            # A client cannot ask for the form.
            if form != form_of(url):
                print(f'{commit}: skipped, RESPONSE_FORMAT of the service is not {form}')
                continue
            api = written(repository, commit, Path(work, commit))
            answers = {archive.name: answer_to(url, archive, form) for archive in sorted(folder.glob('*.zip'))}
            output = Path(work, f'{commit}.xlsx')
            run(api / 'batch_inference_client.py', '--input-dir', folder, '--api-url', url, '--output', output)
            table = pandas.read_excel(output)
            problems += check_table(f'{commit} batch_inference_client.py', table, answers, finding)

            if (folder / 'loose').is_dir():
                archives, output = Path(work, f'{commit}-archives'), Path(work, f'{commit}-loose.xlsx')
                options = ('--input-dir', folder / 'loose', '--temp-dir', archives, '--api-url', url, '--output', output)
                run(api / 'prepare_and_run_inference.py', *options)
                answers = {archive.name: answer_to(url, archive, form) for archive in archives.glob('*.zip')}
                table = pandas.read_excel(output)
                problems += check_table(f'{commit} prepare_and_run_inference.py', table, answers, named)
    return 1 if problems else 0


def form_of(url):
    """The form of the service's answers, as a refusal shows it."""
    refusal = requests.post(f'{url}/predict', data={}, timeout=60).json()
    return 'python-service' if refusal['pathology'] == 'Unknown' else 'standard'


if __name__ == '__main__':
    sys.exit(main(sys.argv[1].rstrip('/'), sys.argv[2]))

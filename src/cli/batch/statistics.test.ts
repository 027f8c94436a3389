import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LABEL_COLUMN, Labels } from './labels.js';
import { resultOf } from './result-row.js';
import { statisticsOf } from './statistics.js';

const directory = mkdtempSync(join(tmpdir(), 'labels-'));
afterAll(() => rmSync(directory, { recursive: true }));

function row(path: string, probability: number, finding: string) {
  const body = {
    study_uid: `1.${path.length}`,
    probability_of_pathology: probability,
    pathology: probability >= 0.4 ? 1 : 0,
    time_of_processing: 10 * probability,
    most_dangerous_pathology_type: finding,
    warnings: [],
  };
  return resultOf(path, { status: 200, body, retryAfterSeconds: undefined }).row;
}

const ROWS = [
  row('a.zip', 0.9, 'Pneumonia'),
  row('bb.zip', 0.5, 'Pneumonia'),
  row('ccc.zip', 0.1, 'Thymoma'),
];

async function labelled(csv: string) {
  const path = join(directory, 'labels.csv');
  writeFileSync(path, csv);
  const labels = await Labels.read(path);
  return ROWS.map((each) => ({ ...each, [LABEL_COLUMN]: labels.of(each) }));
}

test('the statistics of a table count pathological studies and summarise probabilities, durations and findings', () => {
  expect(statisticsOf(ROWS)).toEqual([
    'Pathology in 2 of 3 studies.',
    'Probability of pathology: median 0.500, from 0.100 to 0.900.',
    'Seconds per study, with the queue: median 5.0, from 1.0 to 9.0.',
    'Most frequent findings: Pneumonia (2).',
  ]);
});

test('the median of an even number of studies is the mean of the two in the middle', () => {
  expect(statisticsOf([...ROWS, row('dddd.zip', 0.8, 'Pneumonia')]).slice(1, 3)).toEqual([
    'Probability of pathology: median 0.650, from 0.100 to 0.900.',
    'Seconds per study, with the queue: median 6.5, from 1.0 to 9.0.',
  ]);
});

test('a table without answers has no statistics', () => {
  expect(statisticsOf([])).toEqual([]);
});

test('labels name a study by its path, the name of its file or its UID', async () => {
  const rows = await labelled('study,label\na.zip,1\n1.6,0\n"ccc.zip",normal\n');
  expect(rows.map((each) => each[LABEL_COLUMN])).toEqual(['1', '0', 'normal']);
  expect(statisticsOf(rows).slice(-2)).toEqual([
    'Sensitivity: 1 of 1 labelled as pathological.',
    'Specificity: 1 of 2 labelled as normal.',
  ]);
});

test('a study without a label has an empty cell', async () => {
  expect((await labelled('study,label\n')).map((each) => each[LABEL_COLUMN])).toEqual([null, null, null]);
});

test('labels that contradict each other are refused', async () => {
  await expect(labelled('study,label\na.zip,1\na.zip,0\n')).rejects.toThrow(/gives "a\.zip" two labels/);
});

import { expect, it } from 'vitest';
import { ctFrame, ORIGIN } from '../../../../test/builders/image-frames.js';
import { patientsOf } from './patients.js';

type Patient = readonly [id: string | null, name: string | null];

it.each<[string, number, readonly Patient[]]>([
  [
    'one ID',
    1,
    [
      ['1', 'A'],
      ['1', 'A'],
    ],
  ],
  [
    'one ID with two spellings of a name',
    1,
    [
      ['1', 'A'],
      ['1', 'B'],
    ],
  ],
  [
    'two IDs with one name',
    2,
    [
      ['1', 'A'],
      ['2', 'A'],
    ],
  ],
  [
    'two names without IDs',
    2,
    [
      [null, 'A'],
      [null, 'B'],
    ],
  ],
  [
    'an ID that some images lack',
    1,
    [
      ['1', 'A'],
      [null, 'A'],
      [null, null],
    ],
  ],
  [
    'an image without an ID and with another name',
    2,
    [
      ['1', 'A'],
      [null, 'B'],
    ],
  ],
  [
    'an ID without a name, and a name without an ID',
    1,
    [
      ['1', null],
      [null, 'A'],
    ],
  ],
  [
    'an ID without a name, and two names without IDs',
    2,
    [
      ['1', null],
      [null, 'A'],
      [null, 'B'],
    ],
  ],
  ['nothing', 0, [[null, null]]],
])('patients: %s', (_, count, patients) => {
  const frames = patients.map(([id, name]) => ctFrame({ origin: { ...ORIGIN, patient: { id, name } } }));
  expect(patientsOf(frames)).toBe(count);
});

/** Every refusal of archives and images: its code, its sentence, and a test that triggers it. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as archive from '../src/core/archive/archive-errors.js';
import * as parsing from '../src/core/dicom/parsing/parsing-errors.js';
import * as pixels from '../src/core/dicom/pixels/pixel-errors.js';
import * as quality from '../src/core/quality/quality-errors.js';
import * as series from '../src/core/dicom/series/series-errors.js';
import * as volume from '../src/core/dicom/stack/volume-errors.js';
import type { DomainError } from '../src/core/problem/domain-error.js';

type Factory = (...values: never[]) => DomainError;
type Values<Module extends Record<string, Factory>> = {
  readonly [Name in keyof Module]: Parameters<Module[Name]>;
};

/** Arguments for each refusal; the compiler reports missing ones. */
const ARCHIVE: Values<typeof archive> = {
  notAZip: ['3c21', 'web-page'],
  truncatedArchive: [10, 20],
  missingEndRecord: [10],
  malformedArchive: ['its directory is cut off'],
  splitArchive: [2],
  encryptedArchive: [3],
  unsupportedCompression: [3, 9, 'Deflate64'],
  overlappingEntries: [3],
  sizeMismatch: [3, 100],
  headerMismatch: [3, 'name'],
  damagedEntry: [3, 'its checksum is wrong'],
  tooManyEntries: [10, 5],
  entryTooLarge: [3, 10, 5],
  totalTooLarge: [10, 5],
  directoryTooLarge: [10, 5],
  ratioTooHigh: [900.4, 400],
  unreadableSource: ['it does not exist'],
};
const PARSING: Values<typeof parsing> = {
  notDicom: [],
  dicomDirectory: [],
  truncatedHeader: [100],
  damagedHeader: [undefined],
  nestedTooDeep: [],
  headerTooLarge: [100],
  tooManyElements: [100],
  damagedDeflate: [undefined],
  deflatedTooLarge: [100],
  missingAttribute: ['Rows'],
  noPixelData: [],
  notCt: ['SEG'],
  invalidAttribute: ['PixelSpacing', 'two distances'],
  imageTooLarge: [60_000, 60_000, 4096],
  unsupportedBitsAllocated: [12],
  inconsistentBits: [16, 17],
  floatPixelData: [],
  multiFrameWithoutGeometry: [5],
  frameCountMismatch: [5, 4],
};
const PIXELS: Values<typeof pixels> = {
  unsupportedTransferSyntax: ['1.2.3', 'MPEG2'],
  colourImage: [3],
  truncatedPixelData: [20, 10],
  pixelDataNotEncapsulated: ['1.2.3'],
  pixelDataEncapsulated: ['1.2.3'],
  damagedFragments: ['it has no fragments'],
  unknownFrameBoundaries: [2, 3],
  damagedPixelData: ['JPEG', 'cut off'],
  codestreamMismatch: ['Rows', 512, 256],
  unsupportedCodestream: ['JPEG', 'it is progressive'],
};
const QUALITY: Values<typeof quality> = { noLungs: [12.4] };
const SERIES: Values<typeof series> = {
  invalidSeriesRules: ['series-rules.json', 'modalities must be a list'],
  noCtSeries: [['MR'], 2],
  tooFewSlicesInSeries: [3, 20, {}],
  seriesPerImage: [71, 20, {}],
  noUsableSeries: ['localizer: 2', {}],
  severalPatients: [2, ['1.2']],
  severalPatientsInSeries: [2, '1.2'],
  seriesNotFound: ['1.2', ['1.3']],
  seriesNotUsable: ['1.2', 'It has 3 usable slices.', ['1.3']],
};
const VOLUME: Values<typeof volume> = {
  tooFewSlices: [3, 4],
  noPositions: [30],
  mixedSeries: [10, 30],
  interleavedScans: [60],
  samePosition: [30],
  notAStack: [50, 35],
  tooManyMissingSlices: [9, 20, 50],
  gapsTooWide: [1, 30, 12],
  tooManyShifts: [600, 3],
  volumeTooLarge: [[512, 512, 9999], 1000],
};

const MODULES: readonly (readonly [Record<string, Factory>, Record<string, readonly unknown[]>])[] = [
  [archive, ARCHIVE],
  [parsing, PARSING],
  [pixels, PIXELS],
  [quality, QUALITY],
  [series, SERIES],
  [volume, VOLUME],
];

const refusals = MODULES.flatMap(([module, values]) =>
  Object.entries(module).map(([name, make]): [string, DomainError] => [
    name,
    make(...((values[name] ?? []) as never[])),
  ]),
);

/** Several reasons may share a code if a client reacts to them in the same way. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  'archive.truncated': ['missingEndRecord', 'truncatedArchive'],
  'dicom.several-patients': ['severalPatients', 'severalPatientsInSeries'],
  'dicom.mixed-series': ['interleavedScans', 'mixedSeries'],
  'dicom.too-few-slices': ['seriesPerImage', 'tooFewSlices', 'tooFewSlicesInSeries'],
};

it('each has a unique code', () => {
  const byCode = new Map<string, string[]>();
  for (const [name, { code }] of refusals) byCode.set(code, [...(byCode.get(code) ?? []), name]);
  const shared = [...byCode].filter(([, names]) => names.length > 1);
  expect(Object.fromEntries(shared.map(([code, names]) => [code, names.toSorted()]))).toEqual(SHARED);
});

describe.each(refusals)('%s', (_, { code, message }) => {
  it('has a stable code', () => {
    expect(code).toMatch(/^(archive|dicom)(\.[a-z0-9]+(-[a-z0-9]+)*)$/);
  });

  it('is a sentence that says what to do', () => {
    expect(message).toMatch(/^[A-Z0-9].*\.$/);
    expect(message).toMatch(/\b(send|export|pack|name|check|correct)\b/i);
    expect(message).not.toMatch(/undefined|NaN|\[object|\.\./);
  });
});

it('each is triggered by a test', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const tests = ['src', 'test']
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file}`,
      ),
    )
    .filter((file) => file.endsWith('.test.ts') && file !== 'test/refusals.test.ts')
    .map((file) => readFileSync(`${root}${file}`, 'utf8'))
    .join('\n');
  const untested = refusals.map(([, { code }]) => code).filter((code) => !tests.includes(code));
  expect(untested).toEqual([]);
});

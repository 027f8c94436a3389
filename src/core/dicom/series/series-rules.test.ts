import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { DEFAULT_SERIES_RULES_PATH, loadSeriesRules } from './load-series-rules.js';
import { classifyKernel } from './series-rules.js';

describe('the kernel classes that come with the service', () => {
  const rules = loadSeriesRules();
  it.each<[vendor: string, kernelClass: string, kernels: readonly string[]]>([
    [
      'Siemens',
      'lung',
      [
        'B60f',
        'B70f',
        'B70s',
        'B75h',
        'B80f',
        'B80s',
        'I70f\\3',
        'J70f\\2',
        'Bl57d\\3',
        'Bl64f',
        'Br59',
        'Br64d',
        'Qr69',
      ],
    ],
    [
      'Siemens',
      'standard',
      [
        'B20f',
        'B30f',
        'B31s',
        'B40f',
        'B41s',
        'B45f',
        'I26f\\3',
        'I30f',
        'J40f',
        'D30f',
        'Br36d\\3',
        'Br40f',
        'Bf37f',
        'Bv36d',
        'Qr40',
        'Sa36f',
      ],
    ],
    ['Siemens', 'sharp', ['B50f', 'I50f\\2', 'Br51', 'D70f', 'U75u', 'H60s', 'H70h', 'Hr68']],
    ['Siemens', 'other', ['H31s', 'T20f', 'T80s', 'Hr40', 'Hc40']],
    ['GE', 'lung', ['LUNG', 'Lung', 'HD Lung']],
    ['GE', 'standard', ['STANDARD', 'SOFT', 'DETAIL', 'CHST', 'HD Stnd', 'HD Std', 'HD Detail']],
    ['GE', 'sharp', ['BONE', 'BONEPLUS', 'BONE+', 'EDGE', 'ULTRA', 'HD Bone', 'HD Ultra']],
    ['Philips', 'lung', ['L', 'YA', 'YB']],
    ['Philips', 'standard', ['A', 'B', 'C', 'CB', 'XCB', 'Body Routine', 'BodySoft']],
    ['Philips', 'sharp', ['D', 'E', 'EB', 'YC', 'YD', 'BodySharp']],
    ['Philips', 'other', ['UB', 'SMOOTH']],
    ['Canon', 'lung', ['FC50', 'FC51', 'FC52', 'FC56', 'FC81', 'FC86', 'LUNG', 'AiCE Lung']],
    ['Canon', 'standard', ['FC01', 'FC08', 'FC13', 'FC18-H', 'FC18Q', 'FC30', 'BODY', 'AiCE Body']],
    ['Canon', 'sharp', ['FC31', 'FC35', 'BODY SHARP']],
    ['Canon', 'other', ['FC21', 'FC26', 'FC43', 'FC64']],
    ['no one', 'other', ['', 'BODY FILTER', 'A1', 'BB', '?']],
  ])('%s: %s', (_, kernelClass, kernels) => {
    const classes = kernels.map((kernel) => [kernel, classifyKernel(kernel, rules).name]);
    expect(classes).toEqual(kernels.map((kernel) => [kernel, kernelClass]));
  });

  it('puts lung before soft tissue, and soft tissue before all others', () => {
    const rank = (kernel: string): number => classifyKernel(kernel, rules).rank;
    expect([rank('B70f'), rank('FC08'), rank('BONE'), rank('')]).toEqual([1, 2, 3, 3]);
  });
});

describe('loadSeriesRules', () => {
  const original = JSON.parse(readFileSync(DEFAULT_SERIES_RULES_PATH, 'utf8')) as Record<string, unknown>;
  const written = (content: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'rules-')), 'rules.json');
    writeFileSync(path, content);
    return path;
  };

  it('takes a file without the optional entries', () => {
    const { modalities, minimumSlices, kernelClasses, neverRead, neverReadSopClasses, fragment } = original;
    const required = { modalities, minimumSlices, kernelClasses, neverRead, neverReadSopClasses, fragment };
    expect(loadSeriesRules(written(JSON.stringify(required)))).toMatchObject({
      rescaleTypes: [/^(HU|US)$/],
      processed: [],
      secondarySopClasses: [],
      lessPreferred: null,
    });
  });

  it.each([
    ['no JSON', '{', 'it cannot be read as JSON'],
    [
      'a missing number of slices',
      JSON.stringify({ ...original, minimumSlices: '20' }),
      'minimumSlices must be a number from 1 to 10000',
    ],
    [
      'an invalid pattern',
      JSON.stringify({
        ...original,
        kernelClasses: [{ name: 'lung', rank: 1, patterns: [{ pattern: '(' }] }],
      }),
      'kernelClasses[0].patterns[0].pattern is not a regular expression',
    ],
    [
      'two entries',
      JSON.stringify({ ...original, minimumSlices: 0, fragment: {} }),
      'minimumSlices must be a number from 1 to 10000; fragment.belowMillimetres must be a number from 0 to 10000; fragment.belowShareOfLargest must be a number from 0 to 1.',
    ],
    ['no modalities', JSON.stringify({ ...original, modalities: [] }), 'modalities must not be empty'],
  ])('names what is wrong with %s', (_, content, what) => {
    expect(() => loadSeriesRules(written(content))).toThrow(
      expect.objectContaining({
        code: 'dicom.invalid-series-rules',
        kind: 'misconfigured',
        message: expect.stringContaining(what) as string,
      }) as Error,
    );
  });
});

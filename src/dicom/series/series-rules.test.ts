import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { DEFAULT_SERIES_RULES_PATH, loadSeriesRules } from './load-series-rules.js';
import { classifyKernel } from './series-rules.js';

describe('the kernel classes that come with the service', () => {
  const rules = loadSeriesRules();
  it.each([
    [
      'lung',
      [
        'LUNG',
        'Lung',
        'B70f',
        'B80s',
        'FC51',
        'FC81',
        'Bl57f\\3',
        'I70f',
        'B60f',
        'Br64d',
        'YA',
        'YB',
        'L',
        'FC52',
      ],
    ],
    [
      'standard',
      [
        'STANDARD',
        'B30f',
        'B31s',
        'FC30',
        'Br40d',
        'Bf37f',
        'Bv40',
        'SOFT',
        'DETAIL',
        'CHST',
        'A',
        'B',
        'C',
        'FC08',
        'FC18-H',
      ],
    ],
    ['sharp', ['BONE', 'BONEPLUS', 'EDGE', 'B50f', 'D', 'E', 'FC35']],
    ['other', ['', 'BODY FILTER', 'H31s', 'FC21']],
  ])('%s', (name, kernels) => {
    expect(Object.fromEntries(kernels.map((kernel) => [kernel, classifyKernel(kernel, rules).name]))).toEqual(
      Object.fromEntries(kernels.map((kernel) => [kernel, name])),
    );
  });
});

describe('loadSeriesRules', () => {
  const original = JSON.parse(readFileSync(DEFAULT_SERIES_RULES_PATH, 'utf8')) as Record<string, unknown>;
  const written = (content: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'rules-')), 'rules.json');
    writeFileSync(path, content);
    return path;
  };

  it.each([
    ['no JSON', '{', 'it cannot be read as JSON'],
    [
      'no number of slices',
      JSON.stringify({ ...original, minimumSlices: '20' }),
      'minimumSlices must be a number from 1 to 10000',
    ],
    [
      'a pattern that is none',
      JSON.stringify({
        ...original,
        kernelClasses: [{ name: 'lung', rank: 1, patterns: [{ pattern: '(' }] }],
      }),
      'kernelClasses[0].patterns[0].pattern is not a regular expression',
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

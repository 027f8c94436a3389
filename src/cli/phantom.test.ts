import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSource } from '../core/archive/open-source.js';
import { phantomCommand, type PhantomCommandOptions } from './phantom.js';

const directory = mkdtempSync(join(tmpdir(), 'phantom-'));
afterAll(() => rmSync(directory, { recursive: true }));

const SMALL = { matrix: 32, sliceSpacing: 10 } as const;

async function write(name: string, options: Omit<PhantomCommandOptions, 'output'>) {
  const output = join(directory, name);
  const line = await phantomCommand({ ...SMALL, ...options, output });
  return { line, bytes: readFileSync(output), output };
}

describe('ctclip phantom', () => {
  it('writes a ZIP with the announced number of DICOM files, the same bytes for the same seed', async () => {
    const { line, bytes, output } = await write('one.zip', { seed: 3, findings: ['none'] });
    const source = openSource(output);
    const files = source.entries.length;
    source.close();
    expect(line).toContain(`: ${files} DICOM files, `);
    expect(line).toContain('seed 3, no finding');
    expect((await write('two.zip', { seed: 3, findings: ['none'] })).bytes.equals(bytes)).toBe(true);
    expect((await write('three.zip', { seed: 4, findings: ['none'] })).bytes.equals(bytes)).toBe(false);
  });

  it('plants a nodule by default', async () => {
    expect((await write('default.zip', {})).line).toContain('seed 1, nodule');
  });

  it('writes the positions of the findings in patient millimetres', async () => {
    const truth = join(directory, 'truth.json');
    await write('nodule.zip', { findings: ['nodule'], truth });
    const { lesions } = JSON.parse(readFileSync(truth, 'utf8')) as { lesions: Record<string, unknown>[] };
    expect(lesions).toHaveLength(1);
    expect(lesions[0]).toMatchObject({
      finding: 'nodule',
      low_mm: [expect.any(Number), expect.any(Number), expect.any(Number)],
    });
  });

  it.each([
    [{ matrix: 16 }, '--matrix must be a whole number from 32 to 1024.'],
    [{ sliceSpacing: 0 }, '--slice-spacing must be a number from 0.5 to 20.'],
    [{ seed: 1.5 }, /^--seed must be a whole number/],
    [{ findings: ['cold'] }, /^There is no finding "cold"; choose from none, /],
  ])('refuses %j', async (options, reason) => {
    await expect(write('refused.zip', options)).rejects.toThrow(reason);
  });
});

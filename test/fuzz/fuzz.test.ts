import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeCase, type Target } from './fuzz-case.js';
import { runCase } from './run-case.js';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FIRST_CASE = 1;

/** `npm run fuzz` also covers threads. */
it.each<[Exclude<Target, 'threads'>, number]>([
  ['dicom', 300],
  ['archive', 150],
  ['checkpoint', 40],
  ['ensemble', 40],
  ['study', 60],
  ['mixture', 20],
])('an altered file for %s yields a result or a refusal with a code', async (target, cases) => {
  const outcomes = { accepted: 0, refused: 0 };
  for (let seed = FIRST_CASE; seed < FIRST_CASE + cases; seed++) {
    try {
      outcomes[await runCase(makeCase(seed, [target]), { folder })]++;
    } catch (error) {
      throw new Error(`npm run fuzz -- --case ${seed} --target ${target}`, { cause: error });
    }
  }
  // Both kinds of changes occurred: harmless and harmful ones.
  expect(outcomes.accepted).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(0);
  expect(readdirSync(folder).filter((name) => name !== 'case')).toEqual([]);
});

it('the number of a case reproduces it', () => {
  for (let seed = 1; seed < 40; seed++) {
    const [one, again] = [makeCase(seed), makeCase(seed)];
    expect(again.target).toBe(one.target);
    expect(Buffer.compare(again.bytes, one.bytes)).toBe(0);
  }
});

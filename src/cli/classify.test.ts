import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CLASSIFIER_FEATURES as NAMES, EXPECTED, fixture } from '../../test/fixtures/lightgbm/expected.js';
import { DomainError } from '../core/problem/domain-error.js';
import { classifyCommand } from './classify.js';

const directory = mkdtempSync(join(tmpdir(), 'classify-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface Answer {
  readonly probability: number;
  readonly decision: number;
  readonly base_value: number;
  readonly contributions: Readonly<Record<string, number>>;
}

async function run(json: string, model = 'classifier.pkl', threshold = 0.4) {
  const features = join(directory, 'features.json');
  writeFileSync(features, json);
  let out = '';
  const warnings: string[] = [];
  await classifyCommand(
    { model: fixture(model), features, threshold },
    { out: (text) => (out += text), warn: (line) => warnings.push(line) },
  );
  return { answer: JSON.parse(out) as unknown, warnings };
}

const { rows, probability, contributions } = EXPECTED['classifier'];
const named = (i: number) => Object.fromEntries(NAMES.map((name, k) => [name, rows[i][k]]));

describe('ctclip classify', () => {
  it('prints an array for an array of rows, and reads null as missing', async () => {
    const { answer, warnings } = await run(JSON.stringify(rows.map((_, i) => named(i))));
    for (const [i, row] of (answer as Answer[]).entries()) {
      expect(Math.abs(row.probability - probability[i])).toBeLessThan(1e-12);
      expect(row.decision).toBe(row.probability >= 0.4 ? 1 : 0);
      NAMES.forEach((name, k) => expect(row.contributions[name]).toBeCloseTo(contributions[i][k], 9));
      expect(row.base_value).toBeCloseTo(contributions[i][NAMES.length], 9);
    }
    expect((answer as Answer[]).length).toBe(rows.length);
    expect(warnings).toEqual([]);
  });

  it('reads NaN as a Python literal or a string, but not inside names', async () => {
    const missing = `"${NAMES[0]}": NaN, "${NAMES[1]}": "NaN", "${NAMES[2]}": null`;
    const rest = NAMES.slice(3).map((name) => `"${name}": NaN`);
    const { answer, warnings } = await run(`{${missing}, ${rest.join(', ')}, "NaN": -Infinity}`);
    expect((answer as Answer).probability).toBeCloseTo(probability[0], 12);
    expect(warnings).toEqual(['the model has no feature NaN']);
  });

  it("accepts LightGBM's escaped names, and warns that omitted features are 0", async () => {
    const { answer, warnings } = await run('{"ctclip_Pleural_effusion": 0, "supervised_covid": 0}');
    expect((answer as Answer).probability).toBeCloseTo(probability[1], 12);
    expect(warnings.join()).toMatch(
      /^taken as 0: ctclip_Postoperative_changes_\(lobectomy_or_pneumonectomy\), /,
    );
  });

  it.each([
    ['[1, 2]', /element 0 must be a JSON object/],
    ['{"supervised_covid": "high"}', /"supervised_covid" must be a number/],
    ['{"supervised_covid": ', /is not JSON/],
  ])('refuses %s', async (json, reason) => {
    const problem: unknown = await run(json).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(DomainError);
    expect((problem as DomainError).message).toMatch(reason);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { refusalOf } from '../../../test/builders/refusal.js';
import { loadFindings } from '../classifier/findings.js';
import { loadFindingCodes, PRIVATE_SCHEME } from './finding-codes.js';

/** Terms of the public schemes by their codes, copied from the schemes' own tables. */
const TERMS = new Map(
  readFileSync(packagePath('test', 'fixtures', 'finding-codes', 'terms.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([scheme, code, term]) => [`${scheme} ${code}`, term]),
);

const plain = (term: string | undefined): string | undefined =>
  term?.toLowerCase().replace(/ \((disorder|finding)\)$/, '');

describe('the delivered codes', () => {
  const codes = loadFindingCodes(packagePath('config'));
  const { zeroShot, defaultSupervised } = loadFindings(packagePath('config'));
  const names = [...zeroShot.map(({ name }) => name), ...defaultSupervised];
  const all = names.map((name) => ({ name, codes: codes.codesOf(name) }));

  it('are those of the terms in the schemes’ own tables', () => {
    const used = all.flatMap(({ codes: list }) => list).filter(({ scheme }) => scheme !== PRIVATE_SCHEME);
    expect(used.length).toBeGreaterThan(0);
    expect(used.map(({ scheme, value, meaning }) => [scheme, value, plain(meaning)])).toEqual(
      used.map(({ scheme, value }) => [scheme, value, plain(TERMS.get(`${scheme} ${value}`))]),
    );
  });

  it('are public for 39 names; the rest have private ones, each its own', () => {
    const own = all.filter(({ codes: [first] }) => first.scheme === PRIVATE_SCHEME);
    expect(all.length - own.length).toBe(39);
    expect(new Set(own.map(({ codes: [first] }) => first.value)).size).toBe(own.length);
    expect(own.every(({ codes: [first] }) => /^F\d{3}$/.test(first.value))).toBe(true);
  });
});

describe('a finding that the table lacks', () => {
  it('has a short private code that is the same each time and differs for names with the same beginning', () => {
    const { codesOf } = loadFindingCodes(packagePath('config'));
    const name = 'A finding with a long name';
    const [code] = codesOf(name);
    expect(code).toEqual({ scheme: PRIVATE_SCHEME, value: code.value, meaning: name });
    expect(code.value).toMatch(/^X[0-9A-F]{12}$/);
    expect(codesOf(name)).toEqual([code]);
    expect(codesOf(`${name}, other`)[0].value).not.toBe(code.value);
    expect(codesOf('constructor')[0].scheme).toBe(PRIVATE_SCHEME);
  });
});

describe('a site’s own table', () => {
  function load(json: unknown): ReturnType<typeof loadFindingCodes> {
    const directory = mkdtempSync(join(tmpdir(), 'codes-'));
    try {
      if (json !== undefined) writeFileSync(join(directory, 'finding-codes.json'), JSON.stringify(json));
      return loadFindingCodes(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
  const SCHEMES = { I10: { name: 'ICD-10', uid: '2.16.840.1.113883.6.3' } };
  const PNEUMONIA = { scheme: 'I10', value: 'J18.9', meaning: 'Pneumonia' };

  it('may name codes of its own schemes, and may be missing', () => {
    expect(load({ schemes: SCHEMES, findings: { Pneumonia: [PNEUMONIA] } }).codesOf('Pneumonia')).toEqual([
      PNEUMONIA,
    ]);
    expect(load(undefined).codesOf('Pneumonia')[0].scheme).toBe(PRIVATE_SCHEME);
  });

  it.each<[unknown, string]>([
    [[], 'the file is not an object'],
    [{ schemes: SCHEMES, findings: { A: [] } }, '"findings.A" has no code'],
    [{ schemes: SCHEMES, findings: { A: [{ ...PNEUMONIA, value: 'J 18' }] } }, 'holds a space'],
    [{ schemes: {}, findings: { A: [PNEUMONIA] } }, 'uses the scheme "I10", which is not among the schemes'],
    [
      { schemes: { TOO_LONG_FOR_A_SCHEME: { name: 'x' } }, findings: {} },
      'is not a designator of at most 16 characters',
    ],
  ])('with mistakes is refused with their names: %j', (json, complaint) => {
    const error = refusalOf(() => load(json));
    expect([error.code, error.message]).toEqual([
      'evidence.finding-codes',
      expect.stringContaining(complaint),
    ]);
  });
});

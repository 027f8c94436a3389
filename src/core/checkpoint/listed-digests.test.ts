import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readListedDigests, verifyListedDigest } from './listed-digests.js';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'listed-digests-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const list = (text: string): void => writeFileSync(join(directory, 'SHA256SUMS'), text);
const model = (name = 'model.pt'): string => join(directory, name);

describe('SHA256SUMS', () => {
  it('is optional: without it, any content is accepted', () => {
    expect(readListedDigests(directory)).toBeUndefined();
    expect(verifyListedDigest(model(), digestOf('a'))).toBe(false);
  });

  it('is read in text and in binary mode, with blank lines, carriage returns and digests in capitals', () => {
    list(`${digestOf('a')}  a.pt\r\n\n${digestOf('b').toUpperCase()} *sub/b with space.pkl\n`);
    expect(readListedDigests(directory)).toEqual(
      new Map([
        [model('a.pt'), digestOf('a')],
        [model('sub/b with space.pkl'), digestOf('b')],
      ]),
    );
  });

  it('says whether a file is listed, and throws when its content differs', () => {
    list(`${digestOf('a')}  model.pt\n`);
    expect(verifyListedDigest(model(), digestOf('a'))).toBe(true);
    expect(verifyListedDigest(model('other.pt'), digestOf('a'))).toBe(false);
    expect(() => verifyListedDigest(model(), digestOf('b'))).toThrow(
      `model.pt is not the file that SHA256SUMS lists: its SHA-256 is ${digestOf('b')}, but ${digestOf('a')} is listed. `,
    );
  });

  it.each([
    ['a line other than digest and name', 'model.pt\n', /is not "digest {2}name" in line 1\./],
    ['a digest that is cut off', `${digestOf('a').slice(1)}  model.pt\n`, /in line 1\./],
    ['a name twice', `${digestOf('a')}  m\n${digestOf('b')}  ./m\n`, /second time in line 2\./],
    ['more than a list', `${'x'.repeat(1024 * 1024)}y`, /is too large for a list of files\./],
  ])('with %s is refused', (_, text, complaint) => {
    list(text);
    expect(() => readListedDigests(directory)).toThrow(complaint);
  });

  it('that cannot be read is refused', () => {
    mkdirSync(join(directory, 'SHA256SUMS'));
    expect(() => readListedDigests(directory)).toThrow(/SHA256SUMS cannot be read\./);
  });
});

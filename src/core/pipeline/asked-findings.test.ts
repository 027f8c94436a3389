import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../test/builders/refusal.js';
import { askedFindings } from './asked-findings.js';

describe('findings named by a request', () => {
  it.each([
    [['Rib fracture'], ['Rib fracture']],
    [
      [' Rib   fracture ', '\tCyst'],
      ['Rib fracture', 'Cyst'],
    ],
    [
      ['Mass, 6 mm', 'Cyst (left)'],
      ['Mass, 6 mm', 'Cyst (left)'],
    ],
    [
      ['Cyst', 'Cyst', 'cyst'],
      ['Cyst', 'cyst'],
    ],
    [['Épanchement pleural'.normalize('NFD')], ['Épanchement pleural'.normalize('NFC')]],
    [['constructor'], ['constructor']],
    [[], []],
  ])('%j asks for %j', (given, names) => {
    expect(askedFindings(given)).toEqual(names);
  });

  it.each([
    [['Cyst', '', 'Mass'], 'findings.invalid-name', { position: 2 }],
    [['Cyst', '12'], 'findings.invalid-name', { position: 2 }],
    [['__proto__'], 'findings.invalid-name', { position: 1 }],
    [['Cyst', 'a [MASK]'], 'findings.invalid-name', { position: 2 }],
    [['<b>Cyst</b>'], 'findings.invalid-name', { position: 1 }],
    [['Cyst\u0000'], 'findings.invalid-name', { position: 1 }],
    [['Cyst', '\ud800'], 'findings.invalid-name', { position: 2 }],
    [['x'.repeat(101)], 'findings.invalid-name', { position: 1 }],
    [Array.from({ length: 21 }, (_, i) => `Cyst ${i}`), 'findings.too-many', { count: 21, maximum: 20 }],
  ])('%j is refused: %s', (given, code, fields) => {
    const refusal = refusalOf(() => askedFindings(given));
    expect(refusal).toMatchObject({ code, kind: 'malformed', fields });
    expect(refusal.message).not.toContain('Cyst');
  });

  it('accepts the maximum number and length', () => {
    const names = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(100, 'x'));
    expect(askedFindings(names)).toEqual(names);
  });
});

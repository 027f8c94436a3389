import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPermissive, productionPackages } from './licences.js';

const lockFile = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as Parameters<typeof productionPackages>[0];

describe('licences of production dependencies', () => {
  it('are all permissive', () => {
    const others = productionPackages(lockFile).filter(({ licence }) => !isPermissive(licence));
    expect(others).toEqual([]);
  });

  it('leave development dependencies out', () => {
    const names = productionPackages({
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0', license: 'MIT' },
        'node_modules/a/node_modules/@b/c': { version: '2.0.0' },
        'node_modules/d': { version: '3.0.0', license: 'MIT', dev: true },
        'node_modules/e': { version: '3.0.0', license: 'MIT', devOptional: true },
      },
    });
    expect(names).toEqual([
      { name: '@b/c', version: '2.0.0', licence: undefined },
      { name: 'a', version: '1.0.0', licence: 'MIT' },
    ]);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['MIT AND BSD-3-Clause', true],
    ['(MIT AND Zlib)', true],
    ['GPL-3.0-only', false],
    ['MIT AND GPL-3.0-only', false],
    ['UNLICENSED', false],
    [undefined, false],
  ])('%s: permissive is %s', (licence, wanted) => {
    expect(isPermissive(licence)).toBe(wanted);
  });
});

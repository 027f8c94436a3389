import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';

const text = readFileSync(packagePath('docs', 'security.md'), 'utf8');
const [, section] = /^## Threats.*?$(.*?)^## /ms.exec(text) ?? [];
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

const { scripts } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const tests = ['src', 'test']
  .flatMap((folder) => readdirSync(packagePath(folder), { recursive: true }).map(String))
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => basename(path, '.test.ts'));

describe('the table of threats', () => {
  it('is found', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows.map(([threat, , named]) => [threat, named]))(
    'names tests that exist: %s',
    (_threat, named) => {
      const names = [...named.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
      expect(names).not.toEqual([]);
      const missing = names.filter((name) =>
        name.startsWith('npm run ') ? !(name.slice('npm run '.length) in scripts) : !tests.includes(name),
      );
      expect(missing).toEqual([]);
    },
  );
});

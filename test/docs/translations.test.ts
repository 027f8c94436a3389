/** Facts of the documents in two languages that can be compared without a translator. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';

const DOCS = packagePath('docs');
const TRANSLATED = readdirSync(DOCS).filter((name) => name.endsWith('.ru.md'));

function both(name: string): readonly [string, string] {
  const [english, russian] = [name.replace('.ru.md', '.md'), name].map((file) =>
    readFileSync(join(DOCS, file), 'utf8'),
  );
  return [english, russian];
}

const levels = (page: string) => page.match(/^#+(?= )/gm);
const settings = (page: string) => [...new Set(page.match(/\b[A-Z]{3,}_[A-Z_]+\b/g))].sort();
/** The code in the first cell of every row of a table. */
const rows = (page: string) =>
  [...page.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => (cell.match(/`[^`]*`/g) ?? []).join(' '));
/** The commands, without comments. */
const commands = (page: string) =>
  [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block.replaceAll(/(^|\s+)# .*$/gm, ''));

it('there are Russian versions of the documents for integrators and operators', () => {
  expect(TRANSLATED).toEqual(
    expect.arrayContaining(
      ['api', 'delivery', 'deployment', 'migration', 'operations', 'replay'].map((name) => `${name}.ru.md`),
    ),
  );
});

it.each(TRANSLATED)('docs/%s has the sections and the rows of tables of the English version', (name) => {
  const [english, russian] = both(name);
  expect(levels(russian)).toEqual(levels(english));
  expect(rows(russian)).toEqual(rows(english));
});

it.each(['delivery.ru.md', 'operations.ru.md'])(
  'docs/%s has the commands and settings of the English version',
  (name) => {
    const [english, russian] = both(name);
    expect(commands(english).length).toBeGreaterThan(2);
    expect(commands(russian)).toEqual(commands(english));
    expect(settings(russian)).toEqual(settings(english));
  },
);

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROBLEMS, WARNINGS } from './problem-codes.js';

const TABLES = new URL('codes/', import.meta.url);
const SOURCES = fileURLToPath(new URL('../../', import.meta.url));

/** The sources besides the tables themselves. */
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|problem\/codes\//.test(path))
  .map((path) => readFileSync(SOURCES + path, 'utf8'))
  .join('\n');

async function tables(): Promise<{ problems: string[]; warnings: string[] }> {
  const modules = await Promise.all(
    readdirSync(TABLES).map((file) => import(new URL(file, TABLES).href) as Promise<Record<string, object>>),
  );
  const exports = modules.flatMap((module) => Object.entries(module));
  const codesIn = (suffix: string): string[] =>
    exports.filter(([name]) => name.endsWith(suffix)).flatMap(([, table]) => Object.keys(table));
  return { problems: codesIn('_CODES'), warnings: codesIn('_WARNINGS') };
}

describe('the registry of codes', () => {
  it('has each code of its tables, once', async () => {
    const { problems, warnings } = await tables();
    expect(problems.toSorted()).toEqual(Object.keys(PROBLEMS).toSorted());
    expect(warnings.toSorted()).toEqual(Object.keys(WARNINGS).toSorted());
  });

  it.each([...Object.keys(PROBLEMS), ...Object.keys(WARNINGS)])('has no dead code: %s is used', (code) => {
    expect(sources.includes(`'${code}'`)).toBe(true);
  });

  it.each(Object.entries(PROBLEMS))('says what %s means in a phrase', (_code, { en }) => {
    expect(en).toMatch(/^\S.{5,}[^.]$/);
  });
});

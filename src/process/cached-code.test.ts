import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CachedCode } from './cached-code.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cached-code-'));
  mkdirSync(join(directory, 'server'));
  mkdirSync(join(directory, 'chunks'));
  writeFileSync(
    join(directory, 'server', 'main.cjs'),
    `const chunk = require('../chunks/a.cjs'); exports.answer = () => chunk.answer; exports.place = __filename;`,
  );
  writeFileSync(join(directory, 'chunks', 'a.cjs'), 'exports.answer = 1;');
});

afterEach(() => rmSync(directory, { recursive: true }));

function main(): string {
  return join(directory, 'server', 'main.cjs');
}

function answer(code = new CachedCode(directory)): unknown {
  return (code.load(main()) as { answer: () => unknown }).answer();
}

/** Keeps the code of all files. */
function keep(): void {
  const code = new CachedCode(directory);
  answer(code);
  code.write();
}

function kept(): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.cache')).sort();
}

describe('code that V8 compiled at the build', () => {
  it('is in a file next to each loaded one', () => {
    keep();

    expect(kept()).toEqual([`chunks/a.cjs.${process.arch}.cache`, `server/main.cjs.${process.arch}.cache`]);
  });

  it('is what a start runs', () => {
    keep();
    const chunk = join(directory, 'chunks', 'a.cjs');
    const changed = 'exports.answer = 2;';
    writeFileSync(chunk, changed);
    const path = `${chunk}.${process.arch}.cache`;
    const digest = createHash('sha256').update(changed).digest();
    // The code of the old file under the digest of the new one.
    writeFileSync(path, Buffer.concat([digest, readFileSync(path).subarray(digest.length)]));

    expect(answer()).toBe(1);
  });

  it.each(['exports.answer = 2;', 'exports.answer = 1000;'])(
    'is compiled again when the file has changed to %s',
    (changed) => {
      keep();
      writeFileSync(join(directory, 'chunks', 'a.cjs'), changed);

      expect(answer()).toBe(Number(/\d+/.exec(changed)?.[0]));
    },
  );

  it.each([
    ['is missing', (path: string) => rmSync(path)],
    ['is empty', (path: string) => writeFileSync(path, '')],
    ['is damaged', (path: string) => writeFileSync(path, Buffer.alloc(1000, 7))],
  ])('is compiled again when it %s', (_what, spoil) => {
    keep();
    for (const name of kept()) spoil(join(directory, name));

    expect(answer()).toBe(1);
  });
});

describe('a loaded file', () => {
  it('is loaded once', () => {
    const code = new CachedCode(directory);

    expect(code.load(main())).toBe(code.load(main()));
  });

  it('may require packages, modules of Node, and a file that requires it in turn', () => {
    writeFileSync(
      join(directory, 'chunks', 'a.cjs'),
      `const main = require('../server/main.cjs');
       exports.answer = [require('node:path').sep, require.resolve('node:fs'), main.place === undefined];`,
    );

    expect(answer()).toEqual(['/', 'node:fs', true]);
  });

  it('appears in stack traces with its place in the bundle, its line and column', () => {
    writeFileSync(main(), `exports.fail = () => { throw new Error('failure'); };`);
    const { fail } = new CachedCode(directory).load(main()) as { fail: () => void };

    expect(stackOf(fail)).toContain(`(${join(basename(directory), 'server', 'main.cjs')}:1:30)`);
  });
});

function stackOf(fail: () => void): string {
  try {
    fail();
    return '';
  } catch (error) {
    return String((error as Error).stack);
  }
}

/** Digests of files by the built program, which hashes large ones on threads. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { packagePath } from '../../src/config/package-path.js';
import type * as Digests from '../../src/core/checkpoint/digest-thread.js';

const built = packagePath('build', 'core', 'checkpoint', 'digest-thread.js');
const { sha256Meanwhile } = (await import(built)) as typeof Digests;

const MB = 1 << 20;
const directory = mkdtempSync(join(tmpdir(), 'file-digest-'));
afterAll(() => rmSync(directory, { recursive: true }));

it.each([0, 1, MB + 1, 16 * MB - 1, 16 * MB, 16 * MB + 7])(
  'the digest of %i bytes is their SHA-256',
  async (length) => {
    const bytes = Buffer.from(Array.from({ length: 251 }, (_, at) => at));
    const contents = Buffer.alloc(length, bytes);
    const path = join(directory, `${length}`);
    writeFileSync(path, contents);
    expect(await sha256Meanwhile(path)).toBe(createHash('sha256').update(contents).digest('hex'));
  },
);

it('a file that cannot be read has no digest', async () => {
  await expect(sha256Meanwhile(join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(sha256Meanwhile(directory)).rejects.toMatchObject({ code: 'EISDIR' });
});

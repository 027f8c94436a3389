import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasUnreadableFile, UNREADABLE_FILE } from '../../../test/builders/unreadable-file.js';
import { Random } from '../../core/phantom/random.js';
import { AuditFile } from './audit-file.js';
import { type ChainEnd, CHAIN_START, sealLine } from './audit-chain.js';
import { headPathOf } from './chain-head.js';
import { textDigest } from './text-digest.js';
import { verifyAuditLog } from './verify-audit-log.js';

const DIGEST = textDigest(undefined);

let directory: string;
let log: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chain-'));
  log = join(directory, 'audit.log');
});
afterEach(() => rmSync(directory, { recursive: true }));

const findingsOf = async (...files: string[]): Promise<readonly unknown[]> =>
  (await verifyAuditLog(files, DIGEST)).findings;

/** Writes records to the log as a service does, and closes it. */
async function write(...records: object[]): Promise<void> {
  const file = await AuditFile.open(log, DIGEST);
  await Promise.all(records.map((record) => file.append(record)));
  await file.close();
}

/** The lines of a long log, and its end. */
function sealedLines(count: number): { readonly lines: readonly string[]; readonly end: ChainEnd } {
  let end: ChainEnd = CHAIN_START;
  const lines: string[] = [];
  for (let number = 1; number <= count; number++) {
    const record = { event: 'result.read', user: `user${number % 7}`, status: 200 };
    const opening = number === 1 ? { skipped_bytes: 0, skipped_sha256: DIGEST('') } : undefined;
    const sealed = sealLine(record, end, DIGEST, opening);
    lines.push(sealed.line);
    ({ end } = sealed);
  }
  return { lines, end };
}

function writeLines(lines: readonly string[], end: ChainEnd): void {
  writeFileSync(headPathOf(log), JSON.stringify(end));
  writeFileSync(log, lines.map((line) => `${line}\n`).join(''));
}

it('a log of 10,000 lines verifies', async () => {
  const { lines, end } = sealedLines(10_000);
  writeLines(lines, end);
  expect(await verifyAuditLog([log], DIGEST)).toMatchObject({ verified: 10_000, findings: [] });
});

describe('a log of 1,000 lines', () => {
  const LINES = 1000;
  const { lines, end } = sealedLines(LINES);
  const verifyWith = async (changed: readonly string[]): Promise<number> => {
    writeLines(changed, end);
    return (await findingsOf(log)).length;
  };

  it('verifies', async () => {
    writeLines(lines, end);
    expect(await verifyAuditLog([log], DIGEST)).toMatchObject({ verified: LINES, findings: [] });
  });

  const places: readonly [string, number][] = [
    ['the first line', 0],
    ['the second line', 1],
    ['a line in the middle', LINES / 2],
    ['the line before the last', LINES - 2],
    ['the last line', LINES - 1],
  ];
  const changes: readonly [string, (line: string) => readonly string[]][] = [
    ['removed', () => []],
    ['doubled', (line) => [line, line]],
    ['followed by an empty line', (line) => [line, '']],
    ['followed by a foreign line', (line) => [line, '{"event":"result.read","user":"nobody"}']],
    ['replaced by an empty line', () => ['']],
    ['given another user', (line) => [line.replace('"user', '"user0')]],
    ['given another status', (line) => [line.replace('200', '403')]],
    ['given another number', (line) => [line.replace(/"sequence":\d+/, '"sequence":7')]],
    ['given another hash', (line) => [line.replace(/"hash":"./, (text) => text.slice(0, -1) + 'g')]],
    ['given a space', (line) => [`${line} `]],
    ['given a carriage return', (line) => [`${line}\r`]],
    ['cut short', (line) => [line.slice(0, -1)]],
    ['serialized differently', (line) => [JSON.stringify({ ...(JSON.parse(line) as object), status: 201 })]],
  ];
  it.each(places.flatMap(([place, at]) => changes.map(([change, make]) => ({ place, at, change, make }))))(
    '$place, $change: found',
    async ({ at, make }) => {
      const changed = [...lines.slice(0, at), ...make(lines[at]), ...lines.slice(at + 1)];
      expect(await verifyWith(changed)).toBeGreaterThan(0);
    },
  );

  it('any byte of any line, changed at random: found', async () => {
    const whole = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    writeLines(lines, end);
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      const bytes = Buffer.from(whole);
      bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      writeFileSync(log, bytes);
      expect(await findingsOf(log), `seed ${seed}`).not.toEqual([]);
    }
  });

  it('two swapped lines: found', async () => {
    const changed = [...lines];
    [changed[100], changed[101]] = [changed[101], changed[100]];
    expect(await verifyWith(changed)).toBeGreaterThan(0);
  });

  it('names the line that was changed', async () => {
    const changed = [...lines];
    changed[432] = changed[432].replace('200', '403');
    writeLines(changed, end);
    expect(await findingsOf(log)).toMatchObject([{ line: 433 }, { line: 434 }]);
  });
});

describe('a log that a service writes', () => {
  it('is durable, numbered and chained, also of lines that come at once', async () => {
    await write(...Array.from({ length: 50 }, (_, number) => ({ number })));
    const lines = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ number }) => number)).toEqual(Array.from({ length: 50 }, (_, number) => number));
    expect(lines[0]).toMatchObject({ sequence: 1, previous: '0'.repeat(64) });
    for (let at = 1; at < lines.length; at++) expect(lines[at]['previous']).toBe(lines[at - 1]['hash']);
    expect(await verifyAuditLog([log], DIGEST)).toMatchObject({ verified: 50, findings: [] });
    expect(statSync(headPathOf(log)).mode & 0o777).toBe(0o640);
  });

  // Reading the memory of a process from the start fails with EIO.
  it.runIf(hasUnreadableFile)(
    'is neither verified nor continued without the file that reveals a cut-off end, if that cannot be read',
    async () => {
      await write({ a: 1 });
      rmSync(headPathOf(log));
      symlinkSync(UNREADABLE_FILE, headPathOf(log));
      const refusal = /audit\.log\.head cannot be read \(EIO\)\. /;
      await expect(verifyAuditLog([log], DIGEST)).rejects.toThrow(refusal);
      await expect(write({ a: 2 })).rejects.toThrow(refusal);
      expect(readlinkSync(headPathOf(log))).toBe(UNREADABLE_FILE);
    },
  );

  it('continues its chain after a restart', async () => {
    await write({ a: 1 });
    await write({ a: 2 });
    expect(await verifyAuditLog([log], DIGEST)).toMatchObject({ verified: 2, findings: [] });
  });

  it('continues its chain in the next file after rotation, in a running service or between two runs', async () => {
    const file = await AuditFile.open(log, DIGEST);
    await file.append({ a: 1 });
    renameSync(log, `${log}.1`);
    await file.append({ a: 2 });
    await file.close();
    renameSync(log, `${log}.2`);
    await write({ a: 3 });
    expect(await verifyAuditLog([`${log}.1`, `${log}.2`, log], DIGEST)).toMatchObject({
      verified: 3,
      findings: [],
    });
    expect(await findingsOf(log)).toEqual([]);
    expect(await findingsOf(`${log}.1`, log)).toHaveLength(1);
  });

  it('continues its chain after it is emptied', async () => {
    const file = await AuditFile.open(log, DIGEST);
    await file.append({ a: 1 });
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    await file.append({ a: 2 });
    await file.close();
    expect(await verifyAuditLog([`${log}.1`, log], DIGEST)).toMatchObject({ verified: 2, findings: [] });
  });

  it('accounts for a line torn by a crash', async () => {
    await write({ a: 1 });
    appendFileSync(log, '{"event":"result.re');
    await write({ a: 2 });
    expect(await verifyAuditLog([log], DIGEST)).toMatchObject({ verified: 2, torn: 1, findings: [] });
  });

  it('does not account for a line inserted during a run or between two runs', async () => {
    const file = await AuditFile.open(log, DIGEST);
    await file.append({ a: 1 });
    appendFileSync(log, '{"event":"result.read","user":"nobody"}\n');
    await file.append({ a: 2 });
    await file.close();
    appendFileSync(log, '{"event":"result.read","user":"nobody"}\n');
    await write({ a: 3 });
    expect(await findingsOf(log)).toMatchObject([{ line: 2 }, { line: 4 }]);
  });

  it('still reveals a cut-off end after further lines', async () => {
    await write({ a: 1 }, { a: 2 }, { a: 3 });
    const [first] = readFileSync(log, 'utf8').split('\n');
    writeFileSync(log, `${first}\n`);
    expect(await findingsOf(log)).toHaveLength(1);
    await write({ a: 4 });
    expect(await findingsOf(log)).toMatchObject([{ line: 2 }]);
  });

  it('seals the lines from before the chain', async () => {
    writeFileSync(log, '{"old":1}\n{"old":2}\n');
    await write({ a: 1 });
    expect(await verifyAuditLog([log], DIGEST)).toMatchObject({ verified: 1, unchained: 2, findings: [] });
    writeFileSync(log, readFileSync(log, 'utf8').replace('"old":2', '"old":3'));
    expect(await findingsOf(log)).not.toEqual([]);
  });

  it('does not verify with another key', async () => {
    const key = join(directory, 'key');
    writeFileSync(key, 'x'.repeat(32));
    const file = await AuditFile.open(log, textDigest(key));
    await file.append({ a: 1 });
    await file.close();
    expect((await verifyAuditLog([log], textDigest(key))).findings).toEqual([]);
    expect(await findingsOf(log)).not.toEqual([]);
  });

  it('belongs to one process: a second one is refused until the first has ended', async () => {
    const first = await AuditFile.open(log, DIGEST);
    await expect(AuditFile.open(log, DIGEST)).rejects.toMatchObject({ code: 'audit.unusable' });
    await first.close();
    await (await AuditFile.open(log, DIGEST)).close();
  });
});

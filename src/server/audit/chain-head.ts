import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isNothingThere } from '../../core/problem/system-error.js';
import { CHAIN_START, type ChainEnd } from './audit-chain.js';
import { auditHeadUnreadable } from './audit-errors.js';

const MODE = 0o640;
/** Size of the probe: more than a line. */
const PROBE_BYTES = 4096;

const HEAD = z.object({ sequence: z.int(), hash: z.string().length(CHAIN_START.hash.length) });

/** The file next to a log that identifies its last line. It reveals lines that were cut off at the end. */
export function headPathOf(path: string): string {
  return `${path}.head`;
}

/**
 * @returns undefined if it is missing or damaged, as after a power failure
 * @throws DomainError `audit.unusable` if it cannot be read: the next line would replace it, and cut-off lines would stay hidden
 */
export async function readChainHead(path: string): Promise<ChainEnd | undefined> {
  let text: string;
  try {
    text = await readFile(headPathOf(path), 'utf8');
  } catch (cause) {
    if (isNothingThere(cause)) return undefined;
    throw auditHeadUnreadable(headPathOf(path), cause);
  }
  try {
    return HEAD.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function writeChainHead(path: string, { sequence, hash }: ChainEnd): Promise<void> {
  const part = `${headPathOf(path)}.part`;
  await rm(part, { force: true });
  await writeFile(part, `${JSON.stringify({ sequence, hash })}\n`, { mode: MODE, flag: 'wx' });
  await rename(part, headPathOf(path));
}

/** @throws errors of the file system in the log's directory */
export async function writeProbe(path: string): Promise<void> {
  const probe = `${path}.probe`;
  await writeFile(probe, Buffer.alloc(PROBE_BYTES), { mode: MODE });
  await rm(probe);
}

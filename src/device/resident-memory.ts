import { readFile } from 'node:fs/promises';

const BYTES_PER_KB = 1024;

/** Resident memory of a process in bytes, from Linux's `/proc`; undefined on other systems, or if the process is gone. */
export async function residentMemory(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(status);
  return match === null ? undefined : Number(match[1]) * BYTES_PER_KB;
}

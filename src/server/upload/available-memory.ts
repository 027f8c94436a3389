import { readFile } from 'node:fs/promises';

const BYTES_PER_KB = 1024;
const CGROUP = '/sys/fs/cgroup';

/** Reads a system file; undefined if it does not exist. */
export type ReadSystemFile = (path: string) => Promise<string | undefined>;

const readSystemFile: ReadSystemFile = (path) => readFile(path, 'utf8').catch(() => undefined);

/**
 * Bytes that programs can allocate without swapping or an out-of-memory kill: of the host, or of the container if that has
 * less (Linux, control groups version 2). Undefined if the system does not report it.
 */
export async function availableMemory(read: ReadSystemFile = readSystemFile): Promise<number | undefined> {
  const [host, container] = await Promise.all([availableOnHost(read), availableInContainer(read)]);
  if (host === undefined || container === undefined) return host ?? container;
  return Math.min(host, container);
}

async function availableOnHost(read: ReadSystemFile): Promise<number | undefined> {
  const match = /^MemAvailable:\s+(\d+) kB$/m.exec((await read('/proc/meminfo')) ?? '');
  return match === null ? undefined : Number(match[1]) * BYTES_PER_KB;
}

async function availableInContainer(read: ReadSystemFile): Promise<number | undefined> {
  const [limit, used, statistics] = await Promise.all(
    ['memory.max', 'memory.current', 'memory.stat'].map((name) => read(`${CGROUP}/${name}`)),
  );
  // "max" means unlimited.
  if (limit === undefined || used === undefined || !/^\d+\s*$/.test(limit)) return undefined;
  // The page cache counts as used, but is reclaimable.
  const kept = ['active_file', 'inactive_file']
    .map((name) => {
      const match = new RegExp(`^${name} (\\d+)$`, 'm').exec(statistics ?? '');
      return match === null ? 0 : Number(match[1]);
    })
    .reduce((sum, bytes) => sum + bytes, 0);
  return Math.max(Number(limit) - Number(used) + kept, 0);
}

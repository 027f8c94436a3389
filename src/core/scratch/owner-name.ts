import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/**
 * Names of the directories in which instances of the service keep their files: `HOST.PID.NONCE`. The name shows whether
 * the instance is gone, so several instances can share one SPOOL_DIR and each cleans up after crashed ones.
 */
const OWNER = /^(?<host>[A-Za-z0-9-]+)\.(?<pid>\d{1,10})\.[0-9a-f]{16}$/;

/** Processes on other hosts cannot be checked, but files of this age belong to no running study. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

const HOST = hostname().replace(/[^A-Za-z0-9-]/g, '-') || 'host';

/** A unique name for this process's directory. */
export function newOwnerName(): string {
  return `${HOST}.${process.pid}.${randomBytes(8).toString('hex')}`;
}

/** Whether the directory belonged to an instance that is gone. Names in other formats are not ours: false. */
export function isAbandoned(name: string, ageMs: number): boolean {
  const owner = OWNER.exec(name)?.groups;
  if (owner === undefined) return false;
  if (owner['host'] !== HOST) return ageMs > ABANDONED_AFTER_MS;
  const pid = Number(owner['pid']);
  // A container's first process always has the same PID: a directory with our PID belonged to our predecessor.
  return pid === process.pid || !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process belongs to another user, so it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

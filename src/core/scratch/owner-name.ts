import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/**
 * Names of the directories in which instances of the service keep their files: `HOST.PID.NONCE`. They tell whether the
 * instance is gone, so that several may share one SPOOL_DIR and each still cleans up after those that crashed.
 */
const OWNER = /^(?<host>[A-Za-z0-9-]+)\.(?<pid>\d{1,10})\.[0-9a-f]{16}$/;

/** On another host nobody can tell whether a process lives; files of that age belong to no study any more. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

const HOST = hostname().replace(/[^A-Za-z0-9-]/g, '-') || 'host';

/** A name for this process's directory that no other has had. */
export function newOwnerName(): string {
  return `${HOST}.${process.pid}.${randomBytes(8).toString('hex')}`;
}

/** Whether the directory belonged to an instance that is gone. Names that are none of ours are nobody's business. */
export function isAbandoned(name: string, ageMs: number): boolean {
  const owner = OWNER.exec(name)?.groups;
  if (owner === undefined) return false;
  if (owner['host'] !== HOST) return ageMs > ABANDONED_AFTER_MS;
  const pid = Number(owner['pid']);
  // A container's first process always has the same number: a directory with ours was our predecessor's.
  return pid === process.pid || !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, and lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

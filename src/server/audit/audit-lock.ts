import { SocketLock } from '../storage/socket-lock.js';
import { auditShared } from './audit-errors.js';

/**
 * Locks a log for one process by a socket next to it, because two writers would break its chain.
 * @throws DomainError `audit.unusable` when another process has the lock; a system error when the socket cannot be created
 */
export async function lockLog(path: string): Promise<SocketLock> {
  const lock = await SocketLock.take(`${path}.lock`);
  if (lock === undefined) throw auditShared(path);
  return lock;
}

import { reasonOf } from '../core/archive/random-access-file.js';
import { DomainError } from '../core/problem/domain-error.js';

/** A file or value given to a command is unusable. */
export function usageError(message: string): DomainError {
  return new DomainError('cli.usage', message);
}

/** A file given to a command, or found by it, exists but cannot be read. */
export function unreadableFile(path: string, cause: unknown): DomainError {
  return new DomainError('cli.usage', `${path} cannot be read: ${reasonOf(cause)}.`, { cause });
}

/** Neither an argument nor AUDIT_LOG names the log to verify. */
export function auditLogMissing(): DomainError {
  return usageError('Name the files of the audit log, the oldest first, or set AUDIT_LOG.');
}

/** A file of the audit log cannot be read. */
export function auditLogUnreadable(cause: unknown): DomainError {
  const { path = 'The audit log', code = 'unknown' } = cause as NodeJS.ErrnoException;
  return new DomainError('cli.usage', `${path} cannot be read (${code}).`, { cause });
}

/** The service could not be reached or did not answer as the contract says. */
export function serviceUnreachable(url: string, cause: unknown): DomainError {
  const reason = cause instanceof Error ? describeNetworkError(cause) : 'no answer';
  return new DomainError('cli.service-unreachable', `No answer from ${url}: ${reason}.`, {
    cause,
  });
}

/** Something other than the service answers at the address. */
export function notTheService(url: string, status: number): DomainError {
  return new DomainError(
    'cli.service-unreachable',
    `${url} answered ${status}, but not like the service. Is this the address of the service?`,
  );
}

/** The service accepts no studies and will not soon. */
export function serviceGone(url: string, reason: string): DomainError {
  return new DomainError('cli.service-gone', `${url} accepts no studies: ${reason}`);
}

/** A study could not be read completely. */
export function studyUnreadable(cause: unknown): DomainError {
  const reason = cause instanceof Error ? cause.message : 'unknown';
  return new DomainError('cli.study-unreadable', `The study cannot be read: ${reason}.`, {
    cause,
  });
}

/** The demonstration received no answer. */
export function demoFailed(reason: string): DomainError {
  return new DomainError('cli.demo-failed', `The demonstration failed: ${reason}.`);
}

/** The service will not run on this machine; the report says why. */
export function unfitHost(problems: number): DomainError {
  return new DomainError(
    'cli.unfit-host',
    `${problems === 1 ? 'One problem keeps' : `${problems} problems keep`} the service from running; see the report for what to do.`,
  );
}

export function noPeers(): DomainError {
  return new DomainError(
    'cli.no-peers',
    'PACS_FILE is not set, so the service delivers to no other system. docs/delivery.md describes the file.',
  );
}

/** @param known names of the peers */
export function unknownPeer(name: string, known: readonly string[]): DomainError {
  return new DomainError(
    'cli.unknown-peer',
    `PACS_FILE has no peer "${name}". Its peers are ${known.join(', ')}.`,
  );
}

/** Node hides the reason of a refused dual-stack connection inside an AggregateError without a message. */
function describeNetworkError(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

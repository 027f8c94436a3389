import { DomainError } from '../core/problem/domain-error.js';

/** A command was given a file or value that it cannot work with. */
export function usageError(message: string): DomainError {
  return new DomainError('cli.usage', message);
}

/** The service could not be reached or did not answer as the contract says. */
export function serviceUnreachable(url: string, cause: unknown): DomainError {
  const reason = cause instanceof Error ? describeNetworkError(cause) : 'no answer';
  return new DomainError('cli.service-unreachable', `No answer from ${url}: ${reason}.`, {
    cause,
  });
}

/** Something answers at the address, and it is not the service. */
export function notTheService(url: string, status: number): DomainError {
  return new DomainError(
    'cli.service-unreachable',
    `No answer from ${url}: it answered ${status} and nothing of the service's; is this the service's address?`,
  );
}

/** A service takes no study any more, and will not take one soon. */
export function serviceGone(url: string, reason: string): DomainError {
  return new DomainError('cli.service-gone', `${url} takes no studies: ${reason}`);
}

/** A study could not be read to its end. */
export function studyUnreadable(cause: unknown): DomainError {
  const reason = cause instanceof Error ? cause.message : 'unknown';
  return new DomainError('cli.study-unreadable', `The study cannot be read: ${reason}.`, {
    cause,
  });
}

/** The demonstration did not get its answer. */
export function demoFailed(reason: string): DomainError {
  return new DomainError('cli.demo-failed', `The service did not do its part: ${reason}.`);
}

/** The service will not run on this machine; the report says why. */
export function unfitHost(problems: number): DomainError {
  return new DomainError(
    'cli.unfit-host',
    `${problems === 1 ? 'One problem keeps' : `${problems} problems keep`} the service from running; the report says what to do.`,
  );
}

/** Node hides the reason of a refused dual-stack connection inside an AggregateError without a message. */
function describeNetworkError(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

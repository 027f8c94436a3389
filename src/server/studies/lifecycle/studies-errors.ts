import { DomainError } from '../../../core/problem/domain-error.js';

const RETRY_SECONDS = 10;

/** As many studies wait as may. */
export function tooManyStudies(limit: number, retryAfterSeconds: number): DomainError {
  return new DomainError('studies.line-full', `${limit} studies wait already. Send this one again later.`, {
    fields: { limit },
    retryAfterSeconds,
  });
}

/** There is none, it is somebody else's, or it was removed: which of them is nobody's business. */
export function noSuchStudy(): DomainError {
  return new DomainError(
    'studies.unknown',
    'There is no such study. It may have been removed, as results are after a while; send it again.',
  );
}

export function noSuchArtifact(): DomainError {
  return new DomainError(
    'studies.no-such-file',
    'The study has no such file. "links" in its resource names those that it has; "explain" and "volume" ask for them.',
  );
}

/** It is too late to cancel it. */
export function studyHasEnded(state: string): DomainError {
  return new DomainError(
    'studies.has-ended',
    `The study has ended already (${state}). There is nothing to cancel.`,
    { fields: { state } },
  );
}

/** Only what has ended can be deleted: what waits or runs is cancelled first. */
export function studyHasNotEnded(state: string): DomainError {
  return new DomainError('studies.not-ended', `The study has not ended yet (${state}). Cancel it first.`, {
    fields: { state },
  });
}

/** The processes that worked on it died, one after the other. */
export function studyInterrupted(attempts: number): DomainError {
  return new DomainError(
    'studies.interrupted',
    `The service was interrupted ${attempts} times while it was on this study, which may be the reason. Send it again, or tell the service's operator.`,
    { fields: { attempts } },
  );
}

/** Its file is not where it was put. */
export function uploadLost(cause: unknown): DomainError {
  return new DomainError(
    'studies.upload-lost',
    'The file of the study is gone before it was read. Send it again.',
    { cause },
  );
}

/** A fault of the program, and not of its stores. */
export function unforeseenFailure(cause: unknown): DomainError {
  return new DomainError(
    'studies.internal',
    'The service failed on this study by a fault of its own. Give the request id to its operator.',
    { cause },
  );
}

/** A store hangs: it neither answers nor refuses. */
export function storesSlow(timeoutMs: number): DomainError {
  return new DomainError(
    'studies.stores-slow',
    `The stores of the studies did not answer within ${timeoutMs / 1000} s. Try again shortly.`,
    { retryAfterSeconds: RETRY_SECONDS },
  );
}

/** The key was used for something else. */
export function idempotencyMismatch(): DomainError {
  return new DomainError(
    'studies.idempotency-mismatch',
    'This Idempotency-Key was used with another study or other options. Use a new one for each study.',
  );
}

/** The directory of waiting studies cannot be used. */
export function queueUnusable(directory: string, reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'studies.queue-unusable',
    `QUEUE_DIR (${directory}) cannot be used: ${reason}.`,
    cause === undefined ? {} : { cause },
  );
}

/** A field of the request says something that it cannot. */
export function invalidOption(name: string, allowed: string): DomainError {
  return new DomainError('studies.invalid-field', `${name} must be ${allowed}.`, {
    fields: { field: name },
  });
}

/** One user holds as many event streams open as may cost the others their connections. */
export function tooManyFollowers(limit: number): DomainError {
  return new DomainError(
    'studies.too-many-followers',
    `You follow ${limit} studies already. Close some, or ask at the address of the study.`,
    { fields: { limit }, retryAfterSeconds: 10 },
  );
}

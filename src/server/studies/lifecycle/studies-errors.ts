import { DomainError } from '../../../core/problem/domain-error.js';

const RETRY_SECONDS = 10;
const DAMAGED = 'studies.record-damaged';

/** The queue is full. */
export function tooManyStudies(limit: number, retryAfterSeconds: number): DomainError {
  return new DomainError(
    'studies.line-full',
    `${limit} studies are already waiting. Send this one again later.`,
    {
      fields: { limit },
      retryAfterSeconds,
    },
  );
}

/** The study does not exist, belongs to another user, or was removed. The answer does not reveal which. */
export function noSuchStudy(): DomainError {
  return new DomainError(
    'studies.unknown',
    'The study does not exist. It may have expired and been removed; send it again.',
  );
}

export function noSuchArtifact(): DomainError {
  return new DomainError(
    'studies.no-such-file',
    'The study does not have this file. "links" in its resource lists its files; the options "explain" and "volume" request them.',
  );
}

/** The study has already ended, so it cannot be cancelled. */
export function studyHasEnded(state: string): DomainError {
  return new DomainError(
    'studies.has-ended',
    `The study has already ended (${state}). There is nothing to cancel.`,
    { fields: { state } },
  );
}

/** Only ended studies can be deleted; others must be cancelled first. */
export function studyHasNotEnded(state: string): DomainError {
  return new DomainError('studies.not-ended', `The study has not ended yet (${state}). Cancel it first.`, {
    fields: { state },
  });
}

/** Several processes died while they worked on the study. */
export function studyInterrupted(attempts: number): DomainError {
  return new DomainError(
    'studies.interrupted',
    `The service was interrupted ${attempts} times while it processed this study, which may be the cause. Send it again, or report it to the service's operator.`,
    { fields: { attempts } },
  );
}

/** The file of the study is missing. */
export function uploadLost(cause: unknown): DomainError {
  return new DomainError(
    'studies.upload-lost',
    'The file of the study was lost before it was read. Send it again.',
    { cause },
  );
}

/** The record cannot be read, although its store works. */
export function recordDamaged(id: string, cause: unknown): DomainError {
  return new DomainError(
    DAMAGED,
    `The record of the study ${id} is damaged. Send the study again, or ask the service's operator to restore the record.`,
    { cause },
  );
}

/** Whether an error is about the data of one study, and not about its store. */
export function isDamage(error: unknown): boolean {
  return error instanceof DomainError && error.code === DAMAGED;
}

/** The record names a file that its store does not have. */
export function fileLost(name: string): DomainError {
  return new DomainError(
    'studies.file-lost',
    `The file ${name} of this study is missing in its store. Send the study again.`,
    { fields: { name } },
  );
}

/** A fault of the program, not of its stores. */
export function unforeseenFailure(cause: unknown): DomainError {
  return new DomainError(
    'studies.internal',
    'The service failed on this study because of an internal error. Give the request id to its operator.',
    { cause },
  );
}

/** A store hangs. */
export function storesSlow(timeoutMs: number): DomainError {
  return new DomainError(
    'studies.stores-slow',
    `The stores of the studies did not answer within ${timeoutMs / 1000} s. Try again shortly.`,
    { retryAfterSeconds: RETRY_SECONDS },
  );
}

/** The key belongs to a different request. */
export function idempotencyMismatch(): DomainError {
  return new DomainError(
    'studies.idempotency-mismatch',
    'This Idempotency-Key was used with another study or other options. Use a new one for each study.',
  );
}

/** The directory of studies is unusable. */
export function queueUnusable(directory: string, reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'studies.queue-unusable',
    `QUEUE_DIR (${directory}) cannot be used: ${reason}.`,
    cause === undefined ? {} : { cause },
  );
}

/** A field of the request has an invalid value. */
export function invalidOption(name: string, allowed: string): DomainError {
  return new DomainError('studies.invalid-field', `${name} must be ${allowed}.`, {
    fields: { field: name },
  });
}

/** One user has the maximum number of open event streams. */
export function tooManyFollowers(limit: number): DomainError {
  return new DomainError(
    'studies.too-many-followers',
    `You already follow ${limit} studies. Close some, or poll the address of the study.`,
    { fields: { limit }, retryAfterSeconds: 10 },
  );
}

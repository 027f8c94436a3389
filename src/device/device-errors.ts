import { DomainError } from '../core/problem/domain-error.js';

/** How a process ended: an exit code, or the signal that killed it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** "killed by SIGKILL", "exited with code 134". */
export function describeEnd({ code, signal }: ProcessEnd): string {
  return signal === null ? `exited with code ${code ?? 'unknown'}` : `was killed by ${signal}`;
}

const OUT_OF_MEMORY_HINT = 'If the host ran out of memory, give it more or set INFERENCE_THREADS lower.';

/** A study that took its device process with it, and did so again when it was tried once more. */
export function deviceLost(end: ProcessEnd): DomainError {
  return new DomainError(
    'device.lost',
    `The process that computes predictions ${describeEnd(end)} while it worked on this study, twice. ` +
      `${OUT_OF_MEMORY_HINT} Other studies are not affected.`,
  );
}

/** Why a device that was ready is not: it is being replaced. */
export function processDied(end: ProcessEnd): DomainError {
  return new DomainError(
    'device.died',
    `The process that computes predictions ${describeEnd(end)} and is being replaced.`,
  );
}

export function studyTimedOut(seconds: number): DomainError {
  return new DomainError(
    'device.timeout',
    `The study was given up after ${seconds} s. Its operator can raise STUDY_TIMEOUT_SECONDS.`,
    { fields: { seconds } },
  );
}

/** Something that should never happen went wrong with one study; the process goes on. */
export function studyFailed(): DomainError {
  return new DomainError(
    'device.internal',
    'The study failed unexpectedly. Give the request id to whoever runs the service: the reason is in its log.',
  );
}

/** A disk failed under a study: its files could not be read, or those that it is answered with not written. */
export function studyDiskFailed(code: string, cause: unknown): DomainError {
  return new DomainError(
    'device.disk-failed',
    `A disk of the service failed while it worked on this study (${code}). Its operator must look at it: the reason is in the log.`,
    { fields: { code }, retryAfterSeconds: 30, cause },
  );
}

/** The models are being loaded for the first time. */
export function deviceLoading(): DomainError {
  return new DomainError('device.loading', 'The models are being loaded. Try again shortly.', {
    retryAfterSeconds: 10,
  });
}

/** It died and does not come back, so far. */
export function deviceUnavailable(cause: unknown): DomainError {
  return new DomainError(
    'device.unavailable',
    'The process that computes predictions does not start at the moment; /health says why. It is tried again.',
    { retryAfterSeconds: 30, cause },
  );
}

export function deviceStopped(): DomainError {
  return new DomainError('device.stopped', 'The service is being stopped.', {
    retryAfterSeconds: 30,
  });
}

/** The process died before it had loaded, without a reason of its own. */
export function startDied(end: ProcessEnd): DomainError {
  return new DomainError(
    'device.start-died',
    `The process that computes predictions ${describeEnd(end)} while it loaded the models; what it said is in the ` +
      `log. ${OUT_OF_MEMORY_HINT}`,
  );
}

export function startTimedOut(seconds: number): DomainError {
  return new DomainError(
    'device.start-timeout',
    `The models were not loaded after ${seconds} s. START_TIMEOUT_SECONDS can be raised for slow disks.`,
    { fields: { seconds } },
  );
}

/** A model file cannot be read where the operator put it. */
export function modelNotReadable(path: string, cause: unknown): DomainError {
  return new DomainError(
    'models.not-readable',
    `The model file ${path} cannot be read: ${reasonOf(cause)}. Check the path and its permissions.`,
    { fields: { path }, cause },
  );
}

/**
 * The device process cannot make its own copy of a model file.
 * @param directory where the copies are to lie: a folder of CACHE_DIR
 */
export function modelNotCopied(directory: string, cause: unknown): DomainError {
  return new DomainError(
    'models.not-copied',
    `The models could not be copied to ${directory}: ${reasonOf(cause)}. The service must be able to write there (CACHE_DIR), and there must be room for two sets of models.`,
    { fields: { path: directory }, cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Somebody copies something over a model file at this moment. */
export function modelBeingWritten(file: string): DomainError {
  return new DomainError(
    'models.being-written',
    `${file} changed while it was being read: it is still being copied. Load the models again when that is done.`,
    { fields: { file } },
  );
}

/** Models that load, and do not get through a study that others get through. */
export function proofFailed(cause: DomainError): DomainError {
  return new DomainError(
    'models.proof-failed',
    `The synthetic chest that every model must predict was not predicted: ${cause.message}`,
    { fields: { cause: cause.code }, cause },
  );
}

/** `complaint` names the model, and what it answers that no trained one would. */
export function modelsImplausible(complaint: string): DomainError {
  return new DomainError(
    'models.implausible',
    `The synthetic chest that every model must predict shows that ${complaint}. Check which files were copied.`,
  );
}

/** The models that were to take the places of those that serve cannot. */
export function modelsRefused(cause: DomainError): DomainError {
  return new DomainError(
    'models.refused',
    `The models were not exchanged, and those that were loaded go on serving: ${cause.message}`,
    { fields: { ...cause.fields, cause: cause.code }, cause },
  );
}

export function reloadUnderWay(): DomainError {
  return new DomainError(
    'models.reload-under-way',
    'The models are being exchanged already. Wait for the answer to that, then ask again if it is still wanted.',
  );
}

/** Loading failed in a way that nobody foresaw. */
export function startFailed(cause: unknown): DomainError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DomainError('device.start-failed', `The models could not be loaded: ${reason}`, {
    cause,
  });
}

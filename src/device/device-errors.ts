import { DomainError } from '../core/problem/domain-error.js';
import { describeEnd, type ProcessEnd } from '../process/process-end.js';

const OUT_OF_MEMORY_HINT = 'If the host ran out of memory, give it more or set INFERENCE_THREADS lower.';

/** A study killed its device process twice: at the first attempt and when it was retried. */
export function deviceLost(end: ProcessEnd): DomainError {
  if (end.deviceFault !== undefined)
    return new DomainError(
      'device.lost',
      `The process that computes predictions ${describeEnd(end)} twice while processing this study. Try again later; the operator must check the device.`,
      { fields: { fault: end.deviceFault } },
    );
  return new DomainError(
    'device.lost',
    `The process that computes predictions ${describeEnd(end)} twice while processing this study. ` +
      `${OUT_OF_MEMORY_HINT} Other studies are not affected.`,
  );
}

/** The reason why a device is no longer ready: it is being replaced. */
export function processDied(end: ProcessEnd): DomainError {
  return new DomainError(
    'device.died',
    `The process that computes predictions ${describeEnd(end)} and is being replaced.`,
  );
}

export function studyTimedOut(seconds: number): DomainError {
  return new DomainError(
    'device.timeout',
    `The study was stopped after ${seconds} s. The operator can raise STUDY_TIMEOUT_SECONDS.`,
    { fields: { seconds } },
  );
}

/** An unexpected failure of one study; the process continues. */
export function studyFailed(): DomainError {
  return new DomainError(
    'device.internal',
    'The study failed unexpectedly. Give the request id to the operator: the reason is in the log.',
  );
}

/** A disk failed during a study: its files could not be read, or its results not written. */
export function studyDiskFailed(code: string, cause: unknown): DomainError {
  return new DomainError(
    'device.disk-failed',
    `A disk of the service failed while it processed this study (${code}). The operator must check it: the reason is in the log.`,
    { fields: { code }, retryAfterSeconds: 30, cause },
  );
}

/** The models are being loaded for the first time. */
export function deviceLoading(): DomainError {
  return new DomainError('device.loading', 'The models are being loaded. Try again shortly.', {
    retryAfterSeconds: 10,
  });
}

/** The process died and has not restarted so far. */
export function deviceUnavailable(cause: unknown): DomainError {
  return new DomainError(
    'device.unavailable',
    'The process that computes predictions does not start at the moment; see /health. The service keeps trying.',
    { retryAfterSeconds: 30, cause },
  );
}

export function deviceStopped(): DomainError {
  return new DomainError('device.stopped', 'The service is being stopped.', {
    retryAfterSeconds: 30,
  });
}

/** The process died before it had loaded, without reporting a reason. */
export function startDied(end: ProcessEnd): DomainError {
  return new DomainError(
    'device.start-died',
    `The process that computes predictions ${describeEnd(end)} while it loaded the models; its output is in the ` +
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

/** A model file cannot be read at its configured path. */
export function modelNotReadable(path: string, cause: unknown): DomainError {
  return new DomainError(
    'models.not-readable',
    `The model file ${path} cannot be read: ${reasonOf(cause)}. Check the path and its permissions.`,
    { fields: { path }, cause },
  );
}

/**
 * The device process cannot copy the model files.
 * @param directory of the copies, a folder in CACHE_DIR
 */
export function modelNotCopied(directory: string, cause: unknown): DomainError {
  return new DomainError(
    'models.not-copied',
    `The models could not be copied to ${directory}: ${reasonOf(cause)}. The service needs write access there (CACHE_DIR) and space for two sets of models.`,
    { fields: { path: directory }, cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** A copy that an earlier service has left in CACHE_DIR does not have the recorded contents any more. */
export function modelCopyDamaged(path: string): DomainError {
  return new DomainError(
    'models.copy-damaged',
    `The copy ${path} is damaged: its SHA-256 differs from that of an earlier start. It was deleted. Check the disk of CACHE_DIR, then restart the service.`,
    { fields: { path } },
  );
}

/** A model file is being overwritten at this moment. */
export function modelBeingWritten(file: string): DomainError {
  return new DomainError(
    'models.being-written',
    `${file} changed while it was being read: it is still being copied. Reload the models after the copy.`,
    { fields: { file } },
  );
}

/** The models load, but fail on a study on which valid models succeed. */
export function proofFailed(cause: DomainError): DomainError {
  return new DomainError(
    'models.proof-failed',
    `The models failed on the synthetic chest that tests them: ${cause.message}`,
    { fields: { cause: cause.code }, cause },
  );
}

/** `complaint` names the model and its implausible answer. */
export function modelsImplausible(complaint: string): DomainError {
  return new DomainError(
    'models.implausible',
    `The models gave an implausible answer for the synthetic chest that tests them: ${complaint}. Check which files were copied.`,
  );
}

/** The new models are unusable, so the current ones stay. */
export function modelsRefused(cause: DomainError): DomainError {
  return new DomainError(
    'models.refused',
    `The models were not reloaded; the current ones keep serving: ${cause.message}`,
    { fields: { ...cause.fields, cause: cause.code }, cause },
  );
}

export function reloadUnderWay(): DomainError {
  return new DomainError(
    'models.reload-under-way',
    'The models are already being reloaded. Wait for that answer, then retry if necessary.',
  );
}

/** Loading failed unexpectedly. */
export function startFailed(cause: unknown): DomainError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DomainError('device.start-failed', `The models could not be loaded: ${reason}`, {
    cause,
  });
}

import { type BatchStudy, fingerprint } from './batch-study.js';
import type { Journal } from './journal.js';
import { type PatientOptions, sendPatiently } from './send-with-retries.js';
import type { StudyResult } from './result-row.js';

export interface BatchOptions extends Omit<PatientOptions, 'signal'> {
  /** Studies on their way at once. */
  readonly parallel: number;
  /** Aborted to stop: what is under way is dropped. */
  readonly signal: AbortSignal;
  /** Called for each study that the service, or this machine, is done with. */
  readonly onResult: (result: StudyResult) => void;
}

/**
 * Sends what the journal has no final result of, several at once, and writes each result there.
 * @returns when all are done, or the signal is aborted
 * @throws DomainError when the service can be sent nothing more
 */
export async function runBatch(
  studies: readonly BatchStudy[],
  journal: Journal,
  options: BatchOptions,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const waiting = studies.filter((study) => journal.get(fingerprint(study))?.isFinal !== true).values();
  const sendInTurn = async (): Promise<void> => {
    // One iterator for all: each takes the next.
    for (const study of waiting) {
      if (signal.aborted) return;
      const result = await sendPatiently(study, { ...options, signal });
      await journal.add(fingerprint(study), result);
      options.onResult(result);
    }
  };
  const senders = Array.from({ length: options.parallel }, () =>
    sendInTurn().catch((error: unknown) => {
      if (!signal.aborted) failure.abort(error);
    }),
  );
  await Promise.all(senders);
  failure.signal.throwIfAborted();
}

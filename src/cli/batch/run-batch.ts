import { type BatchStudy, fingerprint } from './batch-study.js';
import type { Journal } from './journal.js';
import { type RetryOptions, sendWithRetries } from './send-with-retries.js';
import type { StudyResult } from './result-row.js';

export interface BatchOptions extends Omit<RetryOptions, 'signal'> {
  /** Number of studies sent at once. */
  readonly parallel: number;
  /** Abort it to stop: studies under way are dropped. */
  readonly signal: AbortSignal;
  /** Called for each study with a result, from the service or from this machine. */
  readonly onResult: (result: StudyResult) => void;
}

/**
 * Sends all studies without a final result in the journal, several at once, and records each result there.
 * @returns when all are done or the signal is aborted
 * @throws DomainError if the service accepts no further studies
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
    // All senders share one iterator: each takes the next study.
    for (const study of waiting) {
      if (signal.aborted) return;
      const result = await sendWithRetries(study, { ...options, signal });
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

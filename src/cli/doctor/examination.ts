import { DomainError } from '../../core/problem/domain-error.js';

/** `ok`; `warning`: the service runs, but not as well or as safely as it should; `problem`: it does not run. */
export type Verdict = 'ok' | 'warning' | 'problem';

/** What was found out about one thing that the service needs. */
export interface Examination {
  /** What was looked at, in a word or two. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** How it is, and where it is not well, what to do. */
  readonly message: string;
}

export function ok(subject: string, message: string): Examination {
  return { subject, verdict: 'ok', message };
}

export function warning(subject: string, message: string): Examination {
  return { subject, verdict: 'warning', message };
}

export function problem(subject: string, message: string): Examination {
  return { subject, verdict: 'problem', message };
}

/**
 * A refusal of the service's own as a problem: it says what is wrong and what to do.
 * @throws whatever is no such refusal
 */
export function refusal(subject: string, error: unknown): Examination {
  if (error instanceof DomainError) return problem(subject, error.message);
  throw error;
}

/** The worst of all verdicts. */
export function worst(examinations: readonly Examination[]): Verdict {
  const has = (verdict: Verdict): boolean => examinations.some((each) => each.verdict === verdict);
  return has('problem') ? 'problem' : has('warning') ? 'warning' : 'ok';
}

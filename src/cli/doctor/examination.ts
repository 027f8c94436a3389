import { DomainError } from '../../core/problem/domain-error.js';

/** `ok`; `warning`: the service runs, but not as well or as safely as it should; `problem`: it does not run. */
export type Verdict = 'ok' | 'warning' | 'problem';

/** The result of examining one requirement of the service. */
export interface Examination {
  /** Subject of the examination, in a word or two. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** The state, and the remedy if something is wrong. */
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
 * Turns one of the service's own errors, which say what is wrong and what to do, into a problem.
 * @throws any other error
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

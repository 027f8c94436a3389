import { type ProblemCode, PROBLEMS } from '../../core/problem/problem-codes.js';
import type { ProblemDefinition, ProblemRoute } from '../../core/problem/problem-definition.js';
import { STATUS_OF_KIND } from '../../core/problem/problem-status.js';

/** A row of the registry of error codes, with derived values. */
export interface DocumentedProblem extends ProblemDefinition {
  readonly code: ProblemCode;
  /** HTTP status. */
  readonly status: number;
}

/** The whole registry, in its order. */
export const DOCUMENTED_PROBLEMS: readonly DocumentedProblem[] = Object.entries(PROBLEMS).map(
  ([code, definition]) => ({
    ...definition,
    code: code as ProblemCode,
    status: STATUS_OF_KIND[definition.kind],
  }),
);

/** Possible errors of the routes by ascending status. */
export function problemsOf(...routes: readonly ProblemRoute[]): readonly DocumentedProblem[] {
  return DOCUMENTED_PROBLEMS.filter((problem) => problem.routes.some((route) => routes.includes(route))).sort(
    (a, b) => a.status - b.status,
  );
}

/** Markdown list of the routes' error codes that have this status. */
export function codesInWords(status: number, ...routes: readonly ProblemRoute[]): string {
  return problemsOf(...routes)
    .filter((problem) => problem.status === status)
    .map(({ code, en }) => `- \`${code}\`: ${en}`)
    .join('\n');
}

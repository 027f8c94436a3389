import { type ProblemCode, PROBLEMS } from '../../core/problem/problem-codes.js';
import type { ProblemDefinition, ProblemRoute } from '../../core/problem/problem-definition.js';
import { STATUS_OF_KIND } from '../../core/problem/problem-status.js';

/** A row of the registry of error codes, with what follows from it. */
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

/** What a client of the routes may be answered, by ascending status. */
export function problemsOf(...routes: readonly ProblemRoute[]): readonly DocumentedProblem[] {
  return DOCUMENTED_PROBLEMS.filter((problem) => problem.routes.some((route) => routes.includes(route))).sort(
    (a, b) => a.status - b.status,
  );
}

/** A list in Markdown of the codes that the routes answer with a status. */
export function codesInWords(status: number, ...routes: readonly ProblemRoute[]): string {
  return problemsOf(...routes)
    .filter((problem) => problem.status === status)
    .map(({ code, en }) => `- \`${code}\`: ${en}`)
    .join('\n');
}

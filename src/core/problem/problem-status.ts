import type { ProblemKind } from './domain-error.js';

/** nginx's status for a client that went away; it is only ever seen in the log. */
const CLIENT_CLOSED_REQUEST = 499;

/** The one place that maps a kind of problem to HTTP. */
export const STATUS_OF_KIND: Readonly<Record<ProblemKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'too-large': 413,
  'unusable-study': 422,
  'not-found': 404,
  conflict: 409,
  'unusable-models': 422,
  busy: 429,
  aborted: CLIENT_CLOSED_REQUEST,
  // Reached only when a file is wrong after the service has started: at start it refuses to run.
  misconfigured: 500,
  fault: 500,
  unavailable: 503,
};

import type { ProblemKind } from './problem-definition.js';

/** nginx's status for a client that disconnected; it appears only in the log. */
export const CLIENT_CLOSED_REQUEST = 499;

/** The only mapping from kinds of problems to HTTP. */
export const STATUS_OF_KIND: Readonly<Record<ProblemKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'too-large': 413,
  'unusable-study': 422,
  'not-found': 404,
  'wrong-method': 405,
  'too-slow': 408,
  'headers-too-large': 431,
  conflict: 409,
  'unusable-models': 422,
  busy: 429,
  aborted: CLIENT_CLOSED_REQUEST,
  // Only for files that become wrong after the start: a service with wrong files refuses to start.
  misconfigured: 500,
  fault: 500,
  unavailable: 503,
};

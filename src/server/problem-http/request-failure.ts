import type { HttpProblem } from './http-problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What went wrong with the request, once that is known: for the log, the metrics and the audit. */
    failure?: HttpProblem;
  }
}

export {};

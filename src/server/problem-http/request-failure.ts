import type { HttpProblem } from './http-problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The error of the request, for log, metrics and audit. Set when the error is answered. */
    failure?: HttpProblem;
  }
}

export {};

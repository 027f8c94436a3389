import type { FastifyInstance } from 'fastify';

/** Hooks that run for every request, before its body is read or its answer is sent, even if no controller handles it. */
export interface ServerHook {
  register(server: FastifyInstance): void;
}

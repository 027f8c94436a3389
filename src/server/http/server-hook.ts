import type { FastifyInstance } from 'fastify';

/** Hooks of the server that run for every request before its body is read, also without a controller. */
export interface ServerHook {
  register(server: FastifyInstance): void;
}

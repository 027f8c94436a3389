import type { FastifyInstance } from 'fastify';

/** Hooks of the server that see every request, before its body is read and also where no controller answers it. */
export interface ServerHook {
  register(server: FastifyInstance): void;
}
